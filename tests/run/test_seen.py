"""What a server can tell of a run."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.cassette.deck_report import CassetteReport, DeckReport
from harness.contract.catalog import Catalog
from harness.control.client import ControlClient, RemoteHarness
from harness.control.protocol import PROTOCOL
from harness.control.state_file import RunningHarness
from harness.errors import UnsoundRun
from harness.journal import exchange_record
from harness.model import Exchange
from harness.run.seen import Seen, look

RULE = "volcengine=throttle#1"


class MadeClient(ControlClient):
    """Answers from what it was given."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(
            RunningHarness(
                pid=1,
                version="1",
                protocol=PROTOCOL,
                owner="run",
                started="",
                control_url="http://127.0.0.1:1",
                token="",
                proxy_url="http://127.0.0.1:2",
                endpoint_url=None,
                ca_bundle="ca.pem",
                session="shell",
                proxy_user="shell",
                access_key="",
                secret_key="",
                seed=7,
            )
        )
        self._answers = answers

    def ask(self, method: str, path: str, *, query: Any = None, body: object = None) -> Any:
        assert (method, body) == ("GET", None)
        if path not in self._answers:
            raise UnsoundRun("the harness of process 1 does not answer")
        if path == "/exchanges" and query.get("settled") and query["session"] == self._answers.get("open"):
            raise UnsoundRun("an exchange of session 'run' is still open")
        found = self._answers[path]
        return found[query["session"]] if path == "/exchanges" else found


@pytest.fixture
def answers(make_exchange: Callable[..., Exchange]) -> dict[str, Any]:
    """What a server says of two sessions whose calls alternate."""
    first, second = make_exchange(id="run-1", sequence=1), make_exchange(id="key-1", session="key", sequence=2)
    third = make_exchange(id="run-2", sequence=3)

    def told(*exchanges: Exchange) -> dict[str, Any]:
        return {"exchanges": [{"position": 1, "exchange": exchange_record(one)} for one in exchanges]}

    rule = {"number": 1, "id": RULE, "text": RULE, "origin": "command line", "session": None, "paused": False}
    return {
        "/state": {"exchanges": 3, "problems": [], "scenario": None},
        "/sessions": {"sessions": [{"alias": "run"}, {"alias": "key"}]},
        "/exchanges": {"run": told(first, third), "key": told(second)},
        "/rules": {
            "rules": [{**rule, "matches": 3, "hits": 1, "expanded_from": None, "notes": [], "of_connections": False}]
        },
        "/cassettes": None,
    }


@pytest.fixture
def seen(catalog: Catalog, answers: dict[str, Any]) -> Callable[[], Seen]:
    """Looks at the made-up server."""
    return lambda: look(RemoteHarness(MadeClient(answers), catalog))


def test_the_exchanges_of_all_sessions_are_in_the_order_of_the_requests(seen: Callable[[], Seen]) -> None:
    found = seen()
    assert [exchange.draft.id for exchange in found.exchanges] == ["run-1", "key-1", "run-2"]
    assert [(rule.text, rule.matches, rule.hits) for rule in found.rules] == [(RULE, 3, 1)]
    assert found.problems == ()


def test_cassettes_are_told(seen: Callable[[], Seen], answers: dict[str, Any]) -> None:
    assert seen().cassettes is None
    report = DeckReport((CassetteReport("tapes/run.yaml", "run", 1, 1),))
    answers["/cassettes"] = report.as_data()
    assert seen().cassettes == report


def test_a_server_that_has_gone_is_a_problem(seen: Callable[[], Seen], answers: dict[str, Any]) -> None:
    del answers["/sessions"]
    assert seen() == Seen(problems=("the harness of process 1 does not answer",), lost=True)


def test_what_is_missing_is_told(seen: Callable[[], Seen], answers: dict[str, Any]) -> None:
    answers["/state"] = {
        "exchanges": 9,
        "problems": ["the journal is no longer written: disk full"],
        "scenario": {"problem": "storm.yaml:3: unknown key"},
    }
    assert seen().problems == (
        "the journal is no longer written: disk full",
        "only the latest 3 of 9 exchanges are known",
        "the scenario's latest edit was not taken: storm.yaml:3: unknown key",
    )
    answers["/state"]["scenario"]["problem"] = None
    assert len(seen().problems) == 2


def test_an_exchange_that_does_not_end_hides_no_other(seen: Callable[[], Seen], answers: dict[str, Any]) -> None:
    answers["open"] = "run"
    found = seen()
    assert len(found.exchanges) == 3
    assert found.problems == ("an exchange of session 'run' is still open",)
