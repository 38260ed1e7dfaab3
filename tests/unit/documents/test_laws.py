"""What holds for any configuration as a document: it comes back as it was, and it is enough to apply it once."""

import json
import random
from dataclasses import replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from document_strategies import Part, documents, many
from factories import NOW
from plaudit.documents.describe import to_document
from plaudit.documents.document import to_text
from plaudit.documents.plan import make_plan
from plaudit.documents.read import read_document
from plaudit.documents.resolve import resolve
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import apply_edit
from plaudit.domain.edits.replacement import ProblemsError, Replacement, replace_configuration
from plaudit.ids import new_id

INACTIVE = documents(("inactive",), ("inactive",))


def replaced(before: Configuration, document: Part) -> Replacement:
    wanted = read_document(json.dumps(document).encode())
    return replace_configuration(before, resolve(wanted, before, NOW, new_id), NOW)


def made_of(document: Part) -> Configuration:
    return replace(replaced(Configuration(), document).after, version=1)


def told(configuration: Configuration) -> Part:
    return dict(json.loads(to_text(to_document(configuration, NOW))))


@many
@given(document=documents())
def test_a_document_comes_back_as_it_was(document: Part) -> None:
    assert told(made_of(document)) == document


@many
@given(document=documents())
def test_a_document_that_was_applied_changes_nothing(document: Part) -> None:
    configuration = made_of(document)

    again = replaced(configuration, document)

    assert again.edits == ()
    assert again.after == configuration


@many
@given(one=documents(), other=documents())
def test_edits_lead_to_what_they_are_said_to_lead_to(one: Part, other: Part) -> None:
    before = made_of(one)
    try:
        replacement = replaced(before, other)
    except ProblemsError as error:
        assert error.problems  # noqa: PT017  # not every status can follow every other one
        return

    assert reduce(apply_edit, replacement.edits, before) == replacement.after


@many
@given(one=INACTIVE, other=documents(("inactive", "active"), ("inactive", "active", "scheduled")))
def test_whatever_there_was_it_becomes_what_the_document_says(one: Part, other: Part) -> None:
    after = replaced(made_of(one), other).after

    assert replaced(after, other).edits == ()
    assert replaced(after, told(after)).edits == ()
    assert replaced(made_of(other), told(after)).edits == ()


@many
@given(one=INACTIVE, other=INACTIVE)
def test_a_plan_counts_everything_once(one: Part, other: Part) -> None:
    before = made_of(one)
    replacement = replaced(before, other)

    plan = make_plan(before, replacement, NOW)

    untouched = made_of(other)
    sizes = [len(things) for things in (untouched.metrics, untouched.achievements, untouched.triggers)]
    assert len(plan.changes) == len(replacement.edits)
    for kind, size in zip(("metric", "achievement", "trigger"), sizes, strict=True):
        kept = [each for each in plan.changes if each.label.kind == kind and each.action != "archived"]
        assert len(kept) + sum(n for each, n in plan.unchanged.items() if each == kind) == size
    assert all(change.fields for change in plan.changes if change.action == "changed")


@many
@given(document=documents(), seed=st.integers(0, 2**32))
def test_the_order_of_what_has_a_key_does_not_matter(document: Part, seed: int) -> None:
    shuffled = {**document}
    for section in ("attributes", "metrics", "pointsSystems", "leaderboards"):
        shuffled[section] = random.Random(seed).sample(document[section], len(document[section]))

    assert replaced(made_of(document), shuffled).edits == ()
