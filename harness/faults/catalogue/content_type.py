"""``content_type:KIND``: the answer is labelled as something else than what it is; its body stays as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from harness.contract.catalog import Catalog
from harness.faults.arguments import Argument, choice, long_form, read_arguments, write_arguments
from harness.faults.changed_answer import not_met, with_header
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.model import Leaves, OperationId, Phase, Role
from harness.wire import HttpResponse

Kind = Literal["other", "charset", "case", "none"]
_KINDS: tuple[Kind, ...] = ("other", "charset", "case", "none")
_NAME = "Content-Type"
_TYPE = "text/html"
_CHARSET = "gbk"
_WORD = r"[A-Za-z0-9!$&^_.'*|`%-]{1,100}"
_MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}(?:\s*;[ -~]{{0,200}})?")
_CHARSET_NAME = re.compile(rf"{_WORD}")
_CHARSET_PARAMETER = re.compile(r"\s*;\s*charset\s*=[^;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContentTypeFault(Unchanged):
    """Changes the header Content-Type and nothing else; ``value`` is the type, or the charset, that is claimed."""

    kind: Kind
    value: str | None
    operations: frozenset[OperationId]

    name: ClassVar[str] = "content_type"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "after"
    leaves: ClassVar[Leaves] = "dressed"
    takes: ClassVar[frozenset[Part]] = frozenset({"content type"})
    needs: ClassVar[frozenset[Ground]] = frozenset({"an answer", "a body"})

    def __str__(self) -> str:
        given = None if self.value is None else f"{'type' if self.kind == 'other' else 'charset'}={self.value}"
        return f"content_type{write_arguments((self.kind, given))}"

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:  # noqa: ARG002
        """The answer under another label; raises UnsoundRun where that is the one it has."""
        if response is None:
            return None
        before = response.header(_NAME)
        label = self._label(before)
        if label == before:
            said = "has no content type" if before is None else f"has the content type {before}"
            raise not_met(self, f"the answer {said} anyway")
        return with_header(response, _NAME, label)

    def _label(self, before: str | None) -> str | None:
        match self.kind:
            case "other":
                return self.value or _TYPE
            case "charset":
                return f"{_CHARSET_PARAMETER.sub('', before or 'application/json')}; charset={self.value or _CHARSET}"
            case "case":
                return None if before is None else _in_other_case(before)
            case "none":
                return None


def _in_other_case(label: str) -> str:
    """``Application/JSON`` for ``application/json``; the parameters keep theirs."""
    media_type, semicolon, parameters = label.partition(";")
    major, slash, minor = media_type.partition("/")
    return f"{major.capitalize()}{slash}{minor.upper()}{semicolon}{parameters}"


def _build(text: FaultText, phase: Phase, targets: Targets) -> ContentTypeFault:
    del phase
    values = read_arguments(text.arguments, _ARGUMENTS)
    implied = next((name for name in ("type", "charset") if name in values), None)
    written = values.get("kind") or {"type": "other", "charset": "charset"}.get(implied or "")
    kind = next((kind for kind in _KINDS if kind == written), None)
    if kind is None:
        raise Refusal("expected what becomes of the content type", hint=", ".join(_FORMS))
    for name, fits in (("type", "other"), ("charset", "charset")):
        if name in values and kind != fits:
            raise Refusal(
                f"{name} goes with {fits}, not with {kind}", hint=f"content_type:{fits},{name}={values[name]}"
            )
    _check(values.get("type"), _MEDIA_TYPE, "media type", "for example text/plain")
    _check(values.get("charset"), _CHARSET_NAME, "name of a charset", "for example utf-16")
    return ContentTypeFault(kind, values.get("type", values.get("charset")), frozenset(targets.operations))


def _check(value: str | None, pattern: re.Pattern[str], what: str, example: str) -> None:
    if value is not None and not pattern.fullmatch(value):
        raise Refusal(f"{value!r} is no {what}", hint=example)


def _offers(catalog: Catalog) -> Iterator[str]:
    del catalog
    return (f"content_type:{kind}" for kind in _KINDS)


_FORMS = (
    "content_type:other",
    "content_type:other,type=text/plain",
    "content_type:charset",
    "content_type:charset,charset=utf-16",
    "content_type:case",
    "content_type:none",
)
_ARGUMENTS = (
    choice(
        "kind",
        "other: another type, text/html if none is given; charset: claims a charset that it is not written in, gbk if "
        "none is given; case: Application/JSON; none: no header.",
        _KINDS,
        positional=True,
    ),
    Argument(
        "type",
        {"description": "The other type.", "type": "string", "pattern": r"^[^\s/]+/[^+#~{}@,]+$", "examples": [_TYPE]},
    ),
    Argument(
        "charset",
        {"description": "The charset claimed.", "type": "string", "pattern": f"^{_WORD}$", "examples": [_CHARSET]},
    ),
)

CONTENT_TYPE = FaultKind(
    name="content_type",
    forms=_FORMS,
    summary="the answer is labelled as another type, with a charset, in other case or not at all",
    example="alibaba/ecs:RedeployInstance=content_type:other,type=text/html",
    phases=("after",),
    build=_build,
    long_form=long_form("content_type", _ARGUMENTS),
    offers=_offers,
)
