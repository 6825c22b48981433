"""The running harness that a command means, found by its state file."""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import click

from harness.cli.options import count
from harness.config import state_directory
from harness.control.client import ControlClient, session_path
from harness.control.state_file import RunningHarness, find_running, listed, look_around
from harness.errors import UserError
from harness.model import Credentials
from harness.sessions import MintedSession, secret_for
from harness.sessions.keys import mint_key


def chosen(pid: int | None) -> RunningHarness:
    """The harness of that process, else the one that most likely is meant, and then a note where there are more.

    UserError if there is none.
    """
    state = state_directory(os.environ)
    running = find_running(state, pid)
    others = [one for one in look_around(state).running if one.pid != running.pid]
    if others and pid is None:
        found = f"{count(len(others) + 1, 'harness', 'harnesses')} run, this is {listed([running])}"
        click.echo(f"harness: {found}; --pid chooses another: {listed(others)}", err=True)
    return running


@contextmanager
def connected(pid: int | None) -> Iterator[ControlClient]:
    """A client of the chosen harness."""
    with closing(ControlClient(chosen(pid))) as client:
        yield client


def credentials_of(client: ControlClient, alias: str) -> MintedSession:
    """A minted session with its credentials, which follow from seed and alias; UserError for one that has none."""
    found = client.ask("GET", session_path(alias))
    if not found["minted"]:
        hint = "`harness ctl mint` makes one that has"
        raise UserError(f"session {alias!r} was not minted and has no credentials of ours", hint=hint)
    key = mint_key(found["seed"], alias)
    return MintedSession(alias, Credentials(key, secret_for(key)), alias)


def print_json(value: Any) -> None:
    """A value for programs."""
    click.echo(json.dumps(value, indent=2))
