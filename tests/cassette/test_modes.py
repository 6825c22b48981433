"""Record modes and repeats do what VCR.py does: both are asked the same, call by call."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr.cassette
from vcr.record_mode import RecordMode as VcrMode
from vcr.request import Request

from harness.cassette.deck import Deck
from harness.cassette.index import Recorded
from harness.cassette.interaction import Interaction, RecordMode, Take
from harness.cassette.reading import read_cassette
from harness.contract.catalog import Catalog
from harness.model import Result
from harness.wire import HttpRequest

A, B = "StartInstanceRefresh", "ResumeInstanceRefresh"
CALLS = (A, A, B, A, A, B, A)


def _by_vcr(path: Path, mode: RecordMode, *, repeats: bool) -> list[str]:
    """What VCR.py makes of the calls, and what it saves."""
    cassette = vcr.cassette.Cassette.load(
        path=str(path), record_mode=VcrMode(mode), allow_playback_repeats=repeats, match_on=(_same_action,)
    )
    told = []
    for number, name in enumerate(CALLS):
        request = Request("POST", "https://as.tencentcloudapi.com/", "", {"X-TC-Action": name})
        if cassette.can_play_response_for(request):
            told.append(_text(cassette.play_response(request)["body"]["string"]))
        elif cassette.write_protected:
            told.append("miss")
        else:
            told.append("anew")
            status = {"code": 200, "message": "OK"}
            cassette.append(request, {"status": status, "headers": {}, "body": {"string": f"new {number}"}})
    cassette._save()
    return told


def _same_action(one: Request, other: Request) -> None:
    assert one.headers["X-TC-Action"] == other.headers["X-TC-Action"]


def _text(body: bytes | str) -> str:
    return body.decode() if isinstance(body, bytes) else body


@pytest.fixture
def by_deck(catalog: Catalog, ask: Callable[..., HttpRequest], interaction: Callable[..., Interaction]) -> Any:
    """What the deck makes of the same calls, and what it saves."""

    def make(folder: Path, mode: RecordMode, *, repeats: bool) -> list[str]:
        deck = Deck(folder, mode, catalog, repeats=repeats, pool=False)
        told = []
        for number, name in enumerate(CALLS):
            found = deck.play("one", ask(name))
            if isinstance(found, Recorded):
                told.append(_text(found.interaction.response.body))
            elif found is not None:
                told.append("miss")
            else:
                told.append("anew")
                made = interaction(ask(name), Result({}, "r"))
                answer = made.response.with_headers([("Content-Length", "5")])
                deck.record(Take("one", Interaction(made.request, _with_body(answer, f"new {number}"))))
        deck.close()
        return told

    return make


def _with_body(response: Any, text: str) -> Any:
    return type(response)(response.status, response.reason, response.headers, text.encode())


@pytest.mark.parametrize("repeats", ["once each", "repeats"])
@pytest.mark.parametrize("there", ["new", "there"])
@pytest.mark.parametrize("mode", ["none", "once", "new_episodes", "all"])
def test_both_play_record_and_miss_the_same(
    mode: RecordMode,
    there: str,
    repeats: str,
    by_deck: Any,
    ask: Callable[..., HttpRequest],
    interaction: Callable[..., Interaction],
    cassette: Callable[..., Path],
    tmp_path: Path,
) -> None:
    ours, theirs = tmp_path / "ours" / "one.yaml", tmp_path / "theirs" / "one.yaml"
    if there == "there":
        old = [
            Interaction(ask(name), _with_body(interaction(ask(name)).response, f"old {number}"))
            for number, name in enumerate((A, B, A))
        ]
        for path in (ours, theirs):
            cassette(f"{path.parent.name}/one", *old)
    for path in (ours, theirs):
        path.parent.mkdir(exist_ok=True)
    told = by_deck(ours.parent, mode, repeats=repeats == "repeats")
    assert told == _by_vcr(theirs, mode, repeats=repeats == "repeats")
    assert ours.exists() == theirs.exists()
    if ours.exists():
        saved = [[one.response.body for one in read_cassette(path).interactions] for path in (ours, theirs)]
        assert saved[0] == saved[1]
