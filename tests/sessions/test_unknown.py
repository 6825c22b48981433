"""What is said of sessions and rules that do not exist."""

import pytest

from harness.sessions.unknown import unknown_rule, unknown_session


@pytest.mark.parametrize(
    ("alias", "known", "told"),
    [
        ("wed", ["shell", "web"], "unknown session 'wed' (did you mean web?)"),
        ("xyz", ["shell", "web"], "unknown session 'xyz' (sessions: shell, web)"),
        ("x", [], "unknown session 'x' (sessions: none)"),
    ],
)
def test_sessions_that_exist_are_told(alias: str, known: list[str], told: str) -> None:
    error = unknown_session(alias, known)
    assert (str(error), error.kind, error.name) == (told, "session", alias)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ([1, 12], "unknown rule '2' (rules: 1, 12)"),
        ([], "unknown rule '2' (rules: none)"),
        (list(range(10, 20)), "unknown rule '2' (rules: 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)"),
        (list(range(10, 21)), "unknown rule '2' (rules: 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …)"),
    ],
)
def test_rules_that_exist_are_told(known: list[int], told: str) -> None:
    error = unknown_rule(2, known)
    assert (str(error), error.kind) == (told, "rule")
