"""A rule with everything looked up: it refuses what does not exist and what makes no sense together."""

import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import get_args

from harness.contract.catalog import Catalog
from harness.errors import FileError, UnknownName, UserError, nearest
from harness.faults.catalogue.table import FAULTS
from harness.faults.every_error import EVERY_ERROR, expand
from harness.faults.fault import Fault, Refusal, Targets, no_rates
from harness.faults.grammar import NO_LIMITS, FaultText, Limits, RuleError, RuleText, parse_rule
from harness.faults.together import conflict
from harness.faults.triggers import DOCUMENTED, Calls, Rate, documented_rate
from harness.model import OperationId, Phase, Role

_PHASES: tuple[Phase, ...] = get_args(Phase)
_ROLES: tuple[Role, ...] = ("connection", "items", "answer", "change", "slow")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where, trigger and faults. ``id`` keys its counts and draws; ``str()`` is the canonical short form.

    ``rates`` are those above which it meets calls; empty where CALLS and CHANCE alone choose. ``expanded_from`` is the
    canonical text of the rule that stands for this one and others, see ``every_error``.
    """

    id: str
    where: str
    operations: frozenset[OperationId]
    calls: Calls | None
    chance: float | None
    faults: tuple[Fault, ...]
    limits: Limits = NO_LIMITS
    rates: Mapping[OperationId, Rate] = field(default_factory=no_rates)
    expanded_from: str | None = None

    @property
    def role(self) -> Role:
        """What its faults do together: fail items, if one of them does; only slow the call down, if all of them do."""
        roles = {fault.role for fault in self.faults}
        return next(role for role in _ROLES if role in roles)

    @property
    def anywhere(self) -> bool:
        """Whether WHERE names no provider, so that it means what nobody knows the provider of, too."""
        return _anywhere(self.where)

    @property
    def notes(self) -> tuple[str, ...]:
        """What who sets it has to know of where it does not work."""
        return tuple(dict.fromkeys(note for fault in self.faults for note in fault.notes))

    def __str__(self) -> str:
        texts = tuple(FaultText(str(fault)) for fault in self.faults)
        return str(RuleText(self.where, texts, self.calls, self.chance, self.limits))


def compile_rule(text: str, catalog: Catalog, rule_id: str | None = None) -> Rule:
    """The rule that ``text`` says; ``rule_id`` is its canonical text unless one is given.

    Raises RuleError for anything that does not exist, with the nearest names, and for what cannot go together; a text
    that stands for several rules is for ``compile_rules``.
    """
    syntax = parse_rule(text)
    operations = _operations(syntax, catalog)
    triggered = syntax.calls is not None or syntax.chance is not None
    above = _above(syntax, catalog, operations)
    whole_service, anywhere = _whole_service(syntax, catalog), _anywhere(syntax.where)
    targets = Targets(catalog, operations, triggered, above, syntax.calls, whole_service, anywhere)
    faults = tuple(_build(syntax, written, targets) for written in syntax.faults)
    _check_together(syntax, faults)
    met = frozenset.intersection(*(fault.operations for fault in faults))
    if not met:
        raise RuleError(text, syntax.faults[-1].column, "no operation documents all of these faults")
    rates = next((fault.rates for fault in faults if fault.rates), targets.above)
    rule = Rule("", syntax.where, met, syntax.calls, syntax.chance, faults, syntax.limits, rates)
    return replace(rule, id=rule_id or str(rule))


def compile_rules(texts: Sequence[str], catalog: Catalog, *, taken: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules that the texts say, with ids that are distinct from each other and from those ``taken``.

    An id is the canonical text of its rule, with a number where that text is an id already. A text with
    ``every_error`` gives several rules, every other text one.
    """
    ids = set(taken)
    numbers: Counter[str] = Counter()
    rules: list[Rule] = []
    for rule in itertools.chain.from_iterable(_compile_text(text, catalog) for text in texts):
        name = rule.id
        while name in ids:
            numbers[rule.id] += 1
            name = f"{rule.id} ({numbers[rule.id] + 1})"
        ids.add(name)
        rules.append(replace(rule, id=name))
    return tuple(rules)


