"""The texts that customers may choose: how long they may be and of what."""

from plaudit.values import (
    KEY_PATTERN,
    MAX_TEXT,
    CustomerIdText,
    DeviceToken,
    IdText,
    KeyText,
    NameText,
    ShortText,
)

__all__ = ["KEY_PATTERN", "MAX_TEXT", "CustomerIdText", "DeviceToken", "IdText", "KeyText", "NameText", "ShortText"]
