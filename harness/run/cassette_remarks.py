"""What became of the cassettes, as remarks: what was not played, and what was not recorded because it was there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from harness.cassette.deck_report import CassetteReport, DeckReport, Unplayed
from harness.reports.lines import count
from harness.reports.unplayed import unplayed_by_file
from harness.reports.watched_run import Cassettes, Remark

UNPLAYED = "unplayed"
EXISTS = "cassette-exists"
FOLDER = "cassette-folder"
UNFINISHED = "cassette-unfinished"
_MOST_TOLD = 5


def cassette_remarks(cassettes: Cassettes | None) -> Iterable[Remark]:
    """A warning for recordings that no call asked for and for cassettes that may end too early; notes of the rest.

    Files that every session plays together are told together: each program needs some of them.
    """
    if cassettes is None:
        return
    files = cassettes.report.cassettes
    for note in cassettes.report.notes:
        yield Remark("note", FOLDER, note)
    for one in files:
        if one.unfinished and _played(one, cassettes):
            message = f"{one.file} was recorded by a run that was killed"
            yield Remark("warning", UNFINISHED, f"{message}; --record-mode all records it anew")
    for one in files:
        if (one.session is not None or one.file == cassettes.place) and one.unplayed:
            yield _unplayed(one.unplayed, one.interactions, one.file)
    pool = [one for one in files if one.session is None and one.file != cassettes.place]
    if any(one.unplayed for one in pool):
        yield _unplayed_of_all(pool, cassettes.place)
    for one in files:
        if _stayed(one, cassettes):
            message = f"{one.file} was there: it was played, and nothing was recorded"
            yield Remark("note", EXISTS, f"{message}; --record-mode new_episodes adds what is new, all records anew")


def _unplayed(left: Sequence[Unplayed], whole: int, where: str) -> Remark:
    shown = [f"interaction {one.number} ({one.operation})" for one in left[:_MOST_TOLD]]
    more = f" and {len(left) - _MOST_TOLD} more" if len(left) > _MOST_TOLD else ""
    verb = "was" if len(left) == 1 else "were"
    message = f"{len(left)} of {count(whole, 'recording')} in {where} {verb} not played: {', '.join(shown)}{more}"
    return Remark("warning", UNPLAYED, message)


def _unplayed_of_all(pool: Sequence[CassetteReport], where: str) -> Remark:
    left, whole = sum(len(one.unplayed) for one in pool), sum(one.interactions for one in pool)
    head = f"{left} of {count(whole, 'recording')} in {where} {'was' if left == 1 else 'were'} not played"
    return Remark("warning", UNPLAYED, f"{head}: {'; '.join(unplayed_by_file(pool))}")


def told_of(report: DeckReport, place: Path, session: str) -> DeckReport:
    """What is to be told of a folder in a run whose program has a cassette of its own there.

    The others are not the program's business, unless one of its calls was played from them.
    """
    others = [one for one in report.cassettes if one.session is None and not _is_of(one, place, session)]
    if not any(_is_of(one, place, session) for one in report.cassettes) or any(one.played for one in others):
        return report
    return replace(report, cassettes=tuple(one for one in report.cassettes if one not in others))


def _is_of(one: CassetteReport, place: Path, session: str) -> bool:
    """Whether the file has the session's name, though the session may not have called yet."""
    file = Path(one.file)
    return file.parent == place and file.stem == session


def _played(one: CassetteReport, cassettes: Cassettes) -> bool:
    """Whether the run may have needed what is not in it."""
    return cassettes.mode in {"none", "once"} and (one.session is not None or one.played > 0)


def _stayed(one: CassetteReport, cassettes: Cassettes) -> bool:
    """Whether it might have been recorded, had it not been there."""
    return cassettes.mode == "once" and one.session is not None and one.interactions > 0 and not one.recorded
