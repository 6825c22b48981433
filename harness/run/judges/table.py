"""All judges, in the order in which their remarks are told: one line each."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from harness.checks.check import Contract
from harness.model import Exchange
from harness.reports.watched_run import Remark
from harness.run.judges import handshakes, pace, redirects, refusals, repeats, request_contract, signature, unanswered

Judge: TypeAlias = Callable[[Sequence[Exchange], Contract], Iterable[Remark]]

JUDGES: tuple[Judge, ...] = (
    unanswered.judge,
    request_contract.judge,
    signature.judge,
    repeats.judge,
    pace.judge,
    refusals.judge,
    redirects.judge,
    handshakes.judge,
)


def judge(exchanges: Sequence[Exchange], contract: Contract) -> tuple[Remark, ...]:
    """The remarks of all judges on the exchanges of one program, which are in the order of its requests."""
    return tuple(remark for judge in JUDGES for remark in judge(exchanges, contract))
