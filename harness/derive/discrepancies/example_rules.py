"""Where an example does what the tables do not allow, or shows less than it claims."""

import re
from collections.abc import Iterable, Mapping

from harness.derive.discrepancies.subject import Found, Subject, listed, mapping, rows
from harness.derive.facts import ExampleText
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.tables.vendor_types import item_type
from harness.model import Json

_ID = re.compile(r"(?<![\w-])(?P<prefix>[a-z]{1,8})-(?P<rest>[a-z0-9]{6,}[*]*)(?![\w-])")
_MASK = re.compile(r"\*{3,}")
_TYPES: Mapping[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


def broken_json(subject: Subject) -> Iterable[Found]:
    """A JSON text that is none, or that the page cuts off."""
    for gap in subject.document.facts.gaps:
        if gap.kind == "broken_json":
            claims = (f"the example shows its {gap.about} as JSON", f"it is none, as of line {gap.span.first}")
            yield Found(f"example-json-{gap.about}", gap.at, claims, "this part of the example is left out", gap.span)


def request_against_table(subject: Subject) -> Iterable[Found]:
    """Parameters that the example sends and the table lacks, or the other way round; values that do not fit."""
    table = subject.members("input")
    if not table:
        return
    for number, example in enumerate(rows(subject.document.values.get("examples"))):
        if "request" not in example:
            continue
        sent = mapping(example["request"])
        at = f"examples/{number}"
        span = subject.span(at)
        unknown = [name for name in sent if name not in table]
        if unknown:
            claims = (f"the example sends {listed(unknown)}", "the table of parameters has no such row")
            yield Found(f"example-unknown-{unknown[0]}", at, claims, "the table stands", span)
        absent = [name for name, member in table.items() if member.get("required") is True and name not in sent]
        if absent:
            one = len(absent) == 1
            claims = (
                f"{listed(absent)} {'is' if one else 'are'} required by the table",
                f"the example does not send {'it' if one else 'them'}",
            )
            yield Found(f"example-lacks-{absent[0]}", at, claims, "the table stands", span)
        for name, value in sent.items():
            problem = _problem(value, table.get(name, {}))
            if problem is not None:
                yield Found(f"example-value-{name}", at, problem, "the table stands", span)


def _problem(value: Json, member: Mapping[str, Json]) -> tuple[str, str] | None:
    type_ = str(member.get("type", "unknown"))
    item = item_type(type_)
    kind = _TYPES.get(type_)
    shown = (
        f"the example sends {value!r}"
        if isinstance(value, str | int | float)
        else f"the example sends a {type(value).__name__}"
    )
    wrong = (kind is not None and not isinstance(value, kind)) or (
        type_ in {"integer", "number"} and isinstance(value, bool)
    )
    if wrong or (item is not None and not isinstance(value, list)):
        return f"the table says {type_}", shown
    enum = member.get("enum")
    if isinstance(enum, list) and item is None and value not in enum:
        return f"the table allows {listed(str(each) for each in enum)}", shown
    most = member.get("max_items") if isinstance(value, list) else None
    if isinstance(most, int) and isinstance(value, list) and len(value) > most:
        return f"the table allows {most}", f"the example sends {len(value)}"
    longest = member.get("max_length")
    if isinstance(value, str) and isinstance(longest, int) and len(value) > longest:
        return f"the table allows {longest} characters", f"the example sends {len(value)}"
    return None


def answer_against_table(subject: Subject) -> Iterable[Found]:
    """Members of an answer that the table of the output lacks."""
    table = subject.members("output")
    if not table:
        return
    for number, example in enumerate(rows(subject.document.values.get("examples"))):
        answer = mapping(example.get("response"))
        inner = answer.get("Response", answer.get("Result", None if "ResponseMetadata" in answer else answer))
        shown = mapping(inner)
        if "Error" in shown or "Code" in shown:
            continue
        unknown = [name for name in shown if name not in table and name != "RequestId"]
        if unknown:
            at = f"examples/{number}"
            claims = (f"the answer holds {listed(unknown)}", "the table of the output has no such row")
            yield Found(f"example-output-{unknown[0]}", at, claims, "the table stands", subject.span(at))


def id_prefixes(subject: Subject) -> Iterable[Found]:
    """An id whose prefix is not the one that this kind of id has in the example's text, or on most sibling pages."""
    seen = _prefixes(subject)
    for number, example in enumerate(subject.document.facts.examples):
        request = rows(subject.document.values.get("examples"))[number].get("request")
        for name, value in mapping(request).items():
            match = _ID.fullmatch(value) if isinstance(value, str) else None
            if match is None:
                continue
            told = _told(example, match["rest"], match["prefix"])
            pages = seen.get(_kind(name), {})
            others = {prefix: names for prefix, names in pages.items() if prefix != match["prefix"]}
            alone = 1 + len(pages.get(match["prefix"], ())) < max(map(len, others.values()), default=0)
            if told is None and not alone:
                continue
            claims = [f"the example sends {value} as {name}"]
            if told is not None:
                claims.append(f"its own text calls the same id {told}")
            claims += [
                f"{prefix}-… is its form on the page of {listed(names)}" for prefix, names in sorted(others.items())
            ]
            decision = "the value is kept as an example; nothing is concluded about the form of the id"
            yield Found(f"example-id-{name}", f"examples/{number}", tuple(claims), decision, example.span)


def _told(example: ExampleText, rest: str, prefix: str) -> str | None:
    return next(
        (match[0] for match in _ID.finditer(example.text) if match["rest"] == rest and match["prefix"] != prefix), None
    )


def _kind(name: str) -> str:
    """What an id is the id of: the last two words of its name (``OriginRefreshActivityId`` → ``ActivityId``)."""
    humps = re.findall(r"[A-Z][a-z0-9]*", name)
    return "".join(humps[-2:])


def _prefixes(subject: Subject) -> dict[str, dict[str, list[str]]]:
    """By kind of id, by prefix: the siblings whose examples use it."""
    found: dict[str, dict[str, list[str]]] = {}
    for sibling in subject.siblings:
        for example in rows(sibling.values.get("examples")):
            for name, value in _strings(example.get("request"), example.get("response")):
                match = _ID.fullmatch(value)
                names = found.setdefault(_kind(name), {}).setdefault(match["prefix"], []) if match else [sibling.name]
                if name.endswith("Id") and sibling.name not in names:
                    names.append(sibling.name)
    return {kind: {prefix: names for prefix, names in pages.items() if names} for kind, pages in found.items()}


def _strings(*values: Json) -> Iterable[tuple[str, str]]:
    for value in values:
        if isinstance(value, dict):
            for name, below in value.items():
                if isinstance(below, str):
                    yield name, below
                else:
                    yield from _strings(below)
        elif isinstance(value, list):
            yield from _strings(*value)


def only_errors(subject: Subject) -> Iterable[Found]:
    """An answer shown as a success in which every single item failed."""
    for number, example in enumerate(rows(subject.document.values.get("examples"))):
        result = mapping(mapping(example.get("response")).get("Result"))
        for name, value in result.items():
            items = rows(value)
            failed = [mapping(item["Error"]) for item in items if mapping(item.get("Error")).get("Code")]
            if items and len(failed) == len(items):
                codes = listed(str(error["Code"]) for error in failed)
                claims = (
                    "the page shows one answer, in the form of a success",
                    f"all {len(items)} entries of {name} failed ({codes})",
                )
                decision = "the answer stands for item errors; what an item without one looks like is not shown"
                yield Found(
                    f"example-only-errors-{name}",
                    f"examples/{number}",
                    claims,
                    decision,
                    subject.span(f"examples/{number}"),
                )


def error_codes_shown(subject: Subject) -> Iterable[Found]:
    """Error codes of an answer that the tables lack, or that have another message there."""
    listed_codes = {row.code: row.message for row in subject.document.facts.errors}
    for number, example in enumerate(rows(subject.document.values.get("examples"))):
        for error in _errors_in(example.get("response")):
            code, message = str(error.get("Code")), error.get("Message")
            at = f"examples/{number}"
            if listed_codes and code not in listed_codes:
                claims = (f"the answer holds the error {code}", "the error tables do not list it")
                yield Found(f"example-error-{code}", at, claims, "it is not taken over as documented", subject.span(at))
            elif listed_codes.get(code) and isinstance(message, str) and message != listed_codes[code]:
                claims = (f"the table gives a message for {code}", "the answer holds another one")
                yield Found(f"example-message-{code}", at, claims, "the table stands", subject.span(at))


def _errors_in(value: Json) -> Iterable[Mapping[str, Json]]:
    if isinstance(value, list):
        for below in value:
            yield from _errors_in(below)
    elif isinstance(value, dict):
        for name, below in value.items():
            if name == "Error" and isinstance(below, dict) and isinstance(below.get("Code"), str):
                yield below
            else:
                yield from _errors_in(below)


def unlisted_headers(subject: Subject) -> Iterable[Found]:
    """Headers of a request example that neither the page nor the vendor's rules for requests know."""
    known = CONVENTIONS[subject.document.facts.provider].headers
    names = {name.casefold() for block in ("common", "input") for name in subject.members(block)}
    for number, example in enumerate(subject.document.facts.examples):
        sent = [name for name, _ in example.headers]
        odd = [name for name in sent if not known.fullmatch(name.lower()) and name.lower() not in names]
        if odd:
            claims = (
                f"the example sends the headers {listed(odd)}",
                "the page's tables do not name them",
            )
            decision = "they are not part of the contract; a client need not send them"
            yield Found("example-headers", f"examples/{number}", claims, decision, example.span)


def request_ids(subject: Subject) -> Iterable[Found]:
    """A request id that is not of the vendor's form; masked characters fit any."""
    convention = CONVENTIONS[subject.document.facts.provider]
    for number, example in enumerate(rows(subject.document.values.get("examples"))):
        for name, value in _strings(example.get("response")):
            if name == "RequestId" and not convention.request_id.fullmatch(
                _unmasked(value, convention.request_id_fill)
            ):
                claims = (
                    f"request ids of this vendor are {convention.request_id_form}",
                    f"the answer shows {value[:48]}",
                )
                yield Found(
                    "example-request-id",
                    f"examples/{number}",
                    claims,
                    "the vendor's form stands",
                    subject.span(f"examples/{number}"),
                )


def _unmasked(value: str, fill: str) -> str:
    return value.replace("*", fill).replace("X", fill) if fill == "0" else value.replace("*", fill)


def masked_values(subject: Subject) -> Iterable[Found]:
    """Example values with asterisks: they stand for values, and cannot be sent."""
    masked = [name for name, member in subject.members("input").items() if _MASK.search(str(member.get("example", "")))]
    if masked:
        claims = (f"an example value is given for {listed(masked)}", "part of it is masked by asterisks")
        at = f"input/{masked[0]}"
        yield Found(
            "masked-examples", at, claims, "kept as written; no pattern or length is read off it", subject.span(at)
        )
