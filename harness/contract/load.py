"""Opens specs trees as one catalog."""

from collections.abc import Sequence
from pathlib import Path

from harness.contract.catalog import Catalog
from harness.contract.layout import scan


def load_catalog(roots: Sequence[Path]) -> Catalog:
    """The catalog of the trees, later ones over earlier ones; only file names are read.

    Raises UserError for a root that is no directory, and FileError for a file at a place where it can have no effect.
    """
    layout = scan(roots)
    for problem in layout.problems:
        raise problem.error()
    return Catalog(layout)
