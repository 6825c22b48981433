"""What is known of a program that ran under the harness, before it is put into words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.cassette.deck_report import DeckReport
from harness.cassette.interaction import RecordMode
from harness.model import Exchange, OperationId

Weight = Literal["finding", "warning", "note"]
"""A finding breaks what is documented, a warning is likely a mistake of which no page speaks, a note is just told."""

RuleState = Literal["met", "not met", "never could"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a program's calls. ``about`` is what was judged; ``evidence`` are ids of exchanges."""

    weight: Weight
    about: str
    message: str
    operation: OperationId | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What came of a rule as the user wrote it: calls that WHERE matched, calls that it met, and why it met none.

    ``rows`` is how many rules it stands for, ``rows_met`` how many of those met a call; ``origin`` is whence it came.
    """

    text: str
    matches: int
    hits: int
    state: RuleState
    why: str = ""
    rows: int = 1
    rows_met: int = 0
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cassettes:
    """What was played and recorded: the folder or the file that was given, how it recorded, and what came of it."""

    place: str
    mode: RecordMode
    report: DeckReport


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """One run of a program; ``status`` is its exit code as a shell has it, ``ended_how`` says it in words.

    ``unsound`` lists why the run cannot be trusted; ``repeat`` is the command line that repeats it. ``cassettes`` is
    None where nothing was to be played or recorded.
    """

    command: tuple[str, ...]
    status: int
    ended_how: str
    seed: int
    repeat: str
    started: datetime
    ended: datetime
    exchanges: tuple[Exchange, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    remarks: tuple[Remark, ...] = ()
    unsound: tuple[str, ...] = ()
    cassettes: Cassettes | None = None

    @property
    def findings(self) -> tuple[Remark, ...]:
        """The remarks that count."""
        return tuple(remark for remark in self.remarks if remark.weight == "finding")
