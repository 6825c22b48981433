"""The cassettes that a command of ``harness cassette`` is given, those that cannot be read told and passed over."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from harness.cassette.folder import cassette_files
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.metadata import RECORDED_BY
from harness.cassette.reading import ReadCassette, read_parts
from harness.cassette.reading.open_file import opened
from harness.errors import FileError, UserError

_SNIFFED = 64 * 1024
# Where a machine stops, zeros may stand for what was to be written.
_NOTHING = b" \t\r\n\0"
_OURS = f"recorded_by: {RECORDED_BY}".encode()
_STARTS = (b"interactions:", b"version: 1\nmetadata:")


def _say(problem: str) -> None:
    click.echo(f"harness: {problem}", err=True)


class GivenCassettes:
    """The files that some paths stand for: of a folder all below it, each with the path that it was found under.

    ``broken`` is what could not be read, told as soon as it is known: also what is left of a cassette that was cut off
    before its first interaction. ``passed_over`` are other files of folders.
    UserError where a path does not exist, or where there is no cassette at all.
    """

    def __init__(self, paths: Sequence[Path], tell: Callable[[str], None] = _say) -> None:
        self.broken: list[FileError] = []
        self.passed_over: list[str] = []
        self._tell = tell
        roots: dict[Path, Path] = {}
        for path in paths:
            if not path.exists():
                raise FileError(str(path), "does not exist")
            found = cassette_files(path)
            for other in found.others:
                self._pass_over(other)
            for problem in found.problems:
                self.reject(problem)
            for link in found.outside:
                self.reject(FileError(str(link), f"leads out of {path}, and is not followed"))
            for file in found.files:
                roots.setdefault(file, path)
        self._roots = roots
        if not roots and not self.broken:
            raise UserError(
                f"there is no cassette in {', '.join(map(str, paths))}", hint=_endings(len(self.passed_over))
            )

    def __iter__(self) -> Iterator[tuple[Path, Path]]:
        """Each file, and the given path that it stands at or below."""
        return iter(self._roots.items())

    def cassettes(self) -> Iterator[ReadCassette]:
        """One after the other, so that only one is in memory; of a broken one what can be read, if there is any."""
        for read, problems in self._read():
            if not problems or any(isinstance(one, Interaction) for one in read.interactions):
                yield read

    def whole(self) -> Iterator[Cassette]:
        """The same, without those that are broken anywhere."""
        for read, problems in self._read():
            if not problems:
                sound = (one for one in read.interactions if isinstance(one, Interaction))
                yield Cassette(read.path, tuple(sound), read.metadata)

    def _read(self) -> Iterator[tuple[ReadCassette, Sequence[FileError]]]:
        for file, root in self:
            read = read_parts(file, within=root if root.is_dir() else None)
            problems = [one for one in read.interactions if isinstance(one, FileError)]
            if read.problem is not None:
                problems.append(read.problem)
            for problem in problems:
                self.reject(problem)
            yield read, problems

    def text(self, file: Path) -> str:
        """A file as text, whatever it holds; nothing of one that cannot be opened."""
        root = self._roots[file]
        try:
            with opened(file, str(file), within=root if root.is_dir() else None) as stream:
                return stream.read().decode("utf-8", "replace")
        except FileError:
            return ""  # it has been told by then

    def _pass_over(self, file: Path) -> None:
        try:
            with opened(file, str(file)) as stream:
                left = stream.read(_SNIFFED).strip(_NOTHING)
        except FileError as error:
            self.reject(error)
            return
        if not left:
            self.reject(FileError(str(file), "is empty: no cassette, or nothing is left of it"))
        elif _OURS in left or any(start.startswith(left) for start in _STARTS):
            self.reject(FileError(str(file), "is a cassette that ends before its first interaction"))
        else:
            self.passed_over.append(str(file))

    def reject(self, error: FileError) -> None:
        """Tell of what cannot be read, and remember it."""
        self.broken.append(error)
        self._tell(str(error))


def _endings(others: int) -> str:
    if others:
        return f"{others} file{' ends' if others == 1 else 's end'} as cassettes do, and none is one"
    return "cassettes end in .yaml, .yml or .json"
