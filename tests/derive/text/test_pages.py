"""Reading pages: lines, bullets, hashes, open ends, refusals."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.derive.text.pages import MAX_LINE, MAX_PAGE_BYTES, Page, Span, clean_line, page_of, read_page
from harness.errors import ExitCode, FileError


@pytest.mark.parametrize(
    ("raw", "text", "bullet"),
    [
        ("  • A: b", "A: b", True),
        ("    • 3. Output Parameters", "3. Output Parameters", True),
        ("- one", "one", True),
        ("-", "-", False),
        ("* two", "two", True),
        ("  • .", "", True),
        ("  •", "", True),
        ("。", "", False),
        ("\u3000\ta\u200bb\u00a0c ", "ab c", False),
        ("ends.", "ends.", False),
    ],
)
def test_a_line_is_cleaned(raw: str, text: str, bullet: bool) -> None:  # noqa: FBT001
    line = clean_line(3, raw)
    assert (line.text, line.bullet, line.raw, line.span) == (text, bullet, raw, Span(3, 3))
    assert line.blank is (text == "")


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    data = "\ufeffone\r\ntwo\rthree\n".encode()
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    page = read_page(path)
    assert page.name == "page.txt"
    assert page.sha256 == hashlib.sha256(data).hexdigest()
    assert [line.raw for line in page.lines] == ["one", "two", "three", ""]
    assert page.digest(Span(2, 3)) == hashlib.sha256(b"two\nthree").hexdigest()


@pytest.mark.parametrize(
    ("end", "kept", "word"),
    [
        ("a word", "a", "word"),
        ("a sentence.", "a sentence.", None),
        ("Some.Code.", "", "Some.Code."),
        ("404Some.Code.", "", "404Some.Code."),
        ("一句话", "一句话", None),
        ("默认值:RETR", "默认值:", "RETR"),
        ("message (twice)", "message (twice)", None),
        ("}", "", "}"),
        ("Default: 0.", "Default:", "0."),
        ("GET /?A=1&Ids.", "GET", "/?A=1&Ids."),
    ],
)
def test_the_open_word_at_the_end_is_in_no_line(
    page: Callable[[str], Page], end: str, kept: str, word: str | None
) -> None:
    cut = page(f"first\n{end}")
    assert (cut.lines[-1].text, cut.cut_word, cut.open_line) == (kept, word, 2)
    assert cut.lines[-1].raw == end
    whole = page(f"first\n{end}\n")
    assert (whole.lines[1].text, whole.cut_word, whole.open_line) == (end, None, None)


def test_where_a_cut_text_may_go_on(page: Callable[[str], Page]) -> None:
    assert page("a\nb\n\n").last_filled == 2
    assert page("\n\n").last_filled == 1


@pytest.mark.parametrize(
    ("data", "told", "line"),
    [
        (b"ok\nbad \xff\n", "no UTF-8", 2),
        (b"a\0b", "NUL", None),
        (b"x\n" + b"y" * (MAX_LINE + 1), "longer", 2),
        (b"x" * (MAX_PAGE_BYTES + 1), "larger", None),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, told: str, line: int | None) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    with pytest.raises(FileError, match=told) as caught:
        read_page(path)
    assert caught.value.exit_code is ExitCode.USER_MISTAKE
    assert caught.value.line == line


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder"):
        read_page(tmp_path)
    with pytest.raises(FileError, match="cannot be read"):
        read_page(tmp_path / "missing.txt")


def test_a_page_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"y" * MAX_LINE + b"\n")
    assert len(read_page(path).lines) == 2


def test_spans_join() -> None:
    assert Span(3, 5).join(Span(1, 4)) == Span(1, 5)


def test_a_heading_in_markdown() -> None:
    assert clean_line(1, "## Request parameters").text == "Request parameters"
    assert clean_line(1, "#1").text == "#1"


def test_cells_between_tabs() -> None:
    assert clean_line(1, " • A\t\tb\u200b \t").tabbed == ("A", "", "b")
    assert clean_line(1, "A b\t").tabbed == ()
    cut = page_of("x", "A\tString\tThe na").lines[-1]
    assert (cut.text, cut.tabbed) == ("A String The", ("A", "String", "The"))
