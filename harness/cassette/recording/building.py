"""A cassette made of its recording, with no more than one interaction in memory, and never made twice."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.cassette.interaction import Interaction
from harness.cassette.new_file import NewFile
from harness.cassette.reading.open_file import opened
from harness.cassette.recording.lines import Again, Built, DamagedError, Taken, read_lines
from harness.cassette.recording.old_cassette import old_cassette
from harness.cassette.recording.recording_file import RecordingFile
from harness.cassette.unfinished import UNFINISHED, finished
from harness.cassette.writing import head_text, interaction_text
from harness.errors import FileError
from harness.model import Json

_PIECE = 1024 * 1024

Compose = Callable[[Iterable[Interaction], Mapping[str, Json]], Iterable[bytes]]
"""What a cassette of another form becomes by further interactions and metadata, in pieces."""


@dataclass(slots=True)
class _Survey:
    """What a recording holds, without its interactions; the first ``dropped`` of them are not wanted any more."""

    dropped: int = 0
    over: set[str] = field(default_factory=set)
    interactions: int = 0
    metadata: dict[str, Json] = field(default_factory=dict)
    built: Built | None = None
    damaged: tuple[int, str] | None = None


def build(recording: RecordingFile, compose: Compose | None = None, *, unfinished: bool = False) -> FileError | None:
    """Make the cassette and take the recording away; gives what is to be told besides, if anything.

    ``compose`` makes its text where it is no YAML. ``unfinished``: who recorded it was killed, and the cassette says so
    of itself until something in it is recorded anew.

    FileError where the cassette cannot be made; the recording then stays, and the cassette is as it was.
    """
    try:
        survey = _surveyed(recording)
        if survey.built is not None:
            now = _digest(recording.cassette)
            if now == survey.built.sha256:
                return _finished(recording, survey)
            # While the new file lies beside its place it has not been put there.
            if now != survey.built.over and not _beside(recording.cassette).exists():
                kept = recording.keep_aside("kept")
                message = f"was changed after its recording was built into it; the recording is kept as {kept.name}"
                return FileError(str(recording.cassette), message)
        if survey.interactions:
            if unfinished:
                survey.metadata = merged(survey.metadata, UNFINISHED)
            _make(recording, survey, compose)
        return _finished(recording, survey)
    except OSError as error:
        raise FileError(str(recording.cassette), f"cannot be built: {error.strerror or error}") from error


def rewrite(recording: RecordingFile, pieces: Iterable[bytes]) -> None:
    """Put what somebody else has made of the recording in the cassette's place, and take the recording away.

    FileError where that cannot be done; the recording then stays, and the cassette is as it was.
    """
    try:
        _put(recording, pieces)
        recording.remove()
    except OSError as error:
        raise FileError(str(recording.cassette), f"cannot be built: {error.strerror or error}") from error


def merged(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    """Both, the newer winning; mappings in both are merged in turn."""
    found = dict(old)
    for key, value in new.items():
        before = found.get(key)
        found[key] = merged(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return found


def _make(recording: RecordingFile, survey: _Survey, compose: Compose | None) -> None:
    pieces = (
        _pieces(recording, survey)
        if compose is None
        else compose(_interactions(recording, survey.dropped), survey.metadata)
    )
    _put(recording, pieces)


def _pieces(recording: RecordingFile, survey: _Survey) -> Iterator[bytes]:
    old = old_cassette(recording.cassette, without=survey.over)
    if old is None:
        yield head_text(survey.metadata)
    else:
        # Where recordings are replaced, the whole is recorded anew.
        before = finished(old.metadata) if survey.over else old.metadata
        yield head_text(merged(before, survey.metadata))
        yield from old.pieces()
    yield from map(interaction_text, _interactions(recording, survey.dropped))


def _put(recording: RecordingFile, pieces: Iterable[bytes]) -> None:
    cassette = recording.cassette
    with NewFile(cassette, beside=_beside(cassette)) as file:
        for piece in pieces:
            file.write(piece)
        if recording.is_there:  # else nobody finds it, and builds it again
            recording.cut_off_torn()
            recording.append(Built(file.sync(), _digest(cassette)))
        file.put()


def _finished(recording: RecordingFile, survey: _Survey) -> FileError | None:
    if survey.damaged is None:
        recording.remove()
        return None
    line, reason = survey.damaged
    kept = recording.keep_aside("damaged")
    message = f"is damaged: {reason}; the other lines are in the cassette, and the file is kept as {kept.name}"
    return FileError(str(recording.path), message, line=line)


def _surveyed(recording: RecordingFile) -> _Survey:
    survey = _Survey()
    with recording.lines() as file:
        for number, line in read_lines(file):
            match line:
                case Taken():
                    survey.interactions += 1
                    survey.over.update(line.over)
                    survey.metadata = merged(survey.metadata, line.metadata)
                case Built():
                    survey.built = line
                case Again():
                    dropped = survey.dropped + survey.interactions
                    survey = _Survey(dropped=dropped, built=survey.built, damaged=survey.damaged)
                case DamagedError():
                    survey.damaged = survey.damaged or (number, str(line))
    return survey


def _interactions(recording: RecordingFile, dropped: int) -> Iterator[Interaction]:
    with recording.lines() as file:
        taken = (line.interaction for _, line in read_lines(file) if isinstance(line, Taken))
        yield from itertools.islice(taken, dropped, None)


def _beside(cassette: Path) -> Path:
    return cassette.with_name(f".{cassette.name}.building")


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file; None where there is none."""
    if not path.exists():
        return None
    digest = hashlib.sha256()
    with opened(path, str(path), within=path.parent, limit=2**63) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
