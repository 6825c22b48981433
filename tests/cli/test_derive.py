"""harness derive: writes, compares, refuses."""

from pathlib import Path

import pytest

from harness.cli.main import run

PAGE = """tencent cloud

StopSomething

Last updated: 2025-01-02 03:04:05

1. API Description

Domain name for API request: as.tencentcloudapi.com.

Stops a thing.

A maximum of 20 requests can be initiated per second for this API.

2. Input Parameters

Parameter Name Required Type Description
Action Yes String Common Params. The value used for this API: StopSomething.
Version Yes String Common Params. The value used for this API: 2018-04-19.
Region Yes String Common Params.
GroupId Yes String Group.

3. Output Parameters

Parameter Name Type Description
RequestId String The id.

6. Error Code

Error Code Description
ResourceNotFound.Group No such group.
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page made up for the purpose."""
    path = tmp_path / "StopSomething.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_becomes_a_spec_and_its_sources(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "specs"
    assert run(["derive", str(page), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    spec = out / "tencent" / "as" / "2018-04-19" / "StopSomething.yaml"
    assert f"wrote {spec}" in said
    assert "ResourceNotFound.Group" in spec.read_text(encoding="utf-8")
    assert spec.with_suffix(".src.json").exists()
    assert "discrepanc" in said
    assert run(["derive", str(page), "--out", str(out)]) == 0
    assert f"unchanged {spec}" in capsys.readouterr().out
    assert run(["specs", "show", "StopSomething", "--specs", str(out)]) == 0


def test_check_tells_what_has_changed(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path / "specs")]
    assert run(["derive", str(page), *out]) == 0
    assert run(["derive", "--check", str(page), *out]) == 0
    assert "no difference between 1 page and" in capsys.readouterr().out
    page.write_text(PAGE.replace("maximum of 20", "maximum of 30"), encoding="utf-8")
    assert run(["derive", "--check", str(page), *out]) == 1
    assert "rate_limit/requests: the spec has 20, the page has 30" in capsys.readouterr().out


def test_a_text_that_is_no_page_is_the_users_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam,\n")
    assert run(["derive", str(path), "--out", str(tmp_path / "specs")]) == 2
    told = capsys.readouterr().err
    assert str(path) in told
    assert told.count("\n") == 1
    assert not (tmp_path / "specs").exists()
