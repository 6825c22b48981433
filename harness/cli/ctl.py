"""``harness ctl``: everything about a running harness that can be seen and changed."""

import os
from collections.abc import Iterator
from typing import Any

import click

from harness.cli.ctl_cassettes import cassettes
from harness.cli.ctl_journal import journal
from harness.cli.ctl_rules import RULE_COMMANDS
from harness.cli.ctl_scenario import scenario
from harness.cli.ctl_sessions import SESSION_COMMANDS
from harness.cli.options import HelpfulGroup, example, format_option, pid_option
from harness.cli.recording_options import live_words


@click.group(
    cls=HelpfulGroup,
    short_help="See and change a running harness.",
    epilog=example(
        "harness ctl add 'volcengine/ecs:RebootInstances=throttle#1'\nharness ctl rules\nharness ctl remove 1"
    ),
)
def ctl() -> None:
    """See and change a running harness: its rules, sessions, scenario, cassettes and journal.

    What is changed takes effect with the next call. The harness is found by its state file: that of `harness serve`
    first, then that of `harness run`; --pid chooses another.
    """


@ctl.command(short_help="What runs, where, and since when.", epilog=example("harness ctl state"))
@pid_option
@format_option
def state(pid: int | None, shape: str) -> None:
    """Tell what runs, where, and since when."""
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.config import state_directory  # noqa: PLC0415
    from harness.control.state_file import state_path  # noqa: PLC0415

    with connected(pid) as client:
        found = client.ask("GET", "/state")
        running = client.running
    if shape == "json":
        print_json(found)
        return
    file = state_path(state_directory(os.environ), running.pid)
    for name, value in _told(found, running.owner, f"{running.control_url}, with the token in {file}"):
        click.echo(f"{name:9}  {value}")


def _told(found: Any, owner: str, control: str) -> list[tuple[str, str]]:
    """The state in named lines."""
    loaded = found["scenario"]
    lines = [
        ("process", f"{found['pid']} ({owner}), version {found['version']}, since {found['started'][11:19]} UTC"),
        ("proxy", found["proxy_url"]),
        ("endpoint", found["endpoint_url"] or "none"),
        ("control", control),
        ("CA", found["ca_bundle"]),
        ("seed", str(found["seed"])),
        ("strict", "yes" if found["strict"] else "no"),
        ("sessions", str(found["sessions"])),
        ("exchanges", str(found["exchanges"])),
        ("rules", str(found["rules"])),
        *(("never met", rule) for rule in found["rules_never_met"]),
        ("scenario", "none" if loaded is None else loaded["file"]),
        *_recording(found),
    ]
    if loaded is not None and loaded["problem"]:
        lines.append(("", f"its latest edit is not taken: {loaded['problem']}"))
    return [*lines, *(("problem", problem) for problem in found["problems"])]


def _recording(found: Any) -> Iterator[tuple[str, str]]:
    """What is played and recorded, and which real providers answer, where that is so."""
    played, live = found["cassettes"], found["live"]
    if played is not None:
        yield "cassettes", f"{played['folder']} (mode {played['mode']})"
    if live is not None:
        yield "live", f"{', '.join(live['hosts'])}: {live_words(mutations=live['mutations'])}"


for _command in (*RULE_COMMANDS, scenario, *SESSION_COMMANDS, cassettes, journal):
    ctl.add_command(_command)
