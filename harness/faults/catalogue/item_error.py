"""``item:CODE``, ``item:CODE[i-2,i-3]`` and ``item:CODE[every 2]``: the call succeeds, single items of it fail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

from harness.contract.catalog import Catalog
from harness.contract.wording import message_of
from harness.faults.catalogue.service_error import CODE_PATTERN, nearest_codes
from harness.faults.fault import (
    FaultKind,
    Ground,
    LongForm,
    Moment,
    Parameter,
    Refusal,
    Targets,
    Unchanged,
    phase_suffix,
)
from harness.faults.grammar import FaultText
from harness.faults.items import item_parameter
from harness.model import ErrorSpec, ItemError, Json, OperationId, Phase, Reply, Result, Role
from harness.protocols import item_errors

_ARGUMENTS = re.compile(r"(?P<code>[^\s:\[\]]+)\s*(?:\[(?P<items>[^\]]*)\])?")
_EVERY = re.compile(r"every\s+([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class ItemErrorFault(Unchanged):
    """Fails the ``chosen`` items of a call (all if none is named), or each ``step``-th of its items, inside a success.

    The call as a whole was carried out. ``before`` says that nothing happened to the items, ``after`` that it did and
    the answer says otherwise.
    """

    code: str
    chosen: tuple[str, ...]
    phase: Phase
    rows: Mapping[OperationId, ErrorSpec]
    step: int = 1

    name: ClassVar[str] = "item"
    role: ClassVar[Role] = "items"
    needs: ClassVar[frozenset[Ground]] = frozenset({"execution", "result", "an answer"})

    def __str__(self) -> str:
        chosen = self.chosen if self.step == 1 else (f"every {self.step}",)
        items = f"[{','.join(chosen)}]" if chosen else ""
        return f"item:{self.code}{items}{phase_suffix(self.phase, 'before')}"

    @property
    def named_items(self) -> tuple[str, ...]:
        """The items that it names."""
        return self.chosen

    @property
    def each(self) -> int:
        """Each n-th."""
        return self.step

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that document the error for items."""
        return frozenset(self.rows)

    def items(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Those that are chosen, in the order of the call."""
        items = tuple(item for item in asked if not self.chosen or item in self.chosen)
        return items[self.step - 1 :: self.step]

    def reply(self, reply: Reply | None, moment: Moment) -> Reply | None:
        """The result with an error entry for each of the moment's items; a service error stays what it is."""
        if reply is None:
            raise ValueError("an item error needs the operation's result")
        if not isinstance(reply, Result):
            return reply
        message, _ = message_of(self.rows[moment.call.operation])
        errors = tuple(ItemError(item, self.code, message) for item in moment.items)
        value = item_errors.merge(reply.value, errors, moment.operation.output)
        return replace(reply, value=value, item_errors=(*reply.item_errors, *errors))


def build_item_error(text: FaultText, phase: Phase, targets: Targets) -> ItemErrorFault:
    """The fault for ``CODE`` or ``CODE[items]``; raises Refusal where no target documents it for items."""
    found = _ARGUMENTS.fullmatch(text.arguments or "")
    if found is None:
        raise Refusal("expected the code of an item error", hint="item:CODE or item:CODE[i-2,i-3]")
    code = found["code"]
    chosen = tuple(dict.fromkeys(item.strip() for item in (found["items"] or "").split(",")))
    if found["items"] is None:
        chosen = ()
    elif not all(chosen):
        raise Refusal("an item is missing between the brackets", hint=f"item:{code}[i-2,i-3], or item:{code} for all")
    steps = [int(every[1]) for item in chosen if (every := _EVERY.fullmatch(item))]
    if steps and len(chosen) > 1:
        raise Refusal("items are named, or each n-th is meant", hint=f"item:{code}[every {steps[0]}]")
    if 0 in steps:
        raise Refusal("'every 0' meets no item", hint="items are counted from 1")
    rows = {
        operation: row
        for operation in targets.operations
        for row in reversed(targets.catalog.errors(operation))
        if row.scope == "item" and row.code == code and item_parameter(targets.catalog.operation(operation)) is not None
    }
    if not rows:
        raise _undocumented(code, targets)
    if steps:
        return ItemErrorFault(code, (), phase, MappingProxyType(rows), steps[0])
    return ItemErrorFault(code, chosen, phase, MappingProxyType(rows))


def _undocumented(code: str, targets: Targets) -> Refusal:
    listed = [row for operation in targets.operations for row in targets.catalog.errors(operation)]
    where = targets.operations[0].short if len(targets.operations) == 1 else "any of these operations"
    known = [row.code for row in listed if row.scope == "item"]
    if code in known:
        return Refusal(f"the output of {where} has no place for an error of a single item")
    if any(row.code == code for row in listed):
        return Refusal(f"{code} is documented as an error of the whole request at {where}", hint=f"error:{code}")
    if not known:
        several = len(targets.operations) > 1
        said = "none of these operations documents errors" if several else f"{where} documents no errors"
        return Refusal(f"{said} of single items", hint="error:CODE fails the whole call")
    return Refusal(f"{code!r} is no documented item error of {where}", hint=nearest_codes(code, known, "item:"))


def _codes(catalog: Catalog) -> set[str]:
    return {row.code for operation in catalog.ids() for row in catalog.errors(operation) if row.scope == "item"}


def _arguments(values: Mapping[str, Json]) -> str:
    items = values.get("items")
    chosen = [*map(str, items)] if isinstance(items, list) else []
    chosen += [f"every {values['every']}"] if "every" in values else []
    items_text = f"[{','.join(chosen)}]" if chosen else ""
    return f"{values['code']}{items_text}"


_CODE = Parameter(
    {"description": "The code, as the documentation lists it for items.", "type": "string", "pattern": CODE_PATTERN},
    required=True,
    offers=_codes,
)
_ITEMS = Parameter(
    {
        "description": "The ids of the items that fail; all of the call if none is named.",
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "pattern": r"^[^\[\],]+$", "examples": ["i-2"]},
    }
)

_EVERY_NTH = Parameter(
    {
        "description": "Each n-th item of the call fails: with 2 the second, the fourth, and so on.",
        "type": "integer",
        "minimum": 1,
        "maximum": 999_999_999,
        "examples": [2],
    }
)

ITEM_ERROR = FaultKind(
    name="item",
    forms=("item:CODE", "item:CODE[i-2,i-3]", "item:CODE[every 2]"),
    summary="the call succeeds, the items named, each n-th, or all of them fail with a documented error",
    example="volcengine/ecs:RebootInstances=item:InvalidInstance.NotFound[i-2]",
    phases=("before", "after"),
    build=build_item_error,
    long_form=LongForm(
        "item_error", MappingProxyType({"code": _CODE, "items": _ITEMS, "every": _EVERY_NTH}), _arguments
    ),
    offers=lambda catalog: {f"item:{code}" for code in _codes(catalog)},
)
