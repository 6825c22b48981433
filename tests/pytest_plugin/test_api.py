"""The types for annotations."""

from pathlib import Path

from harness.pytest_plugin import api


def test_every_name_is_there() -> None:
    assert sorted(api.__all__) == api.__all__
    assert all(hasattr(api, name) for name in api.__all__)


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(api.__file__).parent.with_name("py.typed").exists()
