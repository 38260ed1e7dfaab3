"""No text that a customer chooses can form the key of another item (behaviour 1.8, 2.1).

Whatever builds keys is found by its signature, so one that is added later is tried as well.
"""

import inspect
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import CustomerId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.rate_limits import Bucket, Tier
from plaudit.storage import keys, registry_keys
from plaudit.storage.dynamodb import ItemKey

ITEM_IDS = ("01a2090c-3e80-72b1-b327-df660f3b3534", "01a2090c-2aa0-7094-9c72-c03efb4d1f2a")
HOSTILE_TEXTS = (
    *(
        "a",
        "A",
        "\u0430",
        "\u00e9",
        "e\u0301",
        "a ",
        "a\0",
        "#",
        "a#",
        "#a",
        "a#b",
        "a%23b",
        "STATE",
        "a#STATE",
        "USER#a",
    ),
    *("LOG#000000000001", "a#LOG#000000000001", f"a#{ITEM_IDS[0]}", f"{ITEM_IDS[0]}#a", "CUSTOMER", "KEY#a", "0", "00"),
)

hostile_text = st.sampled_from(HOSTILE_TEXTS)
key_text = st.text("abAB-_0", min_size=1, max_size=3)
BY_NAME = {"idempotency_key": hostile_text, "key": key_text, "prefix": key_text}
BY_TYPE: dict[object, st.SearchStrategy[Any]] = {
    UserId: hostile_text,
    CustomerId: hostile_text,
    int: st.integers(0, 7),
    date: st.sampled_from((date(2026, 1, 1), date(2026, 1, 11))),
    date | None: st.sampled_from((None, date(2026, 1, 1))),
    datetime: st.sampled_from((datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC))),
    Frequency: st.sampled_from(Frequency),
    AttributeValues: st.dictionaries(st.sampled_from(ITEM_IDS), hostile_text, max_size=2),
    ItemKey: st.builds(keys.mark_key, st.just("a"), st.sampled_from(ITEM_IDS), hostile_text),
    Sequence[str]: st.lists(hostile_text, max_size=2).map(tuple),
    Bucket: st.builds(Bucket, st.sampled_from(ITEM_IDS), st.sampled_from(Tier)),
}

Builder = Callable[..., ItemKey]
Call = tuple[Builder, tuple[Any, ...]]


MODULES = (keys, registry_keys)


def builders() -> list[Builder]:
    members = [(module, each) for module in MODULES for _, each in inspect.getmembers(module, inspect.isfunction)]
    functions = [each for module, each in members if each.__module__ == module.__name__]
    return [each for each in functions if get_type_hints(each)["return"] is ItemKey]


def calls_of(builder: Builder) -> st.SearchStrategy[Call]:
    hints = {name: hint for name, hint in get_type_hints(builder).items() if name != "return"}
    by_type = {name: BY_TYPE.get(hint, st.sampled_from(ITEM_IDS)) for name, hint in hints.items()}
    return st.tuples(st.just(builder), st.tuples(*(BY_NAME.get(name, each) for name, each in by_type.items())))


def many_of(one: st.SearchStrategy[Call]) -> st.SearchStrategy[list[Call]]:
    return st.lists(one, min_size=20, max_size=30)


calls = st.sampled_from(builders()).flatmap(calls_of)


@given(st.one_of(many_of(calls), *(many_of(calls_of(builder)) for builder in builders())))
@settings(max_examples=400)
def test_1_8_two_things_have_one_key_only_if_they_are_the_same(many: list[Call]) -> None:
    call_by_key: dict[ItemKey, Call] = {}

    for builder, arguments in many:
        first = call_by_key.setdefault(builder(*arguments), (builder, arguments))
        assert first == (builder, arguments)


@given(calls)
def test_2_1_every_key_fits_what_dynamodb_takes(call: Call) -> None:
    builder, arguments = call

    key = builder(*arguments)

    assert 0 < len(key.pk.encode()) <= 2048
    assert 0 < len(key.sk.encode()) <= 1024


def test_2_1_the_longest_ids_fit_into_every_key() -> None:
    longest = "\U0001f600" * 255

    for builder in builders():
        hints = [hint for name, hint in get_type_hints(builder).items() if name != "return"]
        if UserId in hints:
            arguments = [longest if hint is UserId else SAMPLES.get(hint, ITEM_IDS[0]) for hint in hints]
            key = builder(*arguments)
            assert len(key.pk.encode()) <= 2048, builder
            assert len(key.sk.encode()) <= 1024, builder


SAMPLES: dict[object, Any] = {
    int: 1,
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    Frequency: Frequency.DAILY,
    AttributeValues: {},
}
