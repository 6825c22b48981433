"""Every two faults that can stand in one rule: both meet the call, and how it is answered shows both."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.faults.catalogue.table import FAULTS
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule, compile_rule
from harness.model import Close, Execute, Hang, Params, Reset, Send, Step, Wait, Write
from harness.pipeline import Answered

ITEMS: Params = {"InstanceIds": ["i-1", "i-2"]}
ENDS = {"close": Close(), "reset": Reset(), "hang": Hang()}
HTML = "content_type:other,type=text/html"
EXTRA = (
    "close@mid",
    "reset:10B@mid",
    "hang@mid",
    "error:InternalError@after",
    "head:cut",
    "truncate:0%,length=chunked",
)


def _samples(catalog: Catalog) -> list[str]:
    """A fault of each kind that meets calls, in each phase, and some with arguments of their own."""
    found: dict[str, None] = {}
    for kind in FAULTS.values():
        if "connection" in kind.phases:
            continue
        text = str(compile_rule(kind.example, catalog).faults[0]).partition("@")[0]
        text = "throttle" if kind.name == "throttle" else text  # with a rate of its own it meets no first call
        for phase in kind.phases:
            found[f"{text}@{phase}"] = None
    return [*found, *EXTRA]


def _pair(where: str, one: str, other: str, catalog: Catalog) -> Rule | None:
    try:
        return compile_rule(f"{where}={one}+{other}#1", catalog)
    except RuleError:
        return None


SAMPLES = _samples(load_catalog([Path(__file__).parent.parent.parent / "specs"]))


@pytest.mark.parametrize("one", SAMPLES)
def test_what_goes_together_is_delivered(one: str, catalog: Catalog, run: Callable[..., Any]) -> None:
    met = 0
    for other in SAMPLES:
        for where in ("volcengine", "alibaba", "tencent"):
            rule = _pair(where, one, other, catalog)
            if rule is not None:
                operation = min(rule.operations, key=str).name
                _check(rule, run(str(rule)).call(operation, ITEMS if operation == "RebootInstances" else None))
                met += 1
                break
    assert bool(met) == (one != "hang@before")  # where nothing ever comes, nothing else can be seen


def _check(rule: Rule, answered: Answered) -> None:
    """The call was met by both, and the steps are what a listener can carry out and what the faults say."""
    draft, steps = answered.draft, answered.delivery.steps
    if draft.problem is not None:
        # Of this only the answer itself shows that there is nothing to change.
        assert str(rule).count(HTML) == 1
        assert draft.problem.endswith(f"{HTML}: the answer has the content type text/html anyway")
        return
    assert sorted(fault.fault for fault in draft.faults) == sorted(str(fault) for fault in rule.faults)
    assert not any(isinstance(step, (Close, Reset, Hang)) for step in steps[:-1])
    assert [isinstance(step, Send) for step in steps].count(True) <= 1
    assert not _sends(steps) or not _writes(steps)
    assert draft.executed is not None
    executed = draft.executed + steps.count(Execute())
    for fault in rule.faults:
        text = str(fault)
        if fault.name in ENDS:
            assert steps[-1] == ENDS[fault.name]
            assert (fault.phase == "mid") == (_writes(steps) != []), text
        if fault.name == "delay":
            assert any(isinstance(step, Wait) for step in steps)
        if fault.name in {"drip", "bandwidth"}:
            assert any(step.pace for step in _writes(steps))
        if "answer" in fault.takes and fault.phase == "before":
            assert executed == 0
        if fault.name == "duplicate":
            assert executed == 2
    if not any("answer" in fault.takes or fault.name == "duplicate" for fault in rule.faults):
        assert executed == 1


def _writes(steps: Sequence[Step]) -> list[Write]:
    return [step for step in steps if isinstance(step, Write)]


def _sends(steps: Sequence[Step]) -> list[Send]:
    return [step for step in steps if isinstance(step, Send)]
