"""The log of the client holds no secret."""

from dataclasses import replace
from typing import Any

from harness.checks.secret_in_log import CHECK

judged: Any = CHECK.judge


def told(make: Any, *exposed: str, logging: bool = True) -> Any:
    return judged(replace(make.over(make.exchange(), exposed=exposed), logging=logging), make.contract())


def test_a_secret_in_the_log_fails(make: Any) -> None:
    ruling = told(make, "secret key", "session token")
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "the client's own log holds the secret key and the session token"


def test_without_one_it_passes(make: Any) -> None:
    assert told(make).verdict == "pass"


def test_without_a_log_nothing_is_said(make: Any) -> None:
    assert told(make, "secret key", logging=False) is None
