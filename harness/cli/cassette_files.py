"""The cassettes that a command of ``harness cassette`` is given, those that cannot be read told and passed over."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from harness.cassette.interaction import Cassette
from harness.errors import FileError, UserError

_ENDINGS = frozenset({".yaml", ".yml", ".json"})


class CassetteFiles:
    """The files that some paths stand for: of a folder all below it; ``broken`` are those that could not be read.

    UserError where a path does not exist, or where there is no cassette at all.
    """

    def __init__(self, paths: Sequence[Path], tell: Callable[[str], None]) -> None:
        self.broken: list[FileError] = []
        self._tell = tell
        self._found: dict[Path, Path] = {}
        for path in paths:
            for file in _files(path):
                self._found.setdefault(file.absolute(), file)
        if not self._found:
            shown = ", ".join(str(path) for path in paths)
            raise UserError(f"there is no cassette in {shown}", hint="cassettes end in .yaml, .yml or .json")

    def __iter__(self) -> Iterator[Path]:
        return iter(self._found.values())

    def cassettes(self) -> Iterator[Cassette]:
        """One after the other, so that only one is in memory."""
        from harness.cassette.reading import read_cassette  # noqa: PLC0415

        for file in self:
            try:
                yield read_cassette(file)
            except FileError as error:
                self.reject(error)

    def reject(self, error: FileError) -> None:
        """Tell of a file that cannot be read, and remember it."""
        self.broken.append(error)
        self._tell(str(error))


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in _ENDINGS and file.is_file())
    if not path.exists():
        raise FileError(str(path), "does not exist")
    return (path,)
