"""Where a page says otherwise than the other pages of its service; the entry stands at the page that deviates."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from harness.derive.discrepancies.subject import Found, Sibling, Subject, items, listed, mapping, members, rows
from harness.derive.document import error_anchor
from harness.model import Json

_NOT_FOUND = re.compile(r"(?:\w+\.)*(?:Invalid)?(?P<what>[A-Z]\w*?)(?:Id)?\.?NotFound$")
_EACH_ITS_OWN = "each page keeps its own"


def _updated(values: Mapping[str, Json]) -> str:
    return str(mapping(values.get("page")).get("updated", "unknown"))


def _deviates(subject: Subject, own: Json, others: Mapping[str, Json]) -> bool:
    """Whether this page is the odd one.

    That is where fewer pages say what it says, or as many and it is the older, or of one day and its name comes last.
    """
    if all(other == own for other in others.values()):
        return False
    count = Counter([repr(own), *(repr(other) for other in others.values())])
    most = max(count.values())
    if count[repr(own)] < most:
        return True
    if list(count.values()).count(most) == 1:
        return False
    rivals = [sibling for sibling in subject.siblings if sibling.name in others and others[sibling.name] != own]
    mine, theirs = _updated(subject.document.values)[:10], min(sibling.updated[:10] for sibling in rivals)
    if mine != theirs:
        return mine < theirs
    return subject.document.id.name > max(sibling.name for sibling in rivals)


def _dated(subject: Subject) -> tuple[str, ...]:
    """A claim about revisions where this page is older than every sibling that has a date, by a month or more."""
    mine = _updated(subject.document.values)
    dates = [sibling.updated for sibling in subject.siblings if sibling.updated != "unknown"]
    if mine == "unknown" or not dates or mine[:7] >= min(dates)[:7]:
        return ()
    return (f"this page is of {mine[:10]}, the others of {min(dates)[:10]} or later",)


def hosts(subject: Subject) -> Iterable[Found]:
    """Another host than the siblings name."""
    own = mapping(subject.document.values.get("http")).get("hosts")
    others = {sibling.name: mapping(sibling.values.get("http")).get("hosts") for sibling in subject.siblings}
    others = {name: value for name, value in others.items() if isinstance(value, list)}
    if not isinstance(own, list) or not others or not _deviates(subject, own, others):
        return
    told = next(value for value in others.values() if value != own)
    named = [name for name, value in others.items() if value == told]
    claims = (
        f"this page says {listed(map(str, own))}",
        f"{listed(named)}: {listed(map(str, items(told)))}",
        *_dated(subject),
    )
    decision = f"{_EACH_ITS_OWN}; the provider file says which hosts serve the service"
    yield Found("sibling-host", "http/hosts", claims, decision, subject.span("http/hosts"))


def common_parameters(subject: Subject) -> Iterable[Found]:
    """A common parameter that is required here and not there."""
    words = {True: "required", False: "not required"}
    for name, member in subject.members("common").items():
        own = member.get("required")
        there = {sibling.name: members(sibling.values, "common").get(name, {}) for sibling in subject.siblings}
        others = {sibling: other.get("required") for sibling, other in there.items()}
        others = {sibling: value for sibling, value in others.items() if isinstance(value, bool)}
        if isinstance(own, bool) and others and _deviates(subject, own, others):
            named = [sibling for sibling, value in others.items() if value != own]
            claims = (f"{name} is {words[own]} here", f"it is {words[not own]} for {listed(named)}", *_dated(subject))
            decision = f"{_EACH_ITS_OWN}; a client is judged by the page of the operation it calls"
            at = f"common/{name}"
            yield Found(f"sibling-required-{name}", at, claims, decision, subject.span(at))


def parameter_types(subject: Subject) -> Iterable[Found]:
    """A parameter of the same name with another type elsewhere."""
    for name, member in subject.members("input").items():
        others = {sibling.name: members(sibling.values, "input").get(name) for sibling in subject.siblings}
        types = {sibling: other["type"] for sibling, other in others.items() if other}
        if types and _deviates(subject, member["type"], types):
            named = [sibling for sibling, type_ in types.items() if type_ != member["type"]]
            claims = (f"{name} is {member['type']} here", f"it is {types[named[0]]} for {listed(named)}")
            at = f"input/{name}"
            yield Found(f"sibling-type-{name}", at, claims, _EACH_ITS_OWN, subject.span(at))


def parameter_values(subject: Subject) -> Iterable[Found]:
    """A parameter for which a sibling lists values that this page does not, though both mean the same by it."""
    for name, member in subject.members("input").items():
        own = items(member.get("enum"))
        for sibling in subject.siblings:
            other = members(sibling.values, "input").get(name, {})
            more = [value for value in items(other.get("enum")) if value not in own]
            if not more or not _means_the_same(member, other):
                continue
            here = f"the values {listed(map(str, own))}" if own else "no list of values"
            there = listed(map(str, items(other["enum"])))
            claims = (f"{name} has {here} here", f"{sibling.name} lists {there} for it", *_said_of(subject, name))
            decision = "nothing is carried over: values that this page does not list are neither promised nor excluded"
            at = f"input/{name}"
            yield Found(f"sibling-values-{name}", at, claims, decision, subject.span(at))
            break


def _means_the_same(own: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Two parameters of one name are the same thing where they share a value or a default."""
    shared = [value for value in items(own.get("enum")) if value in items(other.get("enum"))]
    default = own.get("default")
    return bool(shared) or (default is not None and default in [other.get("default"), *items(other.get("enum"))])


