"""The folder that a run makes for its child: the hooks, the certificates to trust, and a place for notes."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.errors import FileError

_SOURCES = Path(__file__).parent
# The first is a name that Python looks for by itself, the second one that the first file then asks for.
_PYTHON_FILES = {"sitecustomize.py": "python_hook.py", "harness_guard.py": "python_guard.py"}
_NODE_FILES = ("node_hook.cjs", "node_guard.cjs")


@dataclass(frozen=True, slots=True)
class HookFolder:
    """A folder with everything that the child of a run needs; private to its user, of no use after the run.

    ``bundle`` holds the harness CA and what the user had trusted already; ``python`` belongs on PYTHONPATH; ``node`` is
    for ``node --require``; in ``notes`` each process below the run leaves a file.
    """

    root: Path

    @property
    def python(self) -> Path:
        """The folder for PYTHONPATH."""
        return self.root / "python"

    @property
    def node(self) -> Path:
        """The file for ``node --require``."""
        return self.root / "node" / "node_hook.cjs"

    @property
    def bundle(self) -> Path:
        """The certificates that the child's programs shall trust."""
        return self.root / "ca-bundle.pem"

    @property
    def notes(self) -> Path:
        """The folder of notes."""
        return self.root / "notes"


def install(root: Path, ca: Path, *, trusted: Iterable[Path] = ()) -> HookFolder:
    """Write the hooks into the folder ``root``, which is made if need be; FileError if that cannot be done.

    ``ca`` is the certificate of the harness; ``trusted`` are bundles that the user had named before, without which
    a service of his on loopback would not be trusted any more. One that cannot be read is passed over, as the
    programs that it was meant for would do.
    """
    folder = HookFolder(root)
    try:
        for needed in (folder.python, folder.node.parent, folder.notes):
            needed.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, source in _PYTHON_FILES.items():
            shutil.copyfile(_SOURCES / source, folder.python / name)
        for name in _NODE_FILES:
            shutil.copyfile(_SOURCES / name, folder.node.parent / name)
        folder.bundle.write_text(_bundle(ca, trusted), encoding="utf-8")
    except OSError as error:
        raise FileError(error.filename or str(root), f"cannot be set up: {error.strerror or error}") from error
    return folder


def _bundle(ca: Path, trusted: Iterable[Path]) -> str:
    parts = [ca.read_text(encoding="utf-8")]
    for path in dict.fromkeys(trusted):
        try:
            parts.append(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts)
