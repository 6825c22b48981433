"""Where the parameters of a page do not go together: with their own descriptions, with the prose, with each other."""

import re
from collections.abc import Iterable

from harness.derive.discrepancies.subject import Found, Subject, listed
from harness.derive.tables.vendor_types import item_type
from harness.derive.text.wording import half_width

_NOT_NEEDED = re.compile(
    r"not required for this API|is not required|不需要传递此参数|无需传递|可以?不(?:填|传)", re.IGNORECASE
)
_ENDING = re.compile(r"(?:ations?|ings?|ments?|e?s|ed)$")
_SCALARS = frozenset({"string", "integer", "number", "boolean", "unknown"})


def stated_twice(subject: Subject) -> Iterable[Found]:
    """Two values for one limit or default within a description."""
    for conflict in subject.document.conflicts:
        key, name = conflict.fact, conflict.at.rsplit("/", 1)[1]
        claims = tuple(f"{key} is {value}" for value in conflict.claims)
        bound = key.startswith(("min", "max"))
        decision = f"the {'looser' if bound else 'first'} one is taken, with the status contradicted"
        yield Found(f"{key.replace('_', '-')}-{name}", conflict.at, claims, decision, conflict.span)


def default_outside(subject: Subject) -> Iterable[Found]:
    """A default that is none of the allowed values."""
    for name, member in subject.members("input").items():
        enum, default = member.get("enum"), member.get("default")
        if (
            isinstance(enum, list)
            and default is not None
            and item_type(str(member["type"])) is None
            and default not in enum
        ):
            claims = (f"the default of {name} is {default}", f"the values are {listed(str(value) for value in enum)}")
            at = f"input/{name}"
            yield Found(f"default-{name}", at, claims, "both are kept as the page has them", subject.span(at))


def required_and_not(subject: Subject) -> Iterable[Found]:
    """A parameter that is required by its cell and not by its description, or required with a default."""
    for row in subject.document.facts.input:
        at = f"{'common' if row.common else 'input'}/{row.name.split('.')[0]}"
        if row.required and _NOT_NEEDED.search(half_width(row.text)):
            claims = (f"{row.name} is required by its cell", "its description says that it is not needed")
            yield Found(f"required-{row.name}", at, claims, "the cell stands", row.span)
    for name, member in subject.members("input").items():
        if member.get("required") is True and "default" in member:
            claims = (f"{name} is required", f"it has a default, {member['default']}")
            yield Found(
                f"required-default-{name}", f"input/{name}", claims, "required stands", subject.span(f"input/{name}")
            )


def only_one_supported(subject: Subject) -> Iterable[Found]:
    """The prose says that only one way is supported; a parameter lists more than one."""
    for fact in subject.statements:
        if fact.get("kind") != "only_supported":
            continue
        what = str(fact["what"])
        for row in subject.document.facts.input:
            meanings = _meanings(row.text)
            if len(meanings) < 2 or fact.get("parameter") not in {None, row.name}:
                continue
            fitting = [value for value, meaning in meanings.items() if _stem(what) in f"{value} {meaning}".casefold()]
            others = [value for value in meanings if value not in fitting]
            if fitting and others:
                at = f"input/{row.name}"
                claims = (
                    f"only {what} is supported, says the prose",
                    f"{row.name} also takes {listed(others)}, which is not that",
                )
                decision = "all values stay allowed: a client that sends one of them is not at fault"
                yield Found(f"only-supported-{row.name}", at, claims, decision, row.span)


def _meanings(text: str) -> dict[str, str]:
    """The values of a bulleted list with what is said of them."""
    pattern = re.compile(r"^• ([A-Za-z0-9_.\-]+)\s*(?:\([^)]*\))?\s*:\s*(.*)$", re.MULTILINE)
    return {match[1]: match[2] for match in pattern.finditer(half_width(text))}


def _stem(phrase: str) -> str:
    """The phrase's first word without its ending: ``reinstallation`` and ``reinstalls`` are about one thing."""
    word = phrase.casefold().split()[0]
    stem = _ENDING.sub("", word)
    return stem if len(stem) > 3 else word


def excluded_member(subject: Subject) -> Iterable[Found]:
    """The prose takes a parameter out that no table shows, while a structure is accepted as a whole."""
    table = {*subject.members("input"), *(name for inner in subject.structures.values() for name in inner)}
    whole = [name for name, member in subject.members("input").items() if _elsewhere(subject, str(member.get("type")))]
    for fact in subject.statements:
        name = str(fact.get("for", ""))
        if (
            fact.get("kind") != "not_supported"
            or "value" in fact
            or name in table
            or not re.fullmatch(r"[A-Z][a-z]+[A-Z]\w+", name)
        ):
            continue
        if not whole or not _is_member(subject, name):
            continue
        refusals = [row.code for row in subject.document.facts.errors if name in row.code]
        others = [sibling.name for sibling in subject.siblings if any(name in code for code in sibling.codes)]
        claims = [
            f"{name} is not supported, says the prose",
            f"{listed(whole)} {'is' if len(whole) == 1 else 'are'} taken as a whole, and no row excludes {name}",
        ]
        if refusals:
            claims.append(f"{listed(refusals)} {'implies' if len(refusals) == 1 else 'imply'} that {name} is read")
        elif others:
            claims.append(f"no error is listed for it here, as there is for {listed(others)}")
        at = f"input/{whole[0]}"
        decision = f"kept as a fact; what the service does with {name} is unknown, so no client is judged by it"
        yield Found(f"unsupported-{name}", at, tuple(claims), decision, subject.span(at))


def _elsewhere(subject: Subject, type_: str) -> bool:
    inner = item_type(type_) or type_
    return inner not in _SCALARS and not subject.structures.get(inner)


def _is_member(subject: Subject, name: str) -> bool:
    """Whether the page speaks of ``name`` as a parameter, or a sibling has an error about it."""
    said = any(
        name in said.value and re.search(rf"{name}\W+(?:parameter|参数)|参数\W*{name}", said.value)
        for said in subject.document.facts.prose
    )
    return said or any(name in code for sibling in subject.siblings for code in sibling.codes)


def undefined_structures(subject: Subject) -> Iterable[Found]:
    """A structure whose members the page leaves out."""
    opaque = subject.document.opaque
    if opaque:
        names = listed(anchor.rsplit("/", 1)[1] for anchor in opaque)
        claims = (f"the type of {names} is a structure", "the page gives no members for it")
        decision = "what it is made of is unknown"
        yield Found("structure-members", opaque[0], claims, decision, subject.span(opaque[0]))


def returned_member(subject: Subject) -> Iterable[Found]:
    """The prose says that the call returns something that the output does not have."""
    for fact in subject.statements:
        if (
            fact.get("kind") == "returns"
            and subject.members("output")
            and fact["member"] not in subject.members("output")
        ):
            claims = (f"the prose says that {fact['member']} is returned", "the table of the output does not have it")
            yield Found(f"returns-{fact['member']}", "output", claims, "the table stands", subject.span("output"))
