"""Where specs are found."""

from pathlib import Path

import pytest

from harness.contract.roots import spec_roots
from harness.errors import FileError


def test_a_wheel_carries_its_specs_and_a_checkout_has_them_beside(tmp_path: Path) -> None:
    package = tmp_path / "harness"
    package.mkdir()
    with pytest.raises(FileError, match="the specs are missing"):
        spec_roots(package=package)
    (tmp_path / "specs").mkdir()
    assert spec_roots(package=package) == (tmp_path / "specs",)
    (package / "_specs").mkdir()
    assert spec_roots(package=package) == (package / "_specs",)


def test_this_checkout_has_specs() -> None:
    assert (spec_roots()[0] / "README.md").is_file()


@pytest.mark.parametrize("name", ["acme/provider.yaml", "acme/box/1/Open.yaml"])
def test_user_folders_come_after_and_must_hold_something(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no spec file"):
        spec_roots([tmp_path])
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).touch()
    assert spec_roots([tmp_path])[1:] == (tmp_path,)


def test_user_folders_must_exist(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not a folder"):
        spec_roots([tmp_path / "absent"])
