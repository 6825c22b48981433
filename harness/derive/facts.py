"""What a page says, in the provider's terms and with the lines it was read from; the layouts all give this."""

from dataclasses import dataclass, field
from typing import Literal

from harness.derive.text.pages import Span
from harness.model import Json, Retry

GapKind = Literal["section", "empty", "unread", "column", "folded", "cut", "broken_json"]


@dataclass(frozen=True, slots=True)
class Said:
    """A value together with the lines that say it."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a parameter or output table, cells as text.

    ``name`` is the name as the page writes it (``Tags.N.Key``), ``required`` is None where no cell says it,
    ``example`` is the cell of examples, ``text`` the description with its bullets on lines of their own. ``open`` says
    that the page ends with the row, so that its description may go on.
    """

    name: str
    type: str
    required: bool | None
    example: str | None
    text: str
    span: Span
    common: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class StructureTable:
    """A table that the page gives for a structure, by its heading."""

    name: str
    rows: tuple[Row, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A row of an error table. ``message`` is wire text, ``text`` what the page says about it."""

    scope: Literal["request", "item"]
    code: str
    http: int | None
    message: str | None
    text: str
    span: Span
    retry: Retry = "unknown"


@dataclass(frozen=True, slots=True)
class ExampleText:
    """An example as the page shows it: what is sent and what comes back, not yet typed.

    ``headers`` are those of the request example; ``query`` and ``body`` are what it carries.
    """

    title: str
    text: str
    span: Span
    method: str | None = None
    target: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None
    response: Json = None
    has_request: bool = False
    has_response: bool = False

    @property
    def shown(self) -> bool:
        """Whether anything of the example could be read, be it only where its request goes."""
        return self.has_request or self.has_response or self.target is not None or bool(self.headers)

    def header(self, name: str) -> str | None:
        """A header of the request example; names ignore case."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Rate:
    """``requests`` calls in ``seconds``, and where the page says so."""

    requests: int
    seconds: float
    span: Span


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the page should hold and does not: of which kind, at which anchor, about what, seen where."""

    kind: GapKind
    at: str
    about: str
    span: Span


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that a layout read off one page; ``ends_in`` is what the layout calls the page's last section."""

    provider: str
    service: Said | None
    version: Said | None
    operation: Said
    title: Said
    language: str
    updated: Said | None
    hosts: tuple[Said, ...]
    rate: Rate | None
    input: tuple[Row, ...]
    output: tuple[Row, ...]
    structures: tuple[StructureTable, ...]
    errors: tuple[ErrorRow, ...]
    examples: tuple[ExampleText, ...]
    prose: tuple[Said, ...]
    dispatch: dict[str, str] = field(default_factory=dict)
    methods: tuple[Said, ...] = ()
    path: str | None = None
    ends_in: str = ""
    gaps: tuple[Gap, ...] = ()
