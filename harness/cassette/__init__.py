"""Recorded interactions: read, written, sanitized, played, checked. The only package that knows VCR.py."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def vcr(*, specs: Iterable[str | Path] = (), **config: Any) -> Any:
    """A ``vcr.VCR`` with our matcher, sanitizer and crash-safe persister."""
    from harness.cassette.vcrpy.configured import CheckedVCR  # noqa: PLC0415
    from harness.contract.load import load_catalog  # noqa: PLC0415
    from harness.contract.roots import spec_roots  # noqa: PLC0415

    return CheckedVCR(load_catalog(spec_roots([Path(root) for root in specs])), **config)
