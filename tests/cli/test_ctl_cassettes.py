"""harness ctl cassettes: what was played, recorded and missed."""

import json
from pathlib import Path
from typing import Any

from harness.cassette.deck import Deck
from harness.contract.catalog import Catalog
from harness.control.subject import Cassettes
from harness.wire import HttpRequest


def test_without_cassettes_that_is_said(commands: Any) -> None:
    commands.announce()
    assert commands("ctl", "cassettes") == (0, "this harness neither plays nor records cassettes\n", "")
    assert commands("ctl", "cassettes", "--format", "json") == (0, "null\n", "")


def test_what_became_of_them_is_told(commands: Any, catalog: Catalog, tmp_path: Path) -> None:
    deck = Deck(tmp_path, "none", catalog)
    commands.announce(cassettes=Cassettes(deck, tmp_path, "none"))
    deck.play("mine", HttpRequest("GET", "https", "open.volcengineapi.com", "/"))
    status, out, _ = commands("ctl", "cassettes")
    first, miss = out.splitlines()
    assert (status, first) == (0, "recorded: 0 interactions; played: 0 recordings")
    assert miss.startswith("missed: mine: no recording answers this call")
    assert json.loads(commands("ctl", "cassettes", "--format", "json")[1]) == json.loads(
        json.dumps(deck.report().as_data())
    )
