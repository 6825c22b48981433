"""One cassette after the other, against the same contracts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cassette.checking.check import Checker, check
from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.reading import ReadCassette
from harness.cassette.unfinished import UNFINISHED
from harness.contract.catalog import Catalog
from harness.errors import FileError
from harness.wire import HttpRequest

Build = Callable[..., Interaction]


def test_what_cannot_be_read_keeps_its_number(recorded: Build, catalog: Catalog) -> None:
    good = recorded("RebootInstances")
    bad = replace(good, request=replace(good.request, method="PUT"), line=30)
    cassette = ReadCassette(Path("a.yaml"), (good, FileError("a.yaml", "is none"), bad))
    (checked,) = check([cassette], catalog).cassettes
    assert (checked.interactions, checked.unread) == (2, {2: "a.yaml: is none"})
    assert [str(one.place) for one in checked.violations] == ["a.yaml:30, interaction 3"]


def test_cassettes_are_told_apart(recorded: Build, catalog: Catalog) -> None:
    start, reboot = recorded("StartInstanceRefresh"), recorded("RebootInstances")
    stranger = Interaction(HttpRequest("GET", "https", "example.com", "/"), start.response)
    report = check(
        iter([Cassette(Path("a.yaml"), (start, reboot, start)), Cassette(Path("b.yaml"), (stranger,))]), catalog
    )
    first, second = report.cassettes
    assert (first.path, second.path) == (Path("a.yaml"), Path("b.yaml"))
    assert {one.name: count for one, count in first.operations.items()} == {
        "StartInstanceRefresh": 2,
        "RebootInstances": 1,
    }
    assert (second.operations, second.interactions, len(second.uncovered)) == ({}, 1, 1)


def test_an_empty_cassette(checked: Callable[..., CheckReport]) -> None:
    report = checked()
    assert (report.sound, report.cassettes[0].interactions) == (True, 0)


def test_one_at_a_time(recorded: Build, catalog: Catalog) -> None:
    """Who has more cassettes than memory checks one and tells of it before the next."""
    checker = Checker(catalog)
    one = checker.check(Cassette(Path("a.yaml"), (recorded("RebootInstances"),)))
    assert checker.report([one, one]).cassettes == (one, one)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[" * 5000, b'{"a": 1e999}', b"null", b"\x00" * 10])
@pytest.mark.parametrize("name", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_nothing_that_was_recorded_breaks_it(
    name: str, body: bytes, recorded: Build, checked: Callable[..., CheckReport]
) -> None:
    one = recorded(name)
    odd = replace(one, response=replace(one.response, body=body))
    asked = replace(one, request=replace(one.request, body=body, target="/?%ff=%ff", method="POST"))
    cassette = checked(odd, asked).cassettes[0]
    assert cassette.interactions == 2
    assert {one.violation.keyword for one in cassette.breaches if one.place.number == 1} == {"envelope"}


def test_a_cassette_of_a_killed_run_is_told(catalog: Catalog) -> None:
    checker = Checker(catalog)
    assert checker.check(Cassette(Path("a.yaml"), (), dict(UNFINISHED))).unfinished
    assert not checker.check(Cassette(Path("a.yaml"), ())).unfinished


def test_an_answer_that_cannot_be_unpacked_here_breaks_nothing(
    recorded: Build, checked: Callable[..., CheckReport]
) -> None:
    good = recorded("RebootInstances")
    headers = (*good.response.headers, ("Content-Encoding", "zstd"))
    packed = replace(good, response=replace(good.response, headers=headers, body=b"(\xb5/\xfd\x00"))
    report = checked(packed)
    assert report.sound
    (doubtful,) = report.cassettes[0].doubtful
    assert doubtful.violation.message == "what the answer says is not known: 5 bytes that cannot be unpacked here"
