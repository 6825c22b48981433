"""No secret stands in a request."""

from typing import Any

from harness.checks.secret_in_request import CHECK

judged: Any = CHECK.judge


def test_a_secret_in_a_request_fails(make: Any) -> None:
    shown = make.exchange(number=2, exposed=("secret key in the query", "session token in the URL"))
    ruling = judged(make.over(make.exchange(), shown), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-2",))
    told = "secret key in the query, session token in the URL"
    assert ruling.reason == f"a request to box.acme.example shows in plain what it must not: {told}"
    assert [(fact.file, fact.anchor) for fact in ruling.facts] == [("acme/provider.yaml", "signing")]


def test_without_one_it_passes(make: Any) -> None:
    assert judged(make.over(make.exchange()), make.contract()).verdict == "pass"
    assert judged(make.over(), make.contract()) is None
