"""What killed runs have left in a folder, finished."""

from dataclasses import dataclass
from pathlib import Path

from harness.cassette.recording.building import build
from harness.cassette.recording.recording_file import SUFFIX, BeingRecordedError, RecordingFile
from harness.errors import FileError


@dataclass(frozen=True, slots=True)
class Recovery:
    """The cassettes that were built of recordings left behind, and what went wrong; nothing is lost either way."""

    built: tuple[Path, ...] = ()
    problems: tuple[FileError, ...] = ()


def recover(folder: Path) -> Recovery:
    """Build the cassettes of the recordings that lie in a folder, but for those that somebody is recording now."""
    built: list[Path] = []
    problems: list[FileError] = []
    try:
        left = sorted(path for path in folder.iterdir() if path.name.endswith(f".yaml{SUFFIX}"))
    except FileNotFoundError:
        return Recovery()
    except OSError as error:
        return Recovery(problems=(FileError(str(folder), f"cannot be read: {error.strerror or error}"),))
    for path in left:
        cassette = path.with_name(path.name.removesuffix(SUFFIX))
        try:
            recording = RecordingFile.take_left(cassette)
        except BeingRecordedError:
            continue
        except FileError as error:
            problems.append(error)
            continue
        if recording is None:
            continue
        try:
            problem = build(recording, unfinished=True)
        except FileError as error:
            problem = error
        else:
            built.append(cassette)
        finally:
            recording.close()
        if problem is not None:
            problems.append(problem)
    return Recovery(tuple(built), tuple(problems))
