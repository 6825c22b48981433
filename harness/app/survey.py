"""What a harness finds of cassettes when it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cassette.folder import cassette_files
from harness.cassette.interaction import RecordMode
from harness.cassette.reading import read_parts
from harness.cassette.unfinished import is_unfinished
from harness.errors import FileError, UserError

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Survey:
    """The cassettes of a folder, or the one that was named.

    ``cassettes`` has each with the number of its interactions; ``sessions`` are those that have one of their own.
    ``outside`` are symbolic links that lead out of the folder and are not followed; ``unfinished`` are cassettes that
    hold what a run had recorded when it was killed.
    """

    place: Path
    mode: RecordMode
    cassettes: tuple[tuple[Path, int], ...] = ()
    sessions: tuple[str, ...] = ()
    outside: tuple[Path, ...] = ()
    unfinished: tuple[Path, ...] = ()

    @property
    def interactions(self) -> int:
        """How many there are in all of them."""
        return sum(count for _, count in self.cassettes)


def survey(place: Path, mode: RecordMode) -> Survey:
    """Read all of it; UserError, that names each file, where one is no cassette or cannot be read to its end."""
    if not place.exists():
        return Survey(place, mode)
    found = cassette_files(place)
    problems: list[FileError] = list(found.problems)
    cassettes: list[tuple[Path, int]] = []
    unfinished: list[Path] = []
    for path in found.files:
        parts = read_parts(path)
        broken = next((one for one in parts.interactions if isinstance(one, FileError)), parts.problem)
        if broken is None:
            cassettes.append((path, len(parts.interactions)))
            unfinished += [path] if is_unfinished(parts.metadata) else []
        else:
            problems.append(broken)
    _raise(problems)
    own = [path.stem for path in found.files if place.is_dir() and path.parent == place and path.suffix == ".yaml"]
    return Survey(place, mode, tuple(cassettes), tuple(own), found.outside, tuple(unfinished))


def _raise(problems: Sequence[FileError]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        told = "; ".join(str(one) for one in problems[:_MOST_TOLD])
        more = f"; and {len(problems) - _MOST_TOLD} more" if len(problems) > _MOST_TOLD else ""
        raise UserError(f"{told}{more}")
