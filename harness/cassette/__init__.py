"""Recorded interactions: read, written, sanitized, played, checked. The only package that knows VCR.py."""

import importlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from harness.errors import UserError

Folder = str | os.PathLike[str]


def vcr(*, specs: Iterable[Folder] = (), **config: Any) -> Any:
    """A ``vcr.VCR`` with our matcher, sanitizer and crash-safe persister; ``specs`` are folders of further specs.

    All that VCR.py can be told works, here and in ``use_cassette``, and besides:

    - ``match_on`` is ``["call"]``: operation, version, region and typed parameters, or for what no contract knows
      method, scheme, host, port, path, parameters and body. Add to it, as in ``["call", "headers"]``: the sanitizer
      goes first, and what it takes out cannot be compared.
    - ``require_all_played=True``: leaving a cassette raises ``NotAllPlayed`` if nothing has asked for some recording.
    - ``answered_by="fake"`` or ``"live"``: what the cassette is to say of who answered while it was recorded.

    A cassette has ``misses`` and ``unplayed``. Leaving it raises ``CassetteMiss`` if any call has missed, even where
    the SDK has made something else of it; a test that means to miss clears ``cassette.misses``. What was recorded lies
    in ``<cassette>.recording`` until it is saved, and if the process is killed before, the next use saves it.
    UserError where VCR.py is missing.
    """
    return _part("configured").CheckedVCR(_part("calls").calls_of(specs), **config)


def matcher(*, specs: Iterable[Folder] = ()) -> Callable[[Any, Any], None]:
    """Our matcher alone, for ``my_vcr.register_matcher("call", …)`` and ``match_on=["call"]``."""
    found: Callable[[Any, Any], None] = _part("matcher").call_matcher(_part("calls").calls_of(specs))
    return found


def persister() -> Any:
    """Our persister alone: ``my_vcr.register_persister(persister())``. It saves a file as a whole or not at all."""
    return _part("persister").CrashSafePersister


def sanitizer(*, specs: Iterable[Folder] = ()) -> Callable[[Any, Any], Any]:
    """Our sanitizer alone: ``vcr.VCR(before_save_interaction=sanitizer())``. Nothing secret gets into the file."""
    found: Callable[[Any, Any], Any] = _part("calls").calls_of(specs).hook
    return found


def _part(name: str) -> Any:
    try:
        importlib.import_module("vcr")
    except ImportError as error:
        raise UserError("VCR.py is not installed", hint="cloud-contract-harness[vcr] brings it") from error
    return importlib.import_module(f"harness.cassette.vcrpy.{name}")
