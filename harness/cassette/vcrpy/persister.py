"""Loads and saves cassettes for VCR.py: a file is as it was or whole, and a broken one is told, never overwritten."""

import os
from pathlib import Path
from typing import Any

from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize, serialize
from vcr.serializers import yamlserializer

from harness.cassette.reading import read_cassette
from harness.cassette.vcrpy.conversion import from_interaction, to_interaction
from harness.cassette.writing import write_cassette


class CrashSafePersister:
    """For ``register_persister`` of any ``vcr.VCR``."""

    @staticmethod
    def load_cassette(cassette_path: str | os.PathLike[str], serializer: Any) -> tuple[Any, ...]:
        """Requests, responses and metadata; FileError for a file that is no cassette."""
        path = Path(cassette_path)
        if not path.is_file() or not path.stat().st_size:
            raise CassetteNotFoundError
        if serializer is not yamlserializer:
            loaded: tuple[Any, ...] = deserialize(path.read_text(encoding="utf-8"), serializer)
            return loaded
        cassette = read_cassette(path)
        pairs = [from_interaction(one) for one in cassette.interactions]
        return [asked for asked, _ in pairs], [answered for _, answered in pairs], dict(cassette.metadata)

    @staticmethod
    def save_cassette(cassette_path: str | os.PathLike[str], cassette_dict: dict[str, Any], serializer: Any) -> None:
        """Save what VCR.py has of a cassette."""
        path = Path(cassette_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if serializer is not yamlserializer:
            path.write_text(serialize(cassette_dict, serializer), encoding="utf-8")
            return
        pairs = zip(cassette_dict["requests"], cassette_dict["responses"], strict=True)
        interactions = [to_interaction(asked, answered) for asked, answered in pairs]
        write_cassette(path, interactions, cassette_dict.get("metadata", {}))
