"""Pages in, files out: writing, comparing, siblings on disk, mistakes of the user."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.derive.run import derive_pages, source_path, spec_path
from harness.errors import ExitCode, FileError, UserError
from harness.model import OperationId

Text = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """A page in a file."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


ID = OperationId("tencent", "lamp", "2031-04-05", "TuneLamp")


def test_pages_become_files_once(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    out = tmp_path / "specs"
    page = write("a.txt", tencent())
    first = derive_pages([page], out)
    assert first.written == (spec_path(out, ID), source_path(out, ID))
    assert first.unchanged == ()
    assert spec_path(out, ID) == out / "tencent/lamp/2031-04-05/TuneLamp.yaml"
    assert spec_path(out, ID).read_text("utf-8") == first.specs[0].text
    assert source_path(out, ID).read_text("utf-8") == first.specs[0].source
    assert sorted(path.name for path in spec_path(out, ID).parent.iterdir()) == ["TuneLamp.src.json", "TuneLamp.yaml"]
    second = derive_pages([page], out)
    assert (second.written, second.unchanged) == ((), first.written)
    assert first.exit_code is ExitCode.OK


def test_without_a_tree_nothing_is_written(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    outcome = derive_pages([write("a.txt", tencent())], None)
    assert (outcome.written, outcome.unchanged, outcome.differences) == ((), (), ())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_check_compares_and_writes_nothing(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    out = tmp_path / "specs"
    derive_pages([write("a.txt", tencent())], out)
    before = spec_path(out, ID).read_bytes()
    same = derive_pages([write("a.txt", tencent())], out, check=True)
    assert (same.differences, same.exit_code) == ((), ExitCode.OK)
    changed = derive_pages([write("a.txt", tencent(rows=("LampId No String Lamp.",)))], out, check=True)
    told = [str(difference) for difference in changed.differences]
    assert f"{spec_path(out, ID)}: input/LampId/required: the spec has true, the page has false" in told
    assert changed.exit_code is ExitCode.FINDINGS
    assert spec_path(out, ID).read_bytes() == before
    absent = derive_pages([write("b.txt", tencent("DimLamp"))], out, check=True)
    assert [difference.spec for difference in absent.differences] == [None]


def test_specs_on_disk_are_siblings(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    out = tmp_path / "specs"
    odd = write("odd.txt", tencent(host="lamp.intl.tencentcloudapi.com"))
    others = [write(f"{name}.txt", tencent(name)) for name in ("DimLamp", "LightLamp")]
    derive_pages(others, out)
    folder = spec_path(out, ID).parent
    for name in ("DimLamp.patch.yaml", "service.yaml"):
        (folder / name).write_text("no: [yaml", encoding="utf-8")
    alone = derive_pages([odd], out)
    together = derive_pages([odd, *others], None)
    assert [entry.id for entry in alone.specs[0].discrepancies] == ["sibling-host"]
    assert alone.specs[0].text == together.specs[0].text


def test_a_broken_spec_beside_it_is_named(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    out = tmp_path / "specs"
    page = write("a.txt", tencent())
    derive_pages([page], out)
    other = spec_path(out, ID).with_name("Other.yaml")
    other.write_text("a: 1\nb: [\n", encoding="utf-8")
    with pytest.raises(FileError, match="is no YAML") as caught:
        derive_pages([page], out)
    assert (caught.value.path, caught.value.line) == (str(other), 3)
    other.write_text("- a\n", encoding="utf-8")
    with pytest.raises(FileError, match="is no mapping"):
        derive_pages([page], out)
    other.write_bytes(b"\xff")
    with pytest.raises(FileError, match="cannot be read"):
        derive_pages([page], out)


def test_the_own_old_spec_may_be_broken(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    out = tmp_path / "specs"
    page = write("a.txt", tencent())
    derive_pages([page], out)
    spec_path(out, ID).write_text("b: [\n", encoding="utf-8")
    assert spec_path(out, ID) in derive_pages([page], out).written


def test_mistakes(write: Callable[[str, str], Path], tmp_path: Path, tencent: Text) -> None:
    with pytest.raises(UserError, match="no page given"):
        derive_pages([], None)
    first, second = write("a.txt", tencent()), write("b.txt", tencent())
    with pytest.raises(UserError, match=r"a\.txt and .*b\.txt are both pages of tencent/lamp/2031-04-05/TuneLamp"):
        derive_pages([first, second], tmp_path / "specs")
    with pytest.raises(FileError, match="no page of a known layout"):
        derive_pages([first, write("c.txt", "Dear Sir or Madam")], tmp_path / "specs")
    assert not (tmp_path / "specs").exists()


def test_a_tree_that_cannot_be_written(write: Callable[[str, str], Path], tencent: Text) -> None:
    blocked = write("file", "not a folder")
    with pytest.raises(FileError, match="cannot be written"):
        derive_pages([write("a.txt", tencent())], blocked / "specs")


def test_the_register_as_text(write: Callable[[str, str], Path], tencent: Text) -> None:
    pages = [write("a.txt", tencent(title="TuneLamps")), write("b.txt", tencent("DimLamp"))]
    assert derive_pages(pages, None).register == (
        "tencent/lamp/2031-04-05/TuneLamp  (a.txt)\n"
        "\n"
        "  title  at operation\n"
        "    - the title is TuneLamps\n"
        "    - the parameter Action has the value TuneLamp\n"
        "    → the value of Action stands\n"
        "\n"
        "1 discrepancy\n"
    )
    assert derive_pages(pages[1:], None).register == "0 discrepancies\n"
