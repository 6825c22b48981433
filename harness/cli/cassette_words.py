"""What a person who serves is told of cassettes and real providers: at the start, of each call, and at the end."""

from collections.abc import Iterator, Sequence

from harness.app import Survey
from harness.cassette.deck_report import DeckReport
from harness.cli.options import count
from harness.cli.recording_options import live_words
from harness.config import Settings
from harness.contract.load import load_catalog
from harness.errors import printable
from harness.model import OperationId
from harness.reports.unplayed import unplayed_by_file

_MOST_TOLD = 10
_WHAT = {
    "none": "played, nothing is recorded",
    "once": "played where there is one, else recorded",
    "new_episodes": "played, and what they do not hold is recorded",
    "all": "recorded anew, nothing is played",
}


def cassette_lines(found: Survey) -> Iterator[str]:
    """Which cassettes there are, what is done with them, and which may end too early."""
    held = f"{count(len(found.cassettes), 'cassette')} with {count(found.interactions, 'interaction')}"
    yield f"cassettes {printable(str(found.place))}: {held}; mode {found.mode}: {_WHAT[found.mode]}"
    if found.mode == "once" and found.sessions:
        yield f"          not recorded, since there is a cassette: {_some(found.sessions)}"
    if found.unfinished and found.mode in {"none", "once"}:
        told = _some([str(path) for path in found.unfinished])
        yield f"warning:  recorded by a run that was killed: {told}; --record-mode all records it anew"


def live_lines(settings: Settings) -> Iterator[str]:
    """Which real providers answer, and what they are asked for."""
    if not settings.live:
        return
    yield f"live      {_some(settings.live)}: {live_words(mutations=settings.allow_mutations)}"


def mutating_operations(settings: Settings) -> frozenset[OperationId]:
    """The operations that change something, or of which nobody knows it, where a real provider may be asked."""
    if not settings.live:
        return frozenset()
    catalog = load_catalog(settings.specs)
    return frozenset(one for one in catalog.ids() if catalog.operation(one).mutates is not False)


def report_lines(report: DeckReport | None) -> Iterator[str]:
    """What became of the cassettes: counts, what was not played, what missed."""
    if report is None:
        return
    yield f"recorded: {count(report.recorded, 'interaction')}; played: {count(report.played, 'recording')}"
    for unplayed in unplayed_by_file(report.cassettes):
        yield f"unplayed: {printable(unplayed)}"
    for miss in report.misses:
        yield f"missed: {printable(str(miss))}"
    if report.missed > len(report.misses):
        yield f"missed: {report.missed - len(report.misses)} more"


def _some(names: Sequence[str]) -> str:
    told = ", ".join(printable(name) for name in names[:_MOST_TOLD])
    return told if len(names) <= _MOST_TOLD else f"{told} and {len(names) - _MOST_TOLD} more"
