"""Calls that no recording answers, as the exchanges tell them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness.cassette.miss import Miss
from harness.model import Exchange
from harness.reports.misses import is_miss, miss_data
from harness.wire import HttpResponse

MISS = Miss("no_match", "old.yaml", asked="volcengine/ecs:RebootInstances")


def test_a_miss_is_known_by_its_problem(make_exchange: Callable[..., Exchange]) -> None:
    assert is_miss(make_exchange(problem=str(MISS)).draft)
    assert not is_miss(make_exchange(problem=f"it is not so that {MISS}").draft)
    assert not is_miss(make_exchange(problem=None).draft)


def test_what_was_told_as_data_is_read_again(make_exchange: Callable[..., Exchange]) -> None:
    body = json.dumps({"harness": {"problem": str(MISS), "miss": MISS.as_data()}}).encode()
    assert miss_data(make_exchange(response=HttpResponse(599, body=body)).draft) == MISS.as_data()


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b'{"harness": {}}', b'{"harness": []}', b'{"harness": {"miss": 1}}']
)
def test_what_was_not_told_is_not_there(body: bytes, make_exchange: Callable[..., Exchange]) -> None:
    assert miss_data(make_exchange(response=HttpResponse(599, body=body)).draft) == {}


def test_without_an_answer_there_is_nothing(make_exchange: Callable[..., Any]) -> None:
    assert miss_data(make_exchange(response=None).draft) == {}
