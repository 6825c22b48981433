"""Our persister alone, and one of the user's own in its place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr as vcrpy

from harness.cassette import persister, vcr
from harness.errors import FileError

Ask = Callable[..., str]
REBOOT = "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"


def test_the_persister_serves_any_vcr(ask: Ask, tmp_path: Path) -> None:
    my_vcr = vcrpy.VCR(cassette_library_dir=str(tmp_path))
    my_vcr.register_persister(persister())
    for _ in range(2):
        with my_vcr.use_cassette("a.yaml") as cassette:
            assert ask("/") == '{"number": 1}'
            assert cassette.get_metadata("mine", 1) == 1
    assert (tmp_path / "a.yaml").read_text().startswith("version: 1\nmetadata:\n  mine: 1\n")
    (tmp_path / "a.yaml").write_text("nothing: of the kind\n")
    with pytest.raises(FileError, match="is no cassette"), my_vcr.use_cassette("a.yaml"):
        pass


def test_a_persister_of_the_users_own_gets_what_is_sanitized(ask: Ask, tmp_path: Path) -> None:
    kept: dict[str, Any] = {}

    class InMemory:
        @staticmethod
        def load_cassette(cassette_path: str, serializer: Any) -> Any:  # noqa: ARG004
            if cassette_path not in kept:
                raise vcrpy.persisters.filesystem.CassetteNotFoundError
            return kept[cassette_path]["requests"], kept[cassette_path]["responses"], kept[cassette_path]["metadata"]

        @staticmethod
        def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:  # noqa: ARG004
            kept[cassette_path] = cassette_dict

    my_vcr = vcr()
    my_vcr.register_persister(InMemory)
    for _ in range(2):
        with my_vcr.use_cassette("in memory"):
            assert ask(REBOOT) == '{"number": 1}'
    assert kept["in memory"]["metadata"]["recorded_by"] == "cloud-contract-harness"
    assert list(tmp_path.iterdir()) == []
