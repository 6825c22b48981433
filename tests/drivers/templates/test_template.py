"""The templates of drivers: short, and right but for what they are to be filled in with."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import harness.drivers
from harness.app import LocalHarness
from harness.config import ANY_PORT, Settings, spec_roots
from harness.drivers.environment import scrubbed
from harness.verify.driver_check.check import check_driver
from harness.verify.driver_check.talk import Seen

TEMPLATES = Path(harness.drivers.__file__).parent / "templates"
PROGRAMS = {"template.py": [sys.executable], "template.cjs": ["node"], "template.sh": ["sh", "curl", "jq"]}


@pytest.fixture(scope="module")
def seen() -> Seen:
    """All that the harness saw."""
    return Seen()


@pytest.fixture(scope="module")
def handle(tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Iterator[LocalHarness]:
    """A harness with a proxy and an endpoint."""
    state = tmp_path_factory.mktemp("state")
    settings = Settings(state=state, specs=spec_roots(), listen=ANY_PORT, endpoint=ANY_PORT)
    with LocalHarness(settings, sinks=[seen]) as running:
        yield running


def test_there_are_no_others() -> None:
    assert {path.name for path in TEMPLATES.iterdir() if path.is_file()} == set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_template_is_short_and_says_where_to_fill_it_in(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert [text.count(f" {number}. ") for number in (1, 2, 3)] == [1, 1, 1]
    third = text.partition(" 3. ")[2]
    assert all(member in third for member in ("item_errors", "error_own"))
    assert "Proxy-Authorization" in text
    assert "import harness" not in text
    assert "from harness" not in text


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_template_runs_as_it_is_and_is_told_what_it_lacks(name: str, handle: LocalHarness, seen: Seen) -> None:
    lacking = [program for program in PROGRAMS[name] if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"needs {', '.join(lacking)}")
    command = (PROGRAMS[name][0], str(TEMPLATES / name))
    points = list(check_driver(handle, seen, command, environment=scrubbed(os.environ)))
    assert [point.name for point in points if point.mark != "right"] == ["signature", "service error"]
    assert all(point.fix for point in points if point.mark == "wrong")
