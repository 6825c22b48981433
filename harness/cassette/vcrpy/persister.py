"""Loads and saves cassettes for VCR.py: a file is as it was or whole, and a broken one is told, never overwritten."""

import os
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError

from harness.cassette.vcrpy.conversion import from_interaction, to_interaction
from harness.cassette.vcrpy.safe_file import SafeFile


class CrashSafePersister:
    """For ``register_persister`` of any ``vcr.VCR``."""

    @staticmethod
    def load_cassette(cassette_path: str | os.PathLike[str], serializer: Any) -> tuple[Any, ...]:
        """Requests, responses and metadata; FileError, with its line, for a file that is no cassette."""
        cassette = SafeFile(cassette_path, serializer).load()
        if cassette is None:
            raise CassetteNotFoundError
        pairs = [from_interaction(one) for one in cassette.interactions]
        return [asked for asked, _ in pairs], [answered for _, answered in pairs], dict(cassette.metadata)

    @staticmethod
    def save_cassette(cassette_path: str | os.PathLike[str], cassette_dict: dict[str, Any], serializer: Any) -> None:
        """Save what VCR.py has of a cassette; FileError where it cannot be written."""
        interactions = list(map(to_interaction, cassette_dict["requests"], cassette_dict["responses"]))
        SafeFile(cassette_path, serializer).save(interactions, cassette_dict.get("metadata", {}))
