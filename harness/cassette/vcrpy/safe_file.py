"""Where a cassette lies, with the recording beside it while something is recorded."""

import os
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.new_file import NewFile
from harness.cassette.reading import read_cassette
from harness.cassette.recording.building import build, merged, rewrite
from harness.cassette.recording.lines import Begun, Taken
from harness.cassette.recording.recording_file import BeingRecordedError, RecordingFile
from harness.cassette.vcrpy.conversion import from_interaction, to_interaction
from harness.cassette.writing import cassette_text
from harness.errors import FileError, UserError
from harness.model import Json


@dataclass(slots=True)
class _Shared:
    file: RecordingFile
    users: int = 1
    several: bool = False


_shared: dict[Path, _Shared] = {}
_lock = threading.Lock()


class SafeFile:
    """A cassette's file in the form of a serializer of VCR.py's; whatever happens, it is as it was or whole.

    What ``append`` was given is on disk when it returns. Where several record into one file at once, in threads of one
    process, the last one to ``save`` makes it of what all have recorded.
    """

    def __init__(self, path: str | os.PathLike[str], serializer: Any) -> None:
        self._name = os.fspath(path)
        # A link stays, and what it leads to is replaced.
        self._path = Path(os.path.realpath(path))
        self._serializer = serializer
        self._recording: RecordingFile | None = None

    def load(self) -> Cassette | None:
        """What is there, with what a killed run has left; None where there is nothing. FileError for no cassette."""
        self._recover()
        # As VCR.py does, an empty file is taken for none.
        if not self._path.is_file() or not self._path.stat().st_size:
            return None
        if self._is_yaml:
            return read_cassette(self._path, self._name)
        try:
            asked, answered, *metadata = deserialize(self._path.read_text(encoding="utf-8"), self._serializer)
            interactions = tuple(map(to_interaction, asked, answered))
        except OSError as error:
            raise FileError(self._name, f"cannot be read: {error.strerror or error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileError(self._name, f"is no cassette: {error}") from error
        return Cassette(self._path, interactions, metadata[0] if metadata else {})

    def append(self, interaction: Interaction, metadata: Mapping[str, Json]) -> None:
        """Record an interaction, and what the cassette says of itself besides."""
        if not self._is_yaml:
            list(self._pieces([interaction], metadata))  # what it has no word for is better told now
        if self._recording is None:
            self._recording = self._take()
        self._recording.append(Taken(interaction, metadata))

    def save(self, interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> None:
        """Let the file hold these, and nothing else; FileError where that cannot be done, nothing is lost then."""
        pieces = self._pieces(interactions, metadata)
        if self._recording is None:
            self._make_folder()
            with NewFile(self._path) as file:
                for piece in pieces:
                    file.write(piece)
                file.put()
            return
        recording, self._recording = self._recording, None
        with _lock:
            shared = _shared[self._path]
            shared.users -= 1
            if shared.users:
                return
            del _shared[self._path]
            try:
                if shared.several:
                    self._build(recording)
                else:
                    rewrite(recording, pieces)
            finally:
                recording.close()

    @property
    def _is_yaml(self) -> bool:
        return self._serializer is yamlserializer

    def _take(self) -> RecordingFile:
        self._make_folder()
        with _lock:
            shared = _shared.get(self._path)
            if shared is not None:
                shared.users += 1
                shared.several = True
                return shared.file
            several = False
            while True:
                recording = RecordingFile.take(self._path)
                try:
                    if recording.is_new:
                        recording.begin(Begun(os.getpid()))
                        _shared[self._path] = _Shared(recording, several=several)
                        return recording
                    # Somebody was killed since this cassette was loaded: what they have added stays.
                    self._build(recording, unfinished=True)
                    several = True
                except BaseException:
                    recording.close()
                    raise
                recording.close()

    def _recover(self) -> None:
        # Not while another thread begins to record: it would find its file taken.
        with _lock:
            try:
                recording = RecordingFile.take_left(self._path)
            except BeingRecordedError:
                return
            if recording is not None:
                try:
                    self._build(recording, unfinished=True)
                finally:
                    recording.close()

    def _build(self, recording: RecordingFile, *, unfinished: bool = False) -> None:
        problem = build(recording, None if self._is_yaml else self._composed, unfinished=unfinished)
        if problem is not None:
            warnings.warn(str(problem), stacklevel=2)

    def _composed(self, interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> Iterator[bytes]:
        """The text of what is there and what has been recorded, of a form that only its serializer knows."""
        there = self._path.is_file() and self._path.stat().st_size
        asked, answered, *told = (
            deserialize(self._path.read_text(encoding="utf-8"), self._serializer) if there else ([], [])
        )
        old = map(to_interaction, asked, answered)
        yield from self._pieces([*old, *interactions], merged(told[0] if told else {}, metadata))

    def _pieces(self, interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> Iterator[bytes]:
        if self._is_yaml:
            yield from cassette_text(interactions, metadata)
            return
        pairs = [from_interaction(one) for one in interactions]
        told = {"requests": [one for one, _ in pairs], "responses": [one for _, one in pairs], "metadata": metadata}
        try:
            yield serialize(told, self._serializer).encode()
        except (TypeError, ValueError) as error:
            raise UserError(f"{self._name}: {error}", hint="YAML holds every body") from error

    def _make_folder(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(str(self._path.parent), f"cannot be made: {error.strerror or error}") from error
