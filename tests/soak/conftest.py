"""Says how much was compared."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up the worlds of all tests, whichever process ran them."""
    passed = terminalreporter.getreports("passed")
    compared = sum(int(str(number)) for report in passed for name, number in report.user_properties if name == "worlds")
    if compared:
        terminalreporter.write_line(f"The engine agreed with the oracle in {compared:,} worlds.")
    commits = sum(int(str(number)) for report in passed for name, number in report.user_properties if name == "commits")
    if commits:
        terminalreporter.write_line(f"The longest streaks of the authors of {commits:,} commits are what git tells.")
    changed = sum(int(str(number)) for report in passed for name, number in report.user_properties if name == "changes")
    if changed:
        terminalreporter.write_line(f"The laws of local days held at {changed:,} changes of clocks.")
