"""The sort key of a ranking entry: text whose order is the order of ranks, and which tells the score (behaviour 7.2).

    44 8765 : 003a8b1c2d3e4 ada
    │  │    │ │             └ the user, or what stands for one
    │  │    │ └ when the score was reached: milliseconds in 13 hexadecimal digits
    │  │    └ the end of the digits, as if they went on for ever
    │  └ the digits of the score in millionths, each subtracted from 9, so that higher scores come first
    └ 50 less the number of the digits

A score below zero has 50 plus the number of its digits, and its digits as they are, ended by a full stop. Zeros at the
end are left out in both forms: `:` comes after all digits, as endless nines would, and `.` before, as endless zeros.
A key of a usual score so takes some 20 bytes besides the user id.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from typing import NamedTuple

MIDDLE = 50
"""Between scores above and below zero; a score of 38 digits has up to 44 in millionths."""
DECIMALS = 6
FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

_EXACT = Context(prec=64)
_INVERTED = str.maketrans("0123456789", "9876543210")
_FORM = re.compile(r"(\d\d)(\d*)([:.])([0-9a-f]{13})(.*)", re.DOTALL)


class RankingKey(NamedTuple):
    """What a sort key tells. `user` stands for the user's id (see `sortable_user_id`)."""

    value: Decimal
    reached_at: datetime
    user: str


def ranking_sort_key(value: Decimal, reached_at: datetime, user: str) -> str:
    """Return the sort key of an entry."""
    return f"{_score_text(value)}{milliseconds_text(reached_at)}{user}"


def parse_ranking_key(sort_key: str) -> RankingKey:
    """Return what a sort key tells."""
    form = _FORM.fullmatch(sort_key)
    if form is None:
        raise ValueError(sort_key)
    size, digits, end, milliseconds, user = form.groups()
    value = _score(int(size) - MIDDLE, digits, is_negative=end == ".")
    return RankingKey(value, to_milliseconds(milliseconds), user)


def milliseconds_text(instant: datetime) -> str:
    """Return an instant as text of fixed width, rounded down to milliseconds."""
    return f"{(instant - FIRST_INSTANT) // MILLISECOND:013x}"


def to_milliseconds(text: str) -> datetime:
    """Return the instant that `milliseconds_text` wrote."""
    return FIRST_INSTANT + int(text, 16) * MILLISECOND


def _score_text(value: Decimal) -> str:
    millionths = int(value.scaleb(DECIMALS, _EXACT))
    digits = str(abs(millionths))
    if millionths < 0:
        return f"{MIDDLE + len(digits)}{digits.rstrip('0')}."
    if millionths == 0:
        return f"{MIDDLE}:"
    return f"{MIDDLE - len(digits):02d}{digits.rstrip('0').translate(_INVERTED)}:"


def _score(size: int, digits: str, *, is_negative: bool) -> Decimal:
    if is_negative:
        return -Decimal(digits.ljust(size, "0")).scaleb(-DECIMALS, _EXACT)
    return Decimal(digits.translate(_INVERTED).ljust(-size, "0") or "0").scaleb(-DECIMALS, _EXACT)
