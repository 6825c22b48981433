"""The members of a recorded result held against those that the page lists."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.cassette.checking.asked import SPEC_NAME, type_of
from harness.cassette.checking.error_rows import judge_item_error
from harness.cassette.checking.facts import Facts, at, at_pointer
from harness.cassette.checking.judged import Judged, Novelty, judged
from harness.cassette.checking.misspelt import did_you_mean, meant
from harness.contract.example import item_key
from harness.contract.problem import pointer
from harness.contract.validate import output_violations
from harness.model import Call, FactStatus, Json, Result, Shape, Source
from harness.protocols import item_errors


def judge_result(reply: Result, facts: Facts, call: Call | None) -> Iterator[Judged]:
    """What is wrong with a result; ``call`` is None where nobody knows what was asked for."""
    root = facts.provider.envelope.result if facts.provider.envelope is not None else ""
    operation = facts.operation
    for violation in output_violations(operation, dict(reply.value)):
        novelty = None
        if violation.keyword == "enum":
            novelty = _value(operation.output, violation.pointer, at(dict(reply.value), violation.pointer))
        yield Judged(replace(violation, pointer=root + violation.pointer), novelty)
    for place, name, shape, beside in _undeclared(operation.output, dict(reply.value), ""):
        listed = f"structures/{shape.name}" if place else "output"
        other = meant(name, (member.name for member in shape.members if member.name not in beside))
        known = other is None and SPEC_NAME.fullmatch(name) is not None
        novelty = Novelty("member", f"{listed}/{name}", {"type": type_of(beside[name])} if known else {})
        message = f"{name!r} is no member that {operation.id.name} lists"
        message += did_you_mean(other) if other is not None else ""
        yield judged(
            root + place + pointer(name),
            "additionalProperties",
            message,
            facts.table(listed, "output"),
            novelty=novelty,
        )
    yield from _absent(reply, facts, root)
    yield from _items(reply, facts, call, root)


def _value(output: Shape, place: str, value: Json) -> Novelty | None:
    """A value beside those that the page lists."""
    shape, owner = at_pointer(output, place)
    if owner is None:
        return None
    anchor = owner.source.anchor
    return Novelty("value", anchor, {"enum": [*shape.enum, value]}, add=False)


def _undeclared(shape: Shape, value: Json, place: str) -> Iterator[tuple[str, str, Shape, dict[str, Json]]]:
    """Members that no page lists: where they stand, their names, the structure, all that stands there."""
    if shape.type == "list" and shape.item is not None and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _undeclared(shape.item, item, f"{place}/{index}")
    elif shape.type == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            member = shape.member(name)
            if member is None:
                yield place, name, shape, value
            else:
                yield from _undeclared(member.shape, inner, place + pointer(name))


def _absent(reply: Result, facts: Facts, root: str) -> Iterator[Judged]:
    """Members that a result lacks: of those that the page says are returned it is a violation."""
    returned = {fact.get("member"): number for number, fact in enumerate(facts.operation.facts) if _is_returns(fact)}
    for member in facts.operation.output.members:
        if member.name in reply.value or member.name == "RequestId" or member.required:
            continue
        number = returned.get(member.name)
        if number is None and member.status("*") != "documented":
            continue  # no page lists it: it is known only because some answers had it
        source = member.source if number is None else facts.source(f"facts/{number}")
        message = f"the result has no {member.name}"
        status: FactStatus = "unknown" if number is None else "documented"
        yield judged(root + pointer(member.name), "required", message, source, status)


def _is_returns(fact: object) -> bool:
    return isinstance(fact, dict) and fact.get("kind") == "returns"


def _items(reply: Result, facts: Facts, call: Call | None, root: str) -> Iterator[Judged]:
    """Errors of single items: each is a listed row, and belongs to an item that was asked for."""
    operation = facts.operation
    place = item_errors.place(operation.output)
    if place is None:
        return
    path = pointer(*place.path)
    shape, _ = at_pointer(operation.output, f"{path}/0")
    key = item_key(operation, shape)
    wanted = call.params.get(key[1]) if call is not None and key is not None else None
    entries = at(dict(reply.value), path)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        error = entry.get(item_errors.ERROR) if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(error, dict):
            continue
        here = f"{root}{path}/{index}"
        yield from _item_error(error, shape, facts, f"{here}/{item_errors.ERROR}")
        item = entry.get(place.id_member)
        if key is not None and isinstance(wanted, list) and item not in wanted:
            source = _member_source(shape, place.id_member, facts)
            message = f"{item!r} failed, which {key[1]} does not name"
            yield judged(f"{here}/{place.id_member}", "item", message, source)


def _item_error(error: Mapping[str, Json], item: Shape, facts: Facts, here: str) -> Iterator[Judged]:
    code, text = error.get("Code"), error.get("Message")
    if isinstance(code, str) and code:
        said = text if isinstance(text, str) else ""
        yield from judge_item_error(code, said, facts, code_at=f"{here}/Code", message_at=f"{here}/Message")
    elif not code:  # one that is no text is told by its type
        shape, _ = at_pointer(item, f"/{item_errors.ERROR}")
        source = _member_source(shape, "Code", facts)
        yield judged(f"{here}/Code", "required", "the error of the item has no code", source)


def _member_source(shape: Shape, name: str, facts: Facts) -> Source:
    member = shape.member(name)
    return member.source if member is not None else facts.source("output")
