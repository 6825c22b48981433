"""Records interactions so that none that was answered is ever lost."""

import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from harness.cassette.content_coding import decoded_if_possible
from harness.cassette.folder import cassette_path
from harness.cassette.interaction import Interaction
from harness.cassette.recording.building import build, merged
from harness.cassette.recording.lines import Again, Begun, Taken, print_of
from harness.cassette.recording.recording_file import RecordingFile
from harness.errors import FileError, UserError
from harness.model import Json

_NOTHING: Mapping[str, Json] = MappingProxyType({})


@dataclass(slots=True)
class _Open:
    file: RecordingFile
    users: int = 0
    metadata: dict[str, Json] = field(default_factory=dict)


class Recorder:
    """Records into the cassettes of a folder, one a name; safe between threads.

    What ``append`` was given is on disk when it returns; the cassettes are built by ``close``: what was recorded
    follows what is there. No more than ``open_at_once`` files are open: the one that nobody has recorded into for
    longest is built early, and what comes later follows. With ``unfinished`` they say of themselves that they are.
    """

    def __init__(self, folder: Path, *, open_at_once: int = 64) -> None:
        self._folder = folder
        self._limit = open_at_once
        self._changed = threading.Condition()
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._problems: list[FileError] = []
        self._closed = False
        self.unfinished = False

    def append(
        self,
        name: str,
        interaction: Interaction,
        metadata: Mapping[str, Json] = _NOTHING,
        *,
        over: Iterable[Interaction] = (),
    ) -> None:
        """Record a sanitized interaction, and add to what the cassette says of itself.

        ``over`` are interactions of the cassette that was there: it takes their place, the others stay.
        UserError for a name that no cassette can have, FileError where it cannot be written; the interaction is then
        not recorded.
        """
        with self._using(name) as recording:
            known = merged(recording.metadata, metadata)
            news = {} if known == recording.metadata else metadata
            response = decoded_if_possible(interaction.response, interaction.request.method)
            replaced = tuple(print_of(one) for one in over)
            recording.file.append(Taken(replace(interaction, response=response), news, replaced))
            if news:
                with self._changed:
                    recording.metadata = merged(recording.metadata, news)

    def begin_again(self, name: str) -> None:
        """Drop what has been recorded into a cassette since it was begun; FileError where that cannot be written.

        What was there before stays, and so does what has been built already.
        """
        with self._using(name) as recording:
            recording.file.append(Again())
            with self._changed:
                recording.metadata = {}

    def close(self) -> None:
        """Build the cassettes. UserError, after all of them, that names each that could not be built.

        What could not be built stays in its recording; the next start tries again.
        """
        with self._changed:
            self._closed = True
            while any(one.users for one in self._open.values()):
                self._changed.wait()
            while self._open:
                self._finish(next(iter(self._open)))
            problems, self._problems = self._problems, []
        if len(problems) == 1:
            raise problems[0]
        if problems:
            raise UserError("; ".join(str(problem) for problem in problems))

    @contextlib.contextmanager
    def _using(self, name: str) -> Iterator[_Open]:
        with self._changed:
            if self._closed:
                raise FileError(str(self._folder), "is not recorded into any more")
            found = self._open.get(name)
            if found is None:
                found = self._open[name] = _Open(self._begin(name))
            self._open.move_to_end(name)
            found.users += 1
            self._shrink()
        try:
            yield found
        finally:
            with self._changed:
                found.users -= 1
                self._changed.notify_all()

    def _begin(self, name: str) -> RecordingFile:
        """A new recording for a cassette; what a killed run has left is built before."""
        cassette = cassette_path(self._folder, name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(str(self._folder), f"cannot be made: {error.strerror or error}") from error
        if cassette.is_symlink():
            raise FileError(str(cassette), "is a symbolic link, which is not recorded into")
        while True:
            recording = RecordingFile.take(cassette)
            try:
                if recording.is_new:
                    recording.begin(Begun(os.getpid()))
                    return recording
                problem = build(recording, unfinished=True)
            except BaseException:
                recording.close()
                raise
            recording.close()
            if problem is not None:
                self._problems.append(problem)

    def _shrink(self) -> None:
        idle = [name for name, one in self._open.items() if not one.users]
        for name in idle[: max(0, len(self._open) - self._limit)]:
            self._finish(name)

    def _finish(self, name: str) -> None:
        recording = self._open.pop(name).file
        try:
            problem = build(recording, unfinished=self.unfinished)
        except FileError as error:
            kept = (
                f"is kept as {recording.path.name}"
                if recording.is_there
                else "is lost with its file, which was removed"
            )
            error.hint = error.hint or f"what was recorded {kept}"
            problem = error
        finally:
            recording.close()
        if problem is not None:
            self._problems.append(problem)
