"""What follows from a line of the table."""

from collections.abc import Callable

import pytest

from harness.clients.entry import LOCKS, ClientEntry, Pin


def test_the_version_is_that_of_the_package(make_entry: Callable[..., ClientEntry]) -> None:
    pins = (Pin("other", "9"), Pin("made-core[async]", "1.2"), Pin("made-core-more", "3"))
    assert make_entry(package="made-core", requirements=pins).version == "1.2"


@pytest.mark.parametrize(
    ("name", "runtime", "lock"), [("made", "python", "made.txt"), ("@made/sdk", "node", "@made+sdk")]
)
def test_a_lock_is_named_after_its_client(
    name: str, runtime: str, lock: str, make_entry: Callable[..., ClientEntry]
) -> None:
    assert make_entry(name, runtime=runtime).lock == LOCKS / lock


@pytest.mark.parametrize(
    ("package", "comes", "expected"),
    [
        ("pytest", True, pytest.__version__),
        ("pytest", False, None),
        ("no-such-package-anywhere", True, None),
    ],
)
def test_only_what_comes_with_the_extra_is_looked_for_here(
    package: str, *, comes: bool, expected: str | None, make_entry: Callable[..., ClientEntry]
) -> None:
    assert make_entry(package=package, comes_with_extra=comes).version_here() == expected