def _said_of(subject: Subject, name: str) -> list[str]:
    """What this page and its siblings say in prose about which values of the parameter are supported."""
    said = [
        f"the prose here: no support but for {fact['what']}"
        for fact in subject.statements
        if fact.get("kind") == "only_supported" and fact.get("parameter") == name
    ]
    for sibling in subject.siblings:
        said += [
            f"{sibling.name}: {fact['value']} does not support {fact['for']}"
            for fact in rows(sibling.values.get("facts"))
            if fact.get("kind") == "not_supported" and fact.get("parameter") == name and "value" in fact
        ]
    return said


def not_found_errors(subject: Subject) -> Iterable[Found]:
    """A sibling that takes the same kind of id lists an error for one that does not exist; this page does not."""
    if any(gap.at == "errors" for gap in subject.document.facts.gaps):
        return
    own = {row.code for row in subject.document.facts.errors}
    codes: dict[str, list[Sibling]] = {}
    for sibling in subject.siblings:
        for code in sibling.codes:
            if code not in own:
                codes.setdefault(code, []).append(sibling)
    for code, siblings in sorted(codes.items()):
        match = _NOT_FOUND.fullmatch(code)
        taken = _takes(subject.members("input"), match["what"]) if match else None
        if match is None or taken is None or any(_about(other, match["what"]) for other in own):
            continue
        those = [sibling.name for sibling in siblings if _takes(members(sibling.values, "input"), match["what"])]
        if those:
            own_claim = f"this operation takes {taken} and does not list it"
            claims = (f"{code} is listed for {listed(those)}", own_claim, *_dated(subject))
            decision = "not added: what it answers for an id that does not exist is unknown"
            yield Found(f"lacks-{code}", "errors", claims, decision, subject.span(f"input/{taken}"))


def foreign_errors(subject: Subject) -> Iterable[Found]:
    """An error about a thing that the siblings name by an id, while this operation takes no such id."""
    kinds = {
        name.removesuffix("Id")
        for sibling in subject.siblings
        for name in members(sibling.values, "input")
        if name.endswith("Id") and len(name) > len("Id") + 2
    }
    for kind in sorted(kinds):
        if not subject.members("input") or _takes(subject.members("input"), kind):
            continue
        row = next((row for row in subject.document.facts.errors if row.code.rsplit(".", 1)[-1].startswith(kind)), None)
        if row is not None:
            named = [sibling.name for sibling in subject.siblings if _takes(members(sibling.values, "input"), kind)]
            verb = "does" if len(named) == 1 else "do"
            claims = (f"{row.code} is about a {kind}", f"this operation takes no {kind}Id, as {listed(named)} {verb}")
            decision = "the row is kept; which one it would be about is not said"
            yield Found(f"error-about-{kind}", error_anchor(row), claims, decision, row.span)


def _takes(inputs: Mapping[str, Mapping[str, Json]], what: str) -> str | None:
    """The parameter that carries ids of ``what``, also under a longer name (``OriginRefreshActivityId``)."""
    return next((name for name in inputs if name.endswith((f"{what}Id", f"{what}Ids"))), None)


def _about(code: str, what: str) -> bool:
    match = _NOT_FOUND.fullmatch(code)
    return match is not None and match["what"] == what


def error_rows(subject: Subject) -> Iterable[Found]:
    """The same code with another message, or another status, on a sibling's page."""
    for row in subject.document.facts.errors:
        for key, own in (("message", row.message), ("http", row.http)):
            others = {
                sibling.name: other[key]
                for sibling in subject.siblings
                for other in rows(sibling.values.get("errors"))
                if other.get("code") == row.code and other.get("scope") == row.scope and key in other
            }
            if own is not None and others and own not in others.values() and _deviates(subject, own, others):
                told = "another message" if key == "message" else f"HTTP {next(iter(others.values()))}"
                here = "one message" if key == "message" else f"HTTP {own}"
                claims = (f"{row.code} has {here} here", f"it has {told} for {listed(others)}")
                yield Found(f"sibling-{key}-{row.code}", error_anchor(row), claims, _EACH_ITS_OWN, row.span)
