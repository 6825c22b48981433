"""Where error rows do not go together: with the parameters, with their own messages, with each other."""

import re
from collections.abc import Iterable

from harness.derive.discrepancies.subject import Found, Subject, listed
from harness.derive.document import error_anchor
from harness.derive.facts import ErrorRow
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.tables.error_text import is_template, looks_like_code

_NAMES = (
    re.compile(r"code:MissingParameter\.(?P<name>[A-Z]\w+)$"),
    re.compile(r"code:Invalid(?P<name>[A-Z]\w+)\.(?:Malformed|Format)$"),
    re.compile(
        r"code:Invalid(?:ParameterValue|Parameter)\.(?P<name>[A-Z]\w+?)(?:TooLarge|TooSmall|TooLong|NotFound|Malformed|Duplicated?)$"
    ),
    re.compile(r"text:.*?\bparameter \"?(?P<name>[A-Z]\w+)\"? (?:is not supplied|is missing|that is mandatory)"),
    re.compile(r"text:.*?参数\s*(?P<name>[A-Z][A-Za-z]+)\s*(?:不合法|无效|不能为空|缺失)"),
)
_TOKEN_CODE = re.compile(r"Idempoten|ClientToken")
_STATUS_CODE = re.compile(
    r"(?:Status|State)(?:Conflict|NotSupport|Invalid|Mismatch)|Incorrect\w*(?:Status|State)|Invalid\w*(?:Status|State)(?!\w*NotFound)"
)


def unknown_parameter(subject: Subject) -> Iterable[Found]:
    """An error about a parameter that the operation does not take."""
    inputs = {*subject.members("input"), *subject.members("common")}
    inner = {name for members in subject.structures.values() for name in members}
    if not subject.members("input") or any(
        gap.at == "input" and gap.kind != "column" for gap in subject.document.facts.gaps
    ):
        return
    opaque = any(_opaque(subject, str(member.get("type"))) for member in subject.members("input").values())
    for row in subject.document.facts.errors:
        name = _named(row)
        if name is None or name in inputs or name.casefold() in {known.casefold() for known in inputs}:
            continue
        if opaque and row.code.startswith("InvalidParameter"):
            continue
        if f"{name}s" in inputs and not row.code.startswith("Missing"):
            continue  # one of the list is meant
        claims = [f"{row.code} speaks of a parameter {name}", f"the operation takes {listed(subject.members('input'))}"]
        near = [known for known in inputs if known.startswith(name) or name.startswith(known)]
        if near:
            claims.append(f"{listed(near)} is the nearest")
        elif name in inner:
            claims.append(f"{name} is a member of the output only")
        where = ("it is listed as an error of a single item",) if row.scope == "item" else ()
        decision = "the row is kept; no parameter of that name is assumed"
        yield Found(f"error-parameter-{name}", error_anchor(row), (*claims, *where), decision, row.span)


def _opaque(subject: Subject, type_: str) -> bool:
    base = type_.removeprefix("list<").rstrip(">")
    return base not in {"string", "integer", "number", "boolean"} and not subject.structures.get(base)


def _named(row: ErrorRow) -> str | None:
    for pattern in _NAMES:
        match = pattern.match(f"code:{row.code}") or pattern.match(f"text:{row.message or ''} {row.text}")
        if match is not None:
            return match["name"]
    return None


def token_errors(subject: Subject) -> Iterable[Found]:
    """Errors about an idempotency token, and no parameter that carries one."""
    rows = [row for row in subject.document.facts.errors if _TOKEN_CODE.search(row.code)]
    tokens = [name for name, member in subject.members("input").items() if member.get("idempotency_token")]
    if rows and subject.members("input") and not tokens:
        claims = (
            f"{listed(row.code for row in rows)} concern an idempotency token",
            "no parameter is described as one",
        )
        yield Found(
            "idempotency-token", error_anchor(rows[0]), claims, "the rows are kept; no token is assumed", rows[0].span
        )


def message_is_code(subject: Subject) -> Iterable[Found]:
    """A message that is nothing but a code, and not the row's own."""
    for row in subject.document.facts.errors:
        text = (row.message or "").rstrip(".")
        if looks_like_code(text) and text != row.code:
            claims = (f"the code is {row.code}", f"the message is {row.message}, which has the form of another code")
            decision = "both go on the wire as listed; a client must go by the code"
            yield Found(f"message-{row.code}", error_anchor(row), claims, decision, row.span)


def open_messages(subject: Subject) -> Iterable[Found]:
    """Messages that leave something open, so that the text on the wire is not documented."""
    for row in subject.document.facts.errors:
        if row.message and is_template(row.message):
            whole = re.fullmatch(r"\W*(?:%\w|\{\w*\})\W*", row.message) is not None
            claim = f"it is {row.message} and nothing else" if whole else f"it holds a placeholder ({row.message[:40]})"
            claims = (f"the table gives the message of {row.code}", claim)
            decision = "kept as a template; its filling is unknown, and no client is judged by the text"
            yield Found(f"template-{row.code}", error_anchor(row), claims, decision, row.span)


def two_scopes(subject: Subject) -> Iterable[Found]:
    """Codes that mean a failed request and a failed item alike, on this page or together with the gateway's."""
    errors = subject.document.facts.errors
    gateway = CONVENTIONS[subject.document.facts.provider].gateway_codes
    shared: dict[str, ErrorRow] = {}
    claims: list[str] = []
    for row in errors:
        if row.scope != "item" or row.code in shared:
            continue
        other = next((other for other in errors if other.code == row.code and other.scope == "request"), None)
        if other is not None:
            status = f" with HTTP {other.http}" if other.http is not None else ""
            same = " with the same message" if other.message == row.message else ""
            claims.append(f"{row.code} is an error of an item, and of the request{status}{same}")
            shared[row.code] = row
        elif row.code in gateway:
            claims.append(f"{row.code} is listed for items only; the vendor's gateway refuses whole requests with it")
            shared[row.code] = row
    if shared:
        first = next(iter(shared.values()))
        decision = "a row is known by scope, status and code together; the code alone does not tell the scope"
        yield Found("two-scopes", error_anchor(first), tuple(claims), decision, first.span)


def repeated_rows(subject: Subject) -> Iterable[Found]:
    """The same scope, status and code more than once."""
    seen: dict[str, ErrorRow] = {}
    for row in subject.document.facts.errors:
        anchor = error_anchor(row)
        first = seen.setdefault(anchor, row)
        if first is not row:
            differ = "with another message" if first.message != row.message else "with the same message"
            claims = (
                f"{row.code} is listed in line {first.span.first}",
                f"and again in line {row.span.first}, {differ}",
            )
            yield Found(
                f"repeated-{row.code}",
                anchor,
                claims,
                "the first one is taken: an error is known by these three",
                row.span,
            )


def effect_or_error(subject: Subject) -> Iterable[Found]:
    """A call in the wrong state has no effect, says the prose; an error is listed for exactly that."""
    codes = [row for row in subject.document.facts.errors if _STATUS_CODE.search(row.code)]
    for fact in subject.statements:
        if fact.get("kind") == "ineffective_unless" and codes:
            states = fact.get("states")
            named = listed(str(state) for state in states) if isinstance(states, list) else "the right"
            claims = (
                f"outside the state {named} the call has no effect, says the prose",
                f"{codes[0].code} is listed for a state that does not fit",
            )
            decision = "the error row is kept; which of the two a caller meets is unknown"
            yield Found("state-effect", error_anchor(codes[0]), claims, decision, codes[0].span)
