"""The files of a folder of cassettes: which there are, and which file a name stands for."""

import codecs
import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from harness.cassette.reading.open_file import opened
from harness.errors import FileError, UserError

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
LONGEST_NAME = 200
"""Bytes of a name: what stands beside a cassette while it is recorded has a longer one, and file systems allow 255."""

_SNIFFED = 64 * 1024
_FORMS = re.compile(
    rb'^interactions[ \t]*:|^- request:|"interactions"[ \t\r\n]*:|^\s*-?\s*request:[^\S\n]*\n', re.MULTILINE
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CassetteFiles:
    """What a folder holds, each in the order of its path.

    ``others`` are files that end as cassettes do and are none; ``outside`` are symbolic links that lead out of the
    folder, which are not followed; ``problems`` are files and folders that cannot be looked into.
    """

    files: tuple[Path, ...]
    others: tuple[Path, ...] = ()
    outside: tuple[Path, ...] = ()
    problems: tuple[FileError, ...] = ()


def cassette_files(root: Path) -> CassetteFiles:
    """The cassettes in a folder and below it, or the one file; hidden files are passed over."""
    if not root.is_dir():
        return CassetteFiles((root,))
    top = root.resolve()
    files: list[Path] = []
    others: list[Path] = []
    outside: list[Path] = []
    problems: list[FileError] = []

    def told(error: OSError) -> None:
        problems.append(FileError(str(error.filename or root), f"cannot be read: {error.strerror or error}"))

    for where, folders, names in os.walk(root, onerror=told):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        place = Path(where)
        try:
            outside += [place / name for name in folders if _leads_out(place / name, top)]
        except PermissionError as error:  # the names can be listed, and nothing that they stand for be looked at
            told(error)
            folders.clear()
            continue
        for name in names:
            path = place / name
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            try:
                if _leads_out(path, top):
                    outside.append(path)
                else:
                    (files if _is_cassette(path) else others).append(path)
            except PermissionError as error:
                told(error)
            except FileError as error:
                problems.append(error)
    known = set(files)
    # A link inside the folder to another of its cassettes is that cassette.
    kept = [path for path in files if not path.is_symlink() or _within(path, root, top) not in known]
    return CassetteFiles(tuple(sorted(kept)), tuple(sorted(others)), tuple(sorted(outside)), tuple(problems))


def cassette_path(folder: Path, name: str) -> Path:
    """The file of the cassette of that name, in the folder itself; UserError for a name that could mean another."""
    problem = None
    if not name or name.startswith("."):
        problem = "it is empty, or begins with a dot"
    elif "/" in name or "\\" in name:
        problem = "it holds a separator"
    elif not name.isprintable():
        problem = "it holds a character that cannot be printed"
    elif _RESERVED.fullmatch(name):
        problem = "some systems keep it for a device"
    elif len(os.fsencode(name)) > LONGEST_NAME:
        problem = f"it has more than {LONGEST_NAME} bytes"
    if problem is not None:
        raise UserError(f"{name!r:.80} cannot be the name of a cassette: {problem}")
    return folder / f"{name}.yaml"


def is_file(path: Path) -> bool:
    """Whether there is a file; FileError where that cannot be seen, as in a folder that must not be entered."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}:
            return False
        raise FileError(str(path), f"cannot be read: {error.strerror or error}") from error


def _is_cassette(path: Path) -> bool:
    with opened(path, str(path), limit=2**63) as file:
        return _FORMS.search(_plain(file.read(_SNIFFED))) is not None


def _plain(begin: bytes) -> bytes:
    """How a file begins, in UTF-8 and with the line breaks of most: YAML may be UTF-16, and end its lines with CR."""
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        begin = begin.decode("utf-16", "replace").encode("utf-8", "replace")
    return begin.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _leads_out(path: Path, top: Path) -> bool:
    if not path.is_symlink():
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(top)
    except (OSError, RuntimeError):
        return True


def _within(path: Path, root: Path, top: Path) -> Path:
    return root / path.resolve().relative_to(top)
