"""The folders that hold specs."""

from collections.abc import Sequence
from pathlib import Path

from harness.errors import FileError

_PACKAGE = Path(__file__).parent.parent


def spec_roots(user_roots: Sequence[Path] = (), *, package: Path = _PACKAGE) -> tuple[Path, ...]:
    """The folders that hold specs: those that come with the package first, then the user's own.

    In a wheel they lie inside the package, in a checkout beside it. FileError if there are none, or if a user's folder
    does not exist or holds none.
    """
    for root in user_roots:
        if not root.is_dir():
            raise FileError(str(root), "is not a folder", hint="--specs names a folder laid out like specs/")
        if not any(next(root.glob(pattern), None) for pattern in ("*/*/*/*.yaml", "*/provider.yaml")):
            hint = "it is laid out like specs/: <provider>/<service>/<version>/<Operation>.yaml"
            raise FileError(str(root), "holds no spec file", hint=hint)
    for candidate in (package / "_specs", package.parent / "specs"):
        if candidate.is_dir():
            return (candidate, *user_roots)
    raise FileError(str(package / "_specs"), "the specs are missing from the installation", hint="install it again")
