"""What the local stack chooses for the parameters of the template."""

import pytest

from plaudit_local.deploy_local import chosen
from plaudit_local.emulator import EmulatorError


@pytest.mark.parametrize(("asked", "value"), [(None, "off"), ("", "off"), ("off", "off"), ("on", "on")])
def test_1_5_nobody_is_limited_locally_unless_asked_for(
    asked: str | None, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RATE_LIMITS", raising=False)
    if asked is not None:
        monkeypatch.setenv("RATE_LIMITS", asked)

    assert chosen("RATE_LIMITS", "off") == value


def test_what_can_be_switched_is_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMITS", "yes")

    with pytest.raises(EmulatorError, match="RATE_LIMITS=yes is neither on nor off"):
        chosen("RATE_LIMITS", "off")
