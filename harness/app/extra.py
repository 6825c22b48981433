"""What of the harness needs packages that are not always installed."""

import contextlib
from collections.abc import Iterator

from harness.errors import UserError


@contextlib.contextmanager
def server_extra() -> Iterator[None]:
    """Imports within the context are those of the extra ``server``; UserError where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "harness":
            raise
        raise UserError(
            f"the listener needs a package that is not installed: {(error.name or '').partition('.')[0]}",
            hint="pip install 'cloud-contract-harness[server]'",
        ) from error