def canonical(text: str, catalog: Catalog) -> str:
    """The canonical form of a rule that can be taken, also of one that stands for several; raises RuleError."""
    rules = _compile_text(text, catalog)
    return rules[0].expanded_from or str(rules[0])


def _compile_text(text: str, catalog: Catalog) -> Sequence[Rule]:
    """The one rule that a text says, or those that it stands for."""
    syntax = parse_rule(text)
    written = next((fault for fault in syntax.faults if fault.name == EVERY_ERROR), None)
    if written is None:
        return (compile_rule(text, catalog),)
    texts = expand(syntax, catalog, _operations(syntax, catalog))
    try:
        return tuple(replace(compile_rule(one, catalog), expanded_from=str(syntax)) for one in texts)
    except RuleError as error:
        raise RuleError(text, written.column, error.reason, hint=error.hint) from None


def _build(syntax: RuleText, written: FaultText, targets: Targets) -> Fault:
    kind = FAULTS.get(written.name)
    if written.name == EVERY_ERROR:
        raise RuleError(syntax.written, written.column, f"{EVERY_ERROR} stands for several rules, one is wanted here")
    if kind is None:
        known = (*FAULTS, EVERY_ERROR)
        close = nearest(written.name, known)
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(known)}"
        raise RuleError(syntax.written, written.column, f"unknown fault {written.name!r}", hint=hint)
    phase = next((phase for phase in _PHASES if phase == written.phase), kind.default_phase)
    if written.phase is not None and written.phase not in _PHASES:
        close = nearest(written.phase, _PHASES)
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(_PHASES)}"
        raise RuleError(syntax.written, written.column, f"unknown phase {written.phase!r}", hint=hint)
    why_not = kind.refusal(phase)
    if why_not is not None:
        reason = f"{kind.name} cannot be @{phase}: {why_not}"
        raise RuleError(syntax.written, written.column, reason, hint=f"possible: {', '.join(kind.phases)}")
    try:
        return kind.build(written, phase, targets)
    except Refusal as refusal:
        would_do = refusal.hint
        if written.arguments is None and (would_do or "").startswith("arguments: "):
            would_do = f"for example {', '.join(kind.forms[:3])}"
        raise RuleError(syntax.written, written.column, refusal.message, hint=would_do) from None


def _above(syntax: RuleText, catalog: Catalog, operations: Sequence[OperationId]) -> Mapping[OperationId, Rate]:
    """The rates that ``above`` says for each operation."""
    above = syntax.limits.above_rate
    if above is None:
        return no_rates()
    column = syntax.written.rindex("above") + 1
    if syntax.calls is not None:
        message = "a rate and chosen calls exclude each other: above counts calls in time, # counts them from the first"
        raise RuleError(syntax.written, column, message, hint="write two rules")
    rates: dict[OperationId, Rate] = {}
    for operation in operations:
        rate = documented_rate(catalog.operation(operation)) if above == DOCUMENTED else above
        if rate is None:
            message = f"no rate is documented for {operation.short}: give one"
            raise RuleError(syntax.written, column, message, hint="for example {above 20/1s}")
        rates[operation] = rate
    return MappingProxyType(rates)


def _check_together(syntax: RuleText, faults: tuple[Fault, ...]) -> None:
    found = conflict(faults)
    if found is not None:
        place, message, hint = found
        raise RuleError(syntax.written, syntax.faults[place].column, message, hint=hint)
    if syntax.limits.above_rate is not None and any(fault.role == "connection" for fault in faults):
        column = syntax.written.rindex("above") + 1
        raise RuleError(syntax.written, column, "above counts calls, and a connection is none yet", hint="# or ~")


def _whole_service(syntax: RuleText, catalog: Catalog) -> bool:
    """Whether WHERE names no operation."""
    where = syntax.where
    parts = where.split("/")
    named = ":" in where or len(parts) > 2 or any(where == identity.name for identity in catalog.ids())
    return not named


def _anywhere(where: str) -> bool:
    return not where.strip("*/")


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
