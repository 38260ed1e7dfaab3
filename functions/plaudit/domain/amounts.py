"""Exact decimal amounts: what an event's value may be, and how totals are added (behaviour 3.1)."""

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow

from plaudit.domain.errors import InvalidAmountError

MAX_SIGNIFICANT_DIGITS = 15
MAX_DECIMALS = 6
MAX_MAGNITUDE = Decimal(10) ** 12

ZERO = Decimal(0)

_EXACT = Context(prec=38, traps=[Inexact, Overflow, InvalidOperation])
"""38 digits are what DynamoDB stores; a sum that would need more raises instead of being rounded."""


def to_amount(value: Decimal | int) -> Decimal:
    """Return a finite number as the amount of an event.

    Raises InvalidAmountError for more than 15 significant digits, more than 6 decimals, or more than 1e12.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidAmountError("Invalid value: it must be a finite number.")
    if number.is_zero():
        return ZERO
    if number.adjusted() > MAX_MAGNITUDE.adjusted() or abs(number) > MAX_MAGNITUDE:
        raise InvalidAmountError("Invalid value: it must be between -1e12 and 1e12.")
    digits, exponent = _significant(number)
    if len(digits) > MAX_SIGNIFICANT_DIGITS:
        raise InvalidAmountError(f"Invalid value: at most {MAX_SIGNIFICANT_DIGITS} significant digits are allowed.")
    if exponent < -MAX_DECIMALS:
        raise InvalidAmountError(f"Invalid value: at most {MAX_DECIMALS} decimals are allowed.")
    return Decimal((int(number.is_signed()), digits, exponent))


def add(total: Decimal, amount: Decimal) -> Decimal:
    """Return the exact sum."""
    return _EXACT.add(total, amount)


def _significant(number: Decimal) -> tuple[tuple[int, ...], int]:
    """Return digits and exponent without the trailing zeros, which are not significant in `1.500`."""
    sign_digits_exponent = number.as_tuple()
    digits = "".join(map(str, sign_digits_exponent.digits)).lstrip("0")
    stripped = digits.rstrip("0")
    exponent = int(sign_digits_exponent.exponent) + len(digits) - len(stripped)
    return tuple(map(int, stripped)), exponent
