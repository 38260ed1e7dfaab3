"""Dates on the wire: `YYYY-MM-DD` and nothing else (behaviour 1.9)."""

from plaudit.values import Day, parse_day

__all__ = ["Day", "parse_day"]
