"""No secret stands in a request."""

from typing import Any

from harness.checks.secret_in_request import CHECK

judged: Any = CHECK.judge


def test_a_secret_in_a_request_fails(make: Any) -> None:
    shown = make.exchange(number=2, exposed=("secret key", "session token"))
    ruling = judged(make.over(make.exchange(), shown), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-2",))
    assert ruling.reason == "the secret key, session token stands in plain in a request to box.acme.example"
    assert [(fact.file, fact.anchor) for fact in ruling.facts] == [("acme/provider.yaml", "signing")]


def test_without_one_it_passes(make: Any) -> None:
    assert judged(make.over(make.exchange()), make.contract()).verdict == "pass"
    assert judged(make.over(), make.contract()) is None
