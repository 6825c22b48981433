"""Which clients are verified."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.clients.choice import Choice, Client, choose
from harness.clients.entry import ClientEntry
from harness.clients.environments import Places
from harness.errors import UnknownName, UserError

ENVIRONMENT = {"PATH": os.environ["PATH"], "HTTPS_PROXY": "http://elsewhere:1", "PYTHONPATH": "/elsewhere"}
Entries = dict[str, ClientEntry]


@pytest.fixture
def table(make_entry: Callable[..., ClientEntry]) -> Entries:
    """A client that came with the extra, and one that needs an environment of its own."""
    here = make_entry("here", pytest.__version__, package="pytest", comes_with_extra=True)
    here = replace(here, requirements=(replace(here.requirements[0], name="pytest"),))
    return {"here": here, "@made/sdk": make_entry("@made/sdk")}


@pytest.fixture
def choice(table: Entries, places: Places) -> Callable[..., Choice]:
    """Chooses from that table."""

    def make(*selectors: str, drivers: Any = (), environment: Any = ENVIRONMENT, **changes: Any) -> Choice:
        return choose(selectors, drivers, environment=environment, **{"places": places, "table": table, **changes})

    return make


def names(made: Choice) -> list[str | None]:
    return [client.name for client in made.clients]


def test_without_names_all_that_are_installed_are_verified_in_all_variants(choice: Callable[..., Choice]) -> None:
    made = choice()
    assert names(made) == ["here", "here:retries"]
    assert [client.variant for client in made.clients] == ["defaults", "retries"]
    assert made.missing == ("@made/sdk",)


def test_each_version_in_an_environment_of_its_own_is_a_client(
    choice: Callable[..., Choice], put: Callable[..., Path], table: Entries
) -> None:
    for version in ("0.9", "1.0"):
        put(table["@made/sdk"], version)
    made = choice()
    assert names(made)[2:] == ["@made/sdk", "@made/sdk:retries", "@made/sdk@0.9", "@made/sdk@0.9:retries"]
    assert made.missing == ()


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("@made/sdk", ["@made/sdk", "@made/sdk:retries"]),
        ("@made/sdk:retries", ["@made/sdk:retries"]),
        ("@made/sdk@1.0:defaults", ["@made/sdk"]),
        ("@made/sdk@0.9", ["@made/sdk@0.9", "@made/sdk@0.9:retries"]),
    ],
)
def test_a_selector_leaves_what_it_names(
    selector: str, expected: list[str], choice: Callable[..., Choice], put: Callable[..., Path], table: Entries
) -> None:
    folders = {version: put(table["@made/sdk"], version) for version in ("0.9", "1.0")}
    made = choice(selector)
    assert names(made) == expected
    assert made.missing == ()
    assert made.clients[0].command[0] == str(folders["0.9" if "0.9" in selector else "1.0"] / "bin" / "python")


def test_a_client_named_twice_is_verified_once(choice: Callable[..., Choice]) -> None:
    assert names(choice("here", "here:retries", "here")) == ["here", "here:retries"]


def test_the_version_of_the_harness_own_environment_will_do(choice: Callable[..., Choice], table: Entries) -> None:
    other = replace(table["here"], requirements=(replace(table["here"].requirements[0], version="0.1"),))
    made = choice("here:defaults", table={"here": other})
    assert names(made) == [f"here@{pytest.__version__}"]
    assert made.clients[0].command[0] == sys.executable
    assert names(choice(f"here@{pytest.__version__}:defaults", table={"here": other})) == names(made)


def test_what_has_lost_its_interpreter_is_left_out_unless_it_is_named(
    choice: Callable[..., Choice], put: Callable[..., Path], table: Entries
) -> None:
    (put(table["@made/sdk"]) / "bin" / "python").unlink()
    made = choice()
    assert (names(made), made.missing) == (["here", "here:retries"], ("@made/sdk",))
    with pytest.raises(UserError, match="is gone"):
        choice("@made/sdk")


def test_without_places_there_are_no_environments(
    choice: Callable[..., Choice], put: Callable[..., Path], table: Entries
) -> None:
    put(table["@made/sdk"])
    assert choice(places=None).missing == ("@made/sdk",)


def test_the_environment_is_clean(choice: Callable[..., Choice], put: Callable[..., Path], table: Entries) -> None:
    put(table["@made/sdk"])
    here, own, stranger = choice("here:defaults", "@made/sdk:defaults", drivers=[f"{sys.executable} x.py"]).clients
    assert all("HTTPS_PROXY" not in one.environment and "PATH" in one.environment for one in (here, own, stranger))
    assert ["PYTHONPATH" in one.environment for one in (here, own, stranger)] == [True, False, True]


def test_node_is_looked_for_where_the_user_s_programs_are(
    choice: Callable[..., Choice], put: Callable[..., Path], table: Entries, tmp_path: Path
) -> None:
    node = replace(table["@made/sdk"], runtime="node")
    put(node)
    program = tmp_path / "node"
    program.write_text("")
    program.chmod(0o755)
    (client, _) = choice("@made/sdk", table={"@made/sdk": node}, environment={"PATH": str(tmp_path)}).clients
    assert client.command == (str(program), str(node.driver))
    with pytest.raises(UserError, match="needs node"):
        choice("@made/sdk", table={"@made/sdk": node}, environment={"PATH": "/nowhere"})


def test_an_unknown_name_is_refused_with_the_nearest(choice: Callable[..., Choice]) -> None:
    with pytest.raises(UnknownName, match="did you mean here"):
        choice("heer")


def test_a_client_that_is_not_installed_is_refused_with_what_to_do(
    choice: Callable[..., Choice], put: Callable[..., Path], table: Entries
) -> None:
    with pytest.raises(UserError, match=r"@made/sdk is not installed here \(harness clients install @made/sdk\)"):
        choice("@made/sdk")
    put(table["@made/sdk"], "0.9")
    with pytest.raises(UserError, match=r"\(harness clients install @made/sdk; there is @made/sdk@0.9\)"):
        choice("@made/sdk")
    with pytest.raises(UserError, match=r"here@1 is not installed here \(harness clients install here@1; there is"):
        choice("here@1")


def test_with_no_client_at_all_there_is_nothing_to_do(choice: Callable[..., Choice], table: Entries) -> None:
    with pytest.raises(UserError, match=r"no client to verify is installed \(harness clients install @made/sdk\)"):
        choice(table={"@made/sdk": table["@made/sdk"]})


def test_a_stranger_comes_with_a_command_line(choice: Callable[..., Choice]) -> None:
    made = choice(drivers=[f"{sys.executable} 'my driver.py' --fast"])
    (client,) = made.clients
    assert (client.name, client.command, client.variant) == (
        None,
        (sys.executable, "my driver.py", "--fast"),
        "defaults",
    )
    assert made.missing == ()


@pytest.mark.parametrize(
    ("driver", "words"),
    [("'open", "is no command line"), (" ", "an empty command line"), ("no-such-program-anywhere x", "was not found")],
)
def test_a_command_line_that_cannot_work_is_refused(driver: str, words: str, choice: Callable[..., Choice]) -> None:
    with pytest.raises(UserError, match=words):
        choice(drivers=[driver])


def test_the_arguments_that_choose_a_client_again() -> None:
    assert Client("@made/sdk@1.0:retries", ("x",), {}, "retries").repeat == "@made/sdk@1.0:retries"
    assert Client("odd name", ("x",), {}).repeat == "'odd name'"
    assert Client(None, ("python", "my driver.py"), {}).repeat == "--driver 'python '\"'\"'my driver.py'\"'\"''"
