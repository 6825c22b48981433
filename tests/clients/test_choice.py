"""Which clients are verified."""

import os
import sys
from typing import Any

import pytest

from harness.clients.choice import Client, choose
from harness.clients.table import CLIENTS, ClientEntry
from harness.errors import UnknownName, UserError

HERE = ClientEntry("here", "here_driver.py", "pytest", ())
GONE = ClientEntry("gone", "gone_driver.py", "no-such-package-anywhere", ())
TABLE = {"here": HERE, "gone": GONE}
ENVIRONMENT = {"PATH": os.environ["PATH"], "HTTPS_PROXY": "http://elsewhere:1"}


def choice(*names: str, drivers: Any = (), table: Any = TABLE) -> Any:
    return choose(names, drivers, environment=ENVIRONMENT, table=table)


def test_without_names_all_that_are_installed_are_verified() -> None:
    made = choice()
    assert [client.name for client in made.clients] == ["here"]
    assert made.missing == ("gone",)
    assert made.clients[0].command == HERE.command


def test_the_table_of_the_package_is_the_default() -> None:
    assert [client.name for client in choose((), (), environment=ENVIRONMENT).clients] == list(CLIENTS)


def test_a_named_client_is_verified_once() -> None:
    made = choice("here", "here")
    assert [client.name for client in made.clients] == ["here"]
    assert made.missing == ()


def test_the_environment_is_clean() -> None:
    clients = choice("here", drivers=[f"{sys.executable} x.py"]).clients
    assert all("HTTPS_PROXY" not in client.environment and "PATH" in client.environment for client in clients)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean here"):
        choice("heer")


def test_a_name_like_no_other_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(UnknownName, match=r"unknown client 'xyzzy' \(known are here, gone\)"):
        choice("xyzzy")


def test_a_client_that_is_not_installed_is_refused_with_what_to_install() -> None:
    with pytest.raises(UserError, match=r"gone is not installed here \(pip install no-such-package-anywhere\)"):
        choice("gone")


def test_with_no_client_at_all_there_is_nothing_to_do() -> None:
    with pytest.raises(UserError, match="no client to verify is installed"):
        choice(table={"gone": GONE})


def test_a_stranger_comes_with_a_command_line() -> None:
    made = choice(drivers=[f"{sys.executable} 'my driver.py' --fast"])
    (client,) = made.clients
    assert (client.name, client.command) == (None, (sys.executable, "my driver.py", "--fast"))
    assert made.missing == ()


@pytest.mark.parametrize(
    ("driver", "words"),
    [("'open", "is no command line"), (" ", "an empty command line"), ("no-such-program-anywhere x", "was not found")],
)
def test_a_command_line_that_cannot_work_is_refused(driver: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        choice(drivers=[driver])


def test_the_arguments_that_choose_a_client_again() -> None:
    assert Client("here", ("x",), {}).repeat == "here"
    assert Client(None, ("python", "my driver.py"), {}).repeat == "--driver 'python '\"'\"'my driver.py'\"'\"''"
