"""A rule with everything looked up: it refuses what does not exist and what makes no sense together."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import get_args

from harness.contract.catalog import Catalog
from harness.errors import FileError, UnknownName, UserError, nearest
from harness.faults.fault import Fault, Refusal, Targets
from harness.faults.grammar import FaultText, RuleError, RuleText, parse_rule
from harness.faults.table import FAULTS
from harness.faults.triggers import Calls, Rate
from harness.model import OperationId, Phase

_PHASES: tuple[Phase, ...] = get_args(Phase)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where, trigger and faults. ``id`` keys its counts and draws; ``str()`` is the canonical short form."""

    id: str
    where: str
    operations: frozenset[OperationId]
    calls: Calls | None
    chance: float | None
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        texts = tuple(FaultText(str(fault)) for fault in self.faults)
        return str(RuleText(self.where, texts, self.calls, self.chance))

    @property
    def rates(self) -> Mapping[OperationId, Rate]:
        """The rates above which it meets calls; empty where CALLS and CHANCE alone choose."""
        return next((fault.rates for fault in self.faults if fault.rates), MappingProxyType({}))


def compile_rule(text: str, catalog: Catalog, rule_id: str | None = None) -> Rule:
    """The rule that ``text`` says; ``rule_id`` is its canonical text unless one is given.

    Raises RuleError for anything that does not exist, with the nearest names, and for what cannot go together.
    """
    syntax = parse_rule(text)
    operations = _operations(syntax, catalog)
    triggered = syntax.calls is not None or syntax.chance is not None
    targets = Targets(catalog, operations, triggered)
    faults = tuple(_build(syntax, written, targets) for written in syntax.faults)
    _check_together(syntax, faults)
    met = frozenset.intersection(*(fault.operations for fault in faults))
    if not met:
        raise RuleError(text, syntax.faults[-1].column, "no operation documents all of these faults")
    rule = Rule("", syntax.where, met, syntax.calls, syntax.chance, faults)
    return Rule(rule_id or str(rule), rule.where, rule.operations, rule.calls, rule.chance, rule.faults)


def compile_rules(texts: Sequence[str], catalog: Catalog, *, taken: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules that the texts say, with ids that are distinct from each other and from those ``taken``.

    An id is the canonical text of its rule, with a number where that text is an id already.
    """
    ids = set(taken)
    rules: list[Rule] = []
    for text in texts:
        rule = compile_rule(text, catalog)
        names = (rule.id if number == 1 else f"{rule.id} ({number})" for number in itertools.count(1))
        rule = replace(rule, id=next(name for name in names if name not in ids))
        ids.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def _build(syntax: RuleText, written: FaultText, targets: Targets) -> Fault:
    kind = FAULTS.get(written.name)
    if kind is None:
        close = nearest(written.name, FAULTS)
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(FAULTS)}"
        raise RuleError(syntax.written, written.column, f"unknown fault {written.name!r}", hint=hint)
    phase = next((phase for phase in _PHASES if phase == written.phase), kind.default_phase)
    if written.phase is not None and written.phase not in _PHASES:
        close = nearest(written.phase, _PHASES)
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(_PHASES)}"
        raise RuleError(syntax.written, written.column, f"unknown phase {written.phase!r}", hint=hint)
    if phase in kind.refused_phases:
        possible = ", ".join(other for other in _PHASES if other not in kind.refused_phases)
        reason = f"{kind.name} cannot be @{phase}: {kind.refused_phases[phase]}"
        raise RuleError(syntax.written, written.column, reason, hint=f"possible: {possible}")
    try:
        return kind.build(written, phase, targets)
    except Refusal as refusal:
        raise RuleError(syntax.written, written.column, refusal.message, hint=refusal.hint) from None


def _check_together(syntax: RuleText, faults: tuple[Fault, ...]) -> None:
    written = zip(syntax.faults, faults, strict=True)
    for (_, one), (place, other) in itertools.combinations(written, 2):
        if not (one.needs_result and other.needs_result):
            message = f"{one} and {other} cannot go together: a call gets one answer"
            raise RuleError(syntax.written, place.column, message, hint="write two rules, each with its own calls")
        shared = _shared_items(one, other)
        if shared:
            message = f"{one} and {other} both answer for {shared}"
            raise RuleError(syntax.written, place.column, message, hint="name different items: item:CODE[i-2]")


def _shared_items(one: Fault, other: Fault) -> str:
    if not one.named_items or not other.named_items:
        return "the same items"
    return ", ".join(item for item in one.named_items if item in other.named_items)


def _operations(syntax: RuleText, catalog: Catalog) -> tuple[OperationId, ...]:
    """The operations that WHERE means."""
    where = syntax.where
    # A bare name has to mean one operation; whatever is no operation's name may be a provider or a pattern.
    bare = where not in catalog.providers() and any(where == identity.name for identity in catalog.ids())
    try:
        return (catalog.resolve(where),) if bare else catalog.match(where)
    except FileError:
        raise
    except UserError as error:
        kind = error.kind if isinstance(error, UnknownName) else ""
        mark = {"service": "/", "operation": ":"}.get(kind, "")
        column = where.find(mark) + 2 if mark else 1
        hint = error.hint
        if hint is None:
            close = nearest(where, catalog.providers())
            hint = f"did you mean {', '.join(close)}?" if close else f"providers: {', '.join(catalog.providers())}"
        raise RuleError(syntax.written, column, error.message, hint=hint) from None
