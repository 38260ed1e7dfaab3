"""What the local stack chooses for the parameters of the template."""

import pytest

from plaudit_local.deploy_local import chosen_rate_limits
from plaudit_local.emulator import EmulatorError


@pytest.mark.parametrize(("asked", "chosen"), [(None, "off"), ("", "off"), ("off", "off"), ("on", "on")])
def test_1_5_nobody_is_limited_locally_unless_asked_for(
    asked: str | None, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RATE_LIMITS", raising=False)
    if asked is not None:
        monkeypatch.setenv("RATE_LIMITS", asked)

    assert chosen_rate_limits() == chosen


def test_rate_limits_are_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMITS", "yes")

    with pytest.raises(EmulatorError, match="RATE_LIMITS=yes is neither on nor off"):
        chosen_rate_limits()
