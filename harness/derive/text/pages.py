"""Reading a page: its text as numbered lines, cleaned of bullets and indentation but never renumbered."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from harness.derive.text.wording import CJK_RANGE
from harness.errors import FileError

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_LINE = 64 * 1024

_HASHES = re.compile(r"^#{1,6}\s+(?=\S)")  # a heading in markdown
_BULLET = re.compile(r"^[•◦▪●‣∙○■□◆➢]+\s*|^[-*]\s+(?=\S)|^\*\s*$")
# The last word of a text that ends without a line feed: nobody knows how it goes on, unless a sentence ends with it.
_OPEN_WORD = re.compile(rf"[^\s{CJK_RANGE}。,、;:,:;(()]+$")
_STOPS = ("。", ".", "!", "?", "!", "?", ";", ";")
_LONE_NAME = re.compile(r"(?:\d{3})?[A-Z]\w*(?:\.\w+)*\.")
# A full stop behind a figure or within a query may be the middle of it (``0.5``, ``Ids.1=a``).
_MIDDLE = re.compile(r"(?:^|\s)\S*(?:[=&]\S*|\d\.)$")
_NOISE = frozenset({".", "。", ";", ","})
_INVISIBLE = str.maketrans({"\u200b": None, "\ufeff": None, "\u00a0": " ", "\u3000": " ", "\t": " "})


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a page, 1-based and inclusive."""

    first: int
    last: int

    def join(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands, how it is written, and its text without bullet and indentation.

    ``tabbed`` is the text cut at its tabs, which separate the cells of a table's row; empty where it has none.
    """

    number: int
    raw: str
    text: str
    bullet: bool
    tabbed: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Nothing is left of the line once bullet and indentation are gone."""
        return not self.text

    @property
    def span(self) -> Span:
        """The line as a span."""
        return Span(self.number, self.number)


@dataclass(frozen=True, slots=True)
class Page:
    """A documentation page: file name (no folder), SHA-256 of the bytes as they are in the file, lines.

    ``open_line`` is the last line if no line feed ends it: the text may have been cut there. ``cut_word`` is the word
    in which it then breaks off; it is in no line's text, since nobody knows its end.
    """

    name: str
    sha256: str
    lines: tuple[Line, ...]
    open_line: int | None = None
    cut_word: str | None = None

    @property
    def last_filled(self) -> int:
        """The last line with something in it (1 if there is none): where a cut text may go on."""
        return max((line.number for line in self.lines if not line.blank), default=1)

    def digest(self, span: Span) -> str:
        """SHA-256 of the raw lines of ``span``, joined by line feeds."""
        raw = "\n".join(line.raw for line in self.lines[span.first - 1 : span.last])
        return hashlib.sha256(raw.encode()).hexdigest()


def clean_line(number: int, raw: str) -> Line:
    """One line, cleaned: pipes and other cell borders are left alone, a bullet of nothing but a full stop is blank."""
    text = _HASHES.sub("", raw.translate(_INVISIBLE).strip())
    match = _BULLET.match(text)
    if match:
        text = text[match.end() :].strip()
    tabbed: tuple[str, ...] = ()
    if "\t" in raw.strip():
        first, *others = (part.translate(_INVISIBLE).strip() for part in raw.strip().split("\t"))
        tabbed = (_BULLET.sub("", first), *others)
    return Line(number, raw, "" if text in _NOISE else text, match is not None, tabbed)


def page_of(name: str, text: str) -> Page:
    """A page from its text; line ends of any system count as line feeds, a byte order mark is dropped."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(clean_line(number, raw) for number, raw in enumerate(text.split("\n"), start=1))
    last = lines[-1]
    if not last.raw.strip():
        return Page(name, sha256, lines)
    middle = _LONE_NAME.fullmatch(last.text) or _MIDDLE.search(last.text)
    stopped = last.text.endswith(_STOPS) and not middle
    cut = None if stopped else _OPEN_WORD.search(last.text)
    if cut is None:
        return Page(name, sha256, lines, last.number)
    tabbed = (*last.tabbed[:-1], last.tabbed[-1].removesuffix(cut[0]).rstrip()) if last.tabbed else ()
    kept = Line(last.number, last.raw, last.text[: cut.start()].rstrip(), last.bullet, tabbed)
    return Page(name, sha256, (*lines[:-1], kept), last.number, cut[0])


def read_page(path: Path) -> Page:
    """The page in a file; a file that is missing, too large or no UTF-8 text is a FileError."""
    try:
        if path.is_dir():
            raise FileError(str(path), "is a folder, not a page")
        with path.open("rb") as file:
            data = file.read(MAX_PAGE_BYTES + 1)
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_PAGE_BYTES:
        raise FileError(str(path), f"is larger than {MAX_PAGE_BYTES} bytes, which no documentation page is")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError(str(path), "is no UTF-8 text", line=line) from error
    if "\0" in text:
        raise FileError(str(path), "holds NUL characters: no page text")
    page = page_of(path.name, text)
    long = next((line.number for line in page.lines if len(line.raw) > MAX_LINE), None)
    if long is not None:
        raise FileError(str(path), f"is longer than {MAX_LINE} characters, which no line of a page is", line=long)
    return page
