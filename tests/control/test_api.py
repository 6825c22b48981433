"""What the control port answers; each answer is held against the OpenAPI document on the way."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck
from harness.contract.catalog import Catalog
from harness.control.subject import Cassettes
from harness.journal import Journal, exchange_record
from harness.model import AppliedFault, Call, Draft, Exchange, OperationId
from harness.sessions import Session
from harness.wire import HttpRequest

INTERNAL, INVALID = "volcengine=error:InternalError", "volcengine=error:InvalidArgument"
START = OperationId("tencent", "as", "2018-04-19", "StartInstanceRefresh")
Make = Callable[..., Exchange]


@pytest.fixture
def decide(catalog: Catalog, noon: datetime, make_call: Callable[..., Call]) -> Callable[[Session], None]:
    """Lets a call of ``RebootInstances`` happen in a session."""

    def call(session: Session) -> None:
        asked = make_call()
        session.decide(asked, catalog.operation(asked.operation), now=noon)

    return call


def numbers(answered: Any) -> list[int]:
    return [rule["number"] for rule in answered.value["rules"]]


# --- state and sessions -----------------------------------------------------------------------------------------------


def test_the_state_says_what_runs(controlling: Any, ca_bundle: Path) -> None:
    control = controlling(INTERNAL, "tencent=throttle", seed=9, strict=True, endpoint_url=None)
    control.sessions.mint(rules=[INVALID])
    assert control.ask("GET", "/state").value == {
        "version": "1.2.3",
        "protocol": 1,
        "pid": 4711,
        "started": "2026-01-02T03:04:05+00:00",
        "proxy_url": "http://127.0.0.1:8080",
        "endpoint_url": None,
        "ca_bundle": str(ca_bundle),
        "seed": 9,
        "strict": True,
        "sessions": 2,
        "exchanges": 0,
        "rules": 3,
        "rules_never_met": [INTERNAL, "tencent=throttle"],
        "problems": [],
        "scenario": None,
        "cassettes": None,
        "live": None,
    }


def test_the_state_says_what_records_and_who_answers(controlling: Any, deck: Deck, tmp_path: Path) -> None:
    found = Cassettes(deck, tmp_path, "new_episodes")
    live = frozenset({"b.example.com", "a.example.com"})
    told = controlling(cassettes=found, live=live, problems=lambda: ("the disk is full",)).ask("GET", "/state").value
    assert told["cassettes"] == {"folder": str(tmp_path), "mode": "new_episodes"}
    assert told["live"] == {"hosts": ["a.example.com", "b.example.com"], "mutations": False}
    assert told["problems"] == ["the disk is full"]
    assert controlling(live=live, mutations=True).ask("GET", "/state").value["live"]["mutations"] is True


def test_the_document_describes_itself(control: Any) -> None:
    assert control.ask("GET", "/openapi.json").value["openapi"] == "3.1.0"


def test_a_session_is_minted_with_all_that_was_asked_for(control: Any, decide: Callable[[Session], None]) -> None:
    body = {"alias": "mine", "rules": [f"{INTERNAL}#1"], "seed": 5, "manual_clock": True}
    minted = control.ask("POST", "/sessions", body)
    assert minted.status == 201
    session = control.sessions.get("mine")
    assert minted.value == {
        "alias": "mine",
        "proxy_user": "mine",
        "access_key": session.access_key,
        "secret_key": control.sessions.secret(session.access_key),
    }
    decide(session)
    assert [(one.text, one.hits) for one in control.sessions.rules("mine")] == [(f"{INTERNAL}#1", 1)]
    assert control.ask("GET", "/sessions/mine").value == {
        "alias": "mine",
        "minted": True,
        "seed": 5,
        "exchanges": 0,
        "elapsed": 0.0,
        "manual_clock": True,
    }


@pytest.mark.parametrize("body", [None, {}, {"alias": None, "seed": None, "rules": []}])
def test_a_session_can_be_minted_without_a_word(control: Any, body: object) -> None:
    assert control.ask("POST", "/sessions", body).value["alias"] == "session-1"
    told = control.ask("GET", "/sessions").value["sessions"]
    assert [(one["alias"], one["minted"], one["seed"]) for one in told] == [
        ("anonymous", False, 7),
        ("session-1", True, 7),
    ]


def test_a_seed_means_the_same_however_it_is_written(control: Any) -> None:
    keys = []
    for seed in (5, 5.0):
        keys.append(control.ask("POST", "/sessions", {"alias": "mine", "seed": seed}).value["access_key"])
        control.sessions.release("mine")
    assert keys[0] == keys[1]


def test_the_clock_of_a_session_is_stepped_and_set_back(control: Any) -> None:
    control.sessions.mint(alias="mine", manual_clock=True)
    control.ask("POST", "/sessions/mine/step", {"seconds": 1.5})
    assert control.ask("POST", "/sessions/mine/step", {"seconds": 60}).value["elapsed"] == 61.5
    assert control.ask("POST", "/sessions/mine/reset").value["elapsed"] == 0.0


def test_a_session_is_forgotten(control: Any) -> None:
    control.sessions.mint(alias="mine", rules=[INTERNAL])
    assert control.ask("DELETE", "/sessions/mine").status == 204
    assert control.sessions.aliases() == ("anonymous",)
    assert control.ask("GET", "/rules").value == {"rules": []}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/sessions/mime", None),
        ("DELETE", "/sessions/mime", None),
        ("POST", "/sessions/mime/reset", None),
        ("POST", "/sessions/mime/step", {"seconds": 1}),
        ("POST", "/rules", {"rules": [INTERNAL], "session": "mime"}),
        ("GET", "/rules?session=mime", None),
        ("DELETE", "/rules?session=mime", None),
    ],
)
def test_a_session_that_does_not_exist_is_named_with_its_neighbours(
    control: Any, method: str, path: str, body: object
) -> None:
    control.sessions.mint(alias="mine", rules=[INTERNAL])
    refused = control.ask(method, path, body)
    assert refused.status == 404
    assert refused.value == {"error": "unknown session 'mime'", "hint": "did you mean mine?"}
    assert len(control.sessions.rules()) == 1


# --- rules ------------------------------------------------------------------------------------------------------------


def test_rules_are_listed_with_what_they_met(controlling: Any, decide: Callable[[Session], None]) -> None:
    control = controlling(INTERNAL)
    control.sessions.mint(alias="mine", rules=[f"{INVALID}#2-"])
    for _ in range(3):
        decide(control.sessions.get("mine"))
    decide(control.sessions.choose(None, None))
    own, of_all = control.ask("GET", "/rules").value["rules"]
    assert own == {
        "number": 2,
        "id": f"{INVALID}#2-",
        "text": f"{INVALID}#2-",
        "origin": "mint",
        "session": "mine",
        "paused": False,
        "matches": 3,
        "hits": 2,
        "expanded_from": None,
        "notes": [],
        "of_connections": False,
    }
    assert (of_all["number"], of_all["matches"], of_all["hits"]) == (1, 4, 2)
    told = control.ask("GET", "/rules?session=anonymous").value["rules"]
    assert [(one["number"], one["hits"]) for one in told] == [(1, 1)]
    assert control.ask("GET", "/rules/2").value == own


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ({}, [2, 3, 1]),
        ({"last": True}, [1, 2, 3]),
        ({"session": "mine"}, [2, 3, 1]),
        ({"session": None, "last": False}, [2, 3, 1]),
    ],
)
def test_rules_are_added_to_all_or_to_one(controlling: Any, body: dict[str, Any], order: list[int]) -> None:
    control = controlling("tencent=throttle")
    control.sessions.mint(alias="mine")
    added = control.ask("POST", "/rules", {"rules": [INTERNAL, INVALID]} | body)
    assert (added.status, numbers(added)) == (201, [2, 3])
    assert {one["session"] for one in added.value["rules"]} == {body.get("session")}
    assert {one["origin"] for one in added.value["rules"]} == {"control"}
    assert numbers(control.ask("GET", "/rules")) == order


def test_rules_can_be_added_paused_and_go_on(control: Any, decide: Callable[[Session], None]) -> None:
    added = control.ask("POST", "/rules", {"rules": [INTERNAL], "paused": True}).value["rules"][0]
    decide(control.sessions.choose(None, None))
    assert added["paused"]
    assert not control.ask("PATCH", "/rules/1", {"paused": False}).value["paused"]
    decide(control.sessions.choose(None, None))
    assert control.ask("GET", "/rules/1").value["hits"] == 1


def test_a_rule_is_changed_and_paused_in_one_go(controlling: Any) -> None:
    control = controlling(INTERNAL)
    changed = control.ask("PATCH", "/rules/1", {"rule": "volcengine = error:InvalidArgument #2", "paused": True})
    assert changed.value["text"] == f"{INVALID}#2"
    assert changed.value["paused"]
    assert control.ask("PATCH", "/rules/1", {"rule": INTERNAL}).value["paused"]


def test_rules_are_removed(controlling: Any) -> None:
    control = controlling(INTERNAL, INVALID)
    control.sessions.mint(alias="mine", rules=[INTERNAL])
    assert control.ask("DELETE", "/rules/1").value["text"] == INTERNAL
    assert numbers(control.ask("DELETE", "/rules?session=mine")) == [3]
    assert numbers(control.ask("DELETE", "/rules")) == [2]
    assert control.ask("DELETE", "/rules").value == {"rules": []}


@pytest.mark.parametrize("number", ["9", "0", "x", "-1", "1.0", "%D9%A1", "9" * 500])
@pytest.mark.parametrize(("method", "body"), [("GET", None), ("DELETE", None), ("PATCH", {"paused": True})])
def test_a_rule_that_does_not_exist_is_named(controlling: Any, method: str, number: str, body: object) -> None:
    control = controlling(INTERNAL)
    refused = control.ask(method, f"/rules/{number}", body)
    assert refused.status == 404
    assert refused.value["error"].startswith("unknown rule '")
    assert len(refused.value["error"]) < 300


def test_a_rule_that_cannot_be_taken_is_refused_with_its_neighbours(controlling: Any) -> None:
    control = controlling(INTERNAL)
    for method, path, body in (
        ("POST", "/rules", {"rules": ["volcengine=error:InternalEror"]}),
        ("PATCH", "/rules/1", {"rule": "volcengine=error:InternalEror", "paused": True}),
        ("POST", "/sessions", {"rules": ["volcengine=error:InternalEror"]}),
    ):
        refused = control.ask(method, path, body)
        assert refused.status == 400
        assert "InternalEror" in refused.value["error"]
        assert "InternalError" in refused.value["hint"]
    assert [(one.text, one.paused) for one in control.sessions.rules()] == [(INTERNAL, False)]
    assert control.sessions.aliases() == ("anonymous",)


# --- cassettes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def deck(catalog: Catalog, tmp_path: Path) -> Iterator[Deck]:
    """A deck whose cassette has not been recorded."""
    made = Deck(tmp_path, "none", catalog)
    yield made
    made.close()


def test_without_cassettes_there_is_nothing_to_tell(control: Any) -> None:
    asked = control.ask("GET", "/cassettes")
    assert (asked.status, asked.value) == (200, None)


def test_what_became_of_the_cassettes_is_told(controlling: Any, deck: Deck, tmp_path: Path) -> None:
    control = controlling(cassettes=Cassettes(deck, tmp_path, "none"))
    assert control.ask("GET", "/cassettes").value == {"cassettes": [], "misses": [], "missed": 0, "notes": []}
    deck.play("mine", HttpRequest("GET", "https", "open.volcengineapi.com", "/"))
    (miss,) = control.ask("GET", "/cassettes").value["misses"]
    assert miss["session"] == "mine"
    assert miss["text"].startswith("no recording answers this call")
    assert control.ask("GET", "/cassettes?session=mine").value["misses"] == [miss]
    assert control.ask("GET", "/cassettes?session=yours").value == {
        "cassettes": [],
        "misses": [],
        "missed": 0,
        "notes": [],
    }
    assert control.ask("GET", "/cassettes?sesion=mine").status == 400


class Rewound(Deck):
    """A deck that says what was asked of it."""

    done: list[tuple[str, str]]

    def rewind(self, session: str) -> None:
        self.done.append(("rewind", session))

    def forget(self, session: str) -> None:
        self.done.append(("forget", session))


def test_a_session_that_begins_anew_or_goes_takes_its_cassettes_along(
    controlling: Any, catalog: Catalog, tmp_path: Path
) -> None:
    deck = Rewound(tmp_path, "none", catalog)
    deck.done = []
    control = controlling(cassettes=Cassettes(deck, tmp_path, "none"))
    control.sessions.mint(alias="mine")
    for method, path in (("POST", "/sessions/none/reset"), ("DELETE", "/sessions/none")):
        assert control.ask(method, path).status == 404
    assert deck.done == []
    assert control.ask("POST", "/sessions/mine/reset").status == 200
    assert control.ask("DELETE", "/sessions/mine").status == 204
    assert deck.done == [("rewind", "mine"), ("forget", "mine")]


# --- the scenario -----------------------------------------------------------------------------------------------------


def test_a_scenario_is_loaded_told_of_and_dropped(control: Any, tmp_path: Path) -> None:
    file = tmp_path / "storm.yaml"
    file.write_text(f'name: storm\nseed: 3\nrules:\n  - "{INTERNAL}"\n')
    assert control.ask("GET", "/scenario").value is None
    told = {"file": str(file), "name": "storm", "seed": 3, "rules": 1, "problem": None}
    assert control.ask("PUT", "/scenario", {"file": str(file)}).value == told
    assert control.ask("GET", "/scenario").value == told
    file.write_text("rules: 7")
    control.scenario.look()
    control.scenario.look()
    broken = control.ask("GET", "/state").value["scenario"]
    assert broken["problem"].startswith(f"{file}:1")
    assert broken["rules"] == len(control.sessions.rules()) == 1
    assert control.ask("DELETE", "/scenario").status == 204
    assert control.ask("GET", "/scenario").value is None
    assert control.sessions.rules() == ()


def test_a_scenario_that_cannot_be_loaded_is_refused(control: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text('rules:\n  - "volcengine=error:InternalEror"\n')
    refused = control.ask("PUT", "/scenario", {"file": str(broken)})
    assert refused.status == 400
    assert f"{broken}:2" in refused.value["error"]
    assert "InternalError" in refused.value["hint"]
    for file in ("broken.yaml", "", "\0", "x" * 5000):
        refused = control.ask("PUT", "/scenario", {"file": file})
        assert refused.status == 400
        assert refused.value["hint"] == "the harness may run in another folder"
    for file in ("/", "/" + "x" * 5000, "/\0", str(tmp_path / "none")):
        refused = control.ask("PUT", "/scenario", {"file": file})
        assert refused.status == 400
        assert refused.value["error"].endswith("is no file that can be read")


# --- the journal ------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(controlling: Any, make_exchange: Make) -> Any:
    """A control port with a journal of four exchanges."""
    control = controlling(INTERNAL)
    control.sessions.mint(alias="a", rules=[INVALID])
    control.sessions.mint(alias="b", rules=[INVALID])
    control.journal.append(make_exchange(session="a", faults=(AppliedFault(INTERNAL, "error", 1),), executed=0))
    control.journal.append(make_exchange(session="b", operation=START, sequence=2))
    control.journal.append(make_exchange(session="a", faults=(AppliedFault(INVALID, "error", 1),), sequence=3))
    control.journal.append(
        make_exchange(session="b", faults=(AppliedFault(INVALID, "error", 1),), operation=None, executed=None)
    )
    return control


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("", [1, 2, 3, 4]),
        ("session=a", [1, 3]),
        ("session=nobody", []),
        ("operation=RebootInstances", [1, 3]),
        ("operation=tencent/as:StartInstanceRefresh", [2]),
        ("operation=tencent/as/2018-04-19/StartInstanceRefresh", [2]),
        ("operation=tencent", [2]),
        ("operation=*/ecs", [1, 3]),
        ("operation=*", [1, 2, 3]),
        ("rule=1", [1]),
        ("rule=2", [3]),
        ("rule=3", [4]),
        ("rule=3&session=b", [4]),
        (f"rule={INVALID}", [3, 4]),
        ("rule=volcengine%20=%20error:InvalidArgument", [3, 4]),
        ("rule=volcengine=error:InternalError%231", []),
        ("executed=true", [2, 3]),
        ("executed=false", [1]),
        ("session=a&executed=true", [3]),
        ("after=2", [3, 4]),
        ("after=9", []),
        ("limit=3", [1, 2, 3]),
        ("last=1", [4]),
        ("last=0", []),
        ("last=9", [1, 2, 3, 4]),
        ("session=a&last=1", [3]),
        ("after=1&limit=2", [2, 3]),
    ],
)
def test_the_journal_is_filtered(filled: Any, query: str, positions: list[int]) -> None:
    found = filled.ask("GET", f"/exchanges?{query}").value
    assert [one["position"] for one in found["exchanges"]] == positions
    assert found["missed"] == 0


def test_exchanges_are_told_as_in_the_journal_file(filled: Any) -> None:
    found = filled.ask("GET", "/exchanges?session=a").value["exchanges"]
    assert [one["exchange"] for one in found] == [exchange_record(one) for one in filled.journal.exchanges("a")]


@pytest.mark.parametrize(
    ("query", "following"),
    [
        ("", 4),
        ("limit=2", 2),
        ("session=a&limit=1", 1),
        ("session=a&limit=2", 4),
        ("session=nobody", 4),
        ("after=4", 4),
        ("after=7", 7),
        ("last=1", 4),
    ],
)
def test_a_reader_knows_where_to_go_on(filled: Any, query: str, following: int) -> None:
    assert filled.ask("GET", f"/exchanges?{query}").value["next"] == following


def test_a_reader_is_told_what_it_missed(controlling: Any, make_exchange: Make) -> None:
    journal = Journal(limit=2)
    control = controlling(journal=journal)
    for sequence in range(1, 6):
        journal.append(make_exchange(sequence=sequence))
    assert control.ask("GET", "/exchanges").value["missed"] == 3
    assert control.ask("GET", "/exchanges?after=2").value["missed"] == 1
    assert control.ask("GET", "/exchanges?after=4").value["missed"] == 0


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("operation=StartInstanceRefersh", 400, "unknown operation 'StartInstanceRefersh'"),
        ("rule=9", 404, "unknown rule '9'"),
        ("rule=2&session=b", 400, "rule 2 is one of session 'a' alone"),
        ("rule=tencnt=throttle", 400, "tencnt"),
        ("rule=", 400, "rule"),
        ("sesion=a", 400, "unknown parameter 'sesion'"),
        ("session=a&session=b", 400, "session is given twice"),
        ("executed=maybe", 400, "executed: 'maybe' is neither true nor false"),
        ("after=-1", 400, "after: '-1' is no number that can stand here"),
        ("limit=0", 400, "limit: '0' is no number that can stand here"),
        ("limit=1e3", 400, "no number"),
        ("last=" + "9" * 400, 400, "no number"),
    ],
)
@pytest.mark.parametrize("path", ["/exchanges", "/exchanges/stream"])
def test_a_filter_that_cannot_be_meant_is_refused(filled: Any, path: str, query: str, status: int, error: str) -> None:
    refused = filled.ask("GET", f"{path}?{query}")
    if path == "/exchanges/stream" and query.startswith(("limit", "last")):
        error = "unknown parameter"
    assert refused.status == status
    assert error in refused.value["error"]
    assert len(refused.value["error"]) < 400


def test_what_no_encoding_takes_is_told_all_the_same(control: Any, make_exchange: Make) -> None:
    control.journal.append(make_exchange(params={"Name": "\ud800", "Count": float("inf")}))
    found = control.ask("GET", "/exchanges").value["exchanges"][0]["exchange"]
    assert found["params"] == {"Name": "\ud800", "Count": "inf"}


def test_a_settled_journal_waits_for_what_is_open(
    opened: Any, make_draft: Callable[..., Draft], noon: datetime
) -> None:
    exchange = opened.closing.open(make_draft(session="a"))
    answers: list[Any] = []
    reader = threading.Thread(target=lambda: answers.append(opened.ask("GET", "/exchanges?session=a&settled=true")))
    reader.start()
    assert opened.ask("GET", "/exchanges?session=a").value["exchanges"] == []
    assert opened.ask("GET", "/exchanges?session=b&settled=true").value["exchanges"] == []
    assert answers == []
    exchange.close(noon, answered_at=noon, bytes_sent=1, client_left=False)
    reader.join()
    assert [one["position"] for one in answers[0].value["exchanges"]] == [1]


def test_for_all_sessions_together_a_moment_is_waited(controlling: Any) -> None:
    asked: list[tuple[str | None, float]] = []
    control = controlling(settle=lambda *asking: asked.append(asking))
    assert control.ask("GET", "/exchanges?settled=true").status == 200
    assert asked == [(None, 1.0)]


def test_what_stays_open_is_not_waited_for_without_end(controlling: Any) -> None:
    slices: list[tuple[str, float]] = []

    def never(alias: str, seconds: float) -> bool:
        slices.append((alias, seconds))
        return False

    control = controlling(settle=never)
    refused = control.ask("GET", "/exchanges?session=a&settled=true")
    assert refused.status == 500
    assert refused.value["error"] == "an exchange of session 'a' is still open after 30 s"
    assert sum(seconds for _, seconds in slices) == pytest.approx(30.0)


# --- what is no request of ours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/nothing", "/state/", "/rules/1/2", "//state", "/sessions/", "/sessions/a/b"])
def test_a_path_that_does_not_exist_is_refused(control: Any, path: str) -> None:
    refused = control.ask("GET", path)
    assert (refused.status, refused.value["error"]) == (404, "Not Found")
    assert refused.value["hint"] == "GET /openapi.json describes what there is"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/state"), ("PUT", "/rules"), ("TRACE", "/state"), ("DELETE", "/sessions"), ("BREW", "/exchanges")],
)
def test_a_method_that_does_not_exist_is_refused(control: Any, method: str, path: str) -> None:
    refused = control.ask(method, path)
    assert refused.status == 405
    assert "GET" in refused.headers["allow"]


@pytest.mark.parametrize("path", ["/state", "/exchanges/stream"])
def test_only_what_is_described_is_answered(opened: Any, path: str) -> None:
    assert opened.say(opened.head(f"HEAD {path} HTTP/1.1")).startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "the body is no JSON"),
        (b"\xff", "the body is no JSON"),
        (b"[" * 100_000, "the body is no JSON"),
        (b'{"rules": [NaN]}', "NaN is no number"),
        (b'{"rules": [1e999]}', "the body is no JSON"),
        (b'{"rules": ["\\ud800"]}', "the body is no JSON"),
        (b'{"rules": ' + b"[" * 400 + b"]" * 400 + b"}", "the body cannot be checked"),
        (b"[]", "the body: "),
        (b"null", "the body: "),
        (b"{}", "rules"),
        (b'{"rules": "x"}', "rules: "),
        (b'{"rules": [1]}', "rules/0: "),
        (b'{"rules": [], "paused": "yes"}', "paused: "),
        (b'{"rules": [], "sesion": "a"}', "unknown member 'sesion'"),
        (json.dumps({"rules": [], "x" * 5000: 1}).encode(), "unknown member 'xxx"),
        (json.dumps({"rules": "x" * 5000}).encode(), "rules: "),
    ],
)
def test_a_body_that_is_none_of_ours_is_refused(control: Any, body: bytes, error: str) -> None:
    refused = control.ask("POST", "/rules", body)
    assert refused.status == 400
    assert error in refused.value["error"]
    assert len(refused.value["error"]) < 500


@pytest.mark.parametrize("seconds", [-1, "1", None, 1e13, True])
def test_time_that_cannot_pass_is_refused(control: Any, seconds: object) -> None:
    assert control.ask("POST", "/sessions/anonymous/step", {"seconds": seconds}).status == 400


def test_a_crash_of_ours_is_told_as_one(opening: Any, capfd: pytest.CaptureFixture[str]) -> None:
    def crash() -> int:
        raise ZeroDivisionError("oh no")

    with opening(exchange_count=crash) as opened:
        refused = opened.ask("GET", "/state")
        assert (refused.status, refused.value["error"]) == (
            500,
            "an error of the harness itself: ZeroDivisionError: oh no",
        )
        assert opened.ask("GET", "/rules").status == 200
    assert capfd.readouterr() == ("", "")
