"""What must hold after every story; each violation says what, and of whom."""

from collections import Counter
from collections.abc import Iterator

from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.identifiers import UserId
from plaudit.storage.logs import list_log
from simulator.simulation import Played
from simulator.story import Complete, Identify, SendBatch, SendEvent

ACCEPTED = (201, 202)
CONTENTION = 503


def logs_of(played: Played) -> dict[str, list[LogEntry]]:
    """What the logs of all users of a story show, the oldest first; nobody who does not exist."""
    users: set[str] = set()
    for request in played.requests:
        match request.action:
            case SendEvent(user=user) | Identify(user=user) | Complete(user=user):
                users.add(user)
            case SendBatch(events):
                users |= {each.user for each in events}
            case _:
                pass
    logs = {user: list(list_log(played.table, UserId(user), newest_first=False)) for user in sorted(users)}
    return {user: log for user, log in logs.items() if log}


def violations_of_events(played: Played, logs: dict[str, list[LogEntry]]) -> Iterator[str]:
    """Every accepted event is logged once, one whose answer was lost at most once, under one id for a key."""
    logged = [entry.action for log in logs.values() for entry in log if isinstance(entry.action, MetricEvent)]
    for id_, count in Counter(each.id for each in logged).items():
        if count > 1:
            yield f"event {id_} is logged {count} times"
    answered = [(each, each.answer) for each in played.requests if each.answer and each.answer.status in ACCEPTED]
    ids = {each.id for each in logged}
    for request, answer in answered:
        if isinstance(request.action, SendEvent) and answer.event_ids[0] not in ids:
            yield f"{request.action} was accepted as {answer.event_ids[0]} and is not logged"
    yield from _violations_of_keys(played, logged)
    yield from _violations_of_batches(played, logged)
    yield from _violations_of_numbers(played, logged)


def _violations_of_keys(played: Played, logged: list[MetricEvent]) -> Iterator[str]:
    answers: dict[SendEvent, set[str]] = {}
    for each in played.requests:
        if isinstance(each.action, SendEvent) and each.action.key:
            found = answers.setdefault(each.action, set())
            found |= set(each.answer.event_ids) if each.answer else set()
    for sent, ids in answers.items():
        found_ids = [each.id for each in logged if (each.user_id, each.idempotency_key) == (sent.user, sent.key)]
        if len(found_ids) != 1 or ids != set(found_ids):
            yield f"{sent} was sent with a key: logged as {found_ids}, answered as {sorted(ids)}"


def _violations_of_batches(played: Played, logged: list[MetricEvent]) -> Iterator[str]:
    answered = {each.number for each in played.requests if each.answer and each.answer.status in ACCEPTED}
    ids = {each.id for each in logged}
    for number, of_batch in played.batches.items():
        count = sum(id_ in ids for id_ in of_batch)
        if count not in ((len(of_batch),) if number in answered else (0, len(of_batch))):
            yield f"of the batch {number} of {len(of_batch)} events {count} are logged"


def _violations_of_numbers(played: Played, logged: list[MetricEvent]) -> Iterator[str]:
    """Nothing is logged that was not sent; what was sent without a key is logged at most as often as it was sent."""
    sent: Counter[tuple[object, ...]] = Counter()
    for request in {each.number: each for each in played.requests}.values():
        match request.action:
            case SendEvent():
                sent[_name(request.action)] += 1
            case SendBatch(events):
                sent.update(_name(each) for each in events)
            case _:
                pass
    for name, count in Counter((e.user_id, e.metric_id, e.amount, e.idempotency_key) for e in logged).items():
        if count > sent[name]:
            yield f"{name} is logged {count} times, and was sent {sent[name]} times"


def _name(sent: SendEvent) -> tuple[object, ...]:
    return sent.user, sent.metric, sent.amount, sent.key


def violations_of_answers(played: Played) -> Iterator[str]:
    """Nobody is told of an error that is not in the contract."""
    for request in played.requests:
        if request.error is not None:
            yield f"{request.action} was answered 500: {request.error!r}"
        elif request.answer and request.answer.status == CONTENTION:
            # It takes twenty tries that are lost, and so many conflicts in a row are not made.
            yield f"{request.action} was answered 503"
