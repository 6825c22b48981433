"""``harness ctl``: the rules of a running harness."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from harness.cli.options import count, example, format_option, pid_option
from harness.cli.program import program

_RULE = "volcengine/ecs:RebootInstances=throttle#1"
_Rules = Sequence[dict[str, Any]]

_numbers = click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1), metavar="NUMBER…")


def _session(text: str) -> Callable[[Any], Any]:
    return click.option("--session", metavar="ALIAS", help=text)


@click.command(short_help="List the rules with what they met.", epilog=example("harness ctl rules --session shell"))
@_session("Only the rules of this session, with what it saw of them.")
@pid_option
@format_option
def rules(session: str | None, pid: int | None, shape: str) -> None:
    """List the rules in their order, with the calls that they met, of those that they looked at."""
    from harness.cli.connection import connected  # noqa: PLC0415

    with connected(pid) as client:
        found = client.ask("GET", "/rules", query={"session": session})["rules"]
    _show(found, shape, _table(found))


@click.command(
    short_help="Add rules.",
    epilog=example(f"harness ctl add '{_RULE}'\nharness ctl add --session shell 'alibaba=throttle#1'"),
)
@click.argument("texts", nargs=-1, required=True, metavar="RULE…")
@_session("Only for this session.")
@click.option(
    "--last", is_flag=True, help="After the rules that are there; of several that meet a call, the first wins."
)
@click.option("--paused", is_flag=True, help="Without effect until `harness ctl resume`.")
@pid_option
@format_option
def add(texts: tuple[str, ...], session: str | None, pid: int | None, shape: str, *, last: bool, paused: bool) -> None:
    """Add rules for every session, before those that are there; they take effect with the next call."""
    from harness.cli.connection import connected  # noqa: PLC0415

    body = {"rules": list(texts), "session": session, "last": last, "paused": paused}
    with connected(pid) as client:
        added = client.ask("POST", "/rules", body=body)["rules"]
    numbers = " ".join(str(rule["number"]) for rule in added)
    remove_them = f"remove: {program(sys.argv[0])} ctl remove {numbers}"
    _show(added, shape, [*_each(added, "added"), *_notes(added), remove_them])


@click.command(short_help="Put another rule in the place of one.", epilog=example(f"harness ctl change 3 '{_RULE}'"))
@click.argument("number", type=click.IntRange(min=1))
@click.argument("text", metavar="RULE")
@pid_option
@format_option
def change(number: int, text: str, pid: int | None, shape: str) -> None:
    """Put RULE in the place of the rule NUMBER; it counts from nothing."""
    from harness.cli.connection import connected  # noqa: PLC0415

    with connected(pid) as client:
        changed = [client.ask("PATCH", f"/rules/{number}", body={"rule": text})]
    _show(changed, shape, [*_each(changed, "changed"), *_notes(changed)])


@click.command(short_help="Let rules have no effect for a while.", epilog=example("harness ctl pause 3"))
@_numbers
@pid_option
@format_option
def pause(numbers: tuple[int, ...], pid: int | None, shape: str) -> None:
    """Let rules neither count nor meet calls until `harness ctl resume`."""
    _for_each(pid, shape, numbers, "paused", "PATCH", {"paused": True})


@click.command(short_help="Let paused rules go on.", epilog=example("harness ctl resume 3"))
@_numbers
@pid_option
@format_option
def resume(numbers: tuple[int, ...], pid: int | None, shape: str) -> None:
    """Let paused rules go on where they were."""
    _for_each(pid, shape, numbers, "goes on", "PATCH", {"paused": False})


@click.command(short_help="Remove rules by their numbers.", epilog=example("harness ctl remove 3 4"))
@_numbers
@pid_option
@format_option
def remove(numbers: tuple[int, ...], pid: int | None, shape: str) -> None:
    """Remove rules and tell what they met."""
    _for_each(pid, shape, numbers, "removed", "DELETE", None)


@click.command(short_help="Remove all rules.", epilog=example("harness ctl clear\nharness ctl clear --session shell"))
@_session("Only the rules that this session alone has.")
@pid_option
@format_option
def clear(session: str | None, pid: int | None, shape: str) -> None:
    """Remove all rules, or all of one session, and tell what they met."""
    from harness.cli.connection import connected  # noqa: PLC0415

    with connected(pid) as client:
        gone = client.ask("DELETE", "/rules", query={"session": session})["rules"]
    _show(gone, shape, [*_each(gone, "removed"), f"{count(len(gone), 'rule')} removed"])


RULE_COMMANDS = (rules, add, change, pause, resume, remove, clear)


def _for_each(pid: int | None, shape: str, numbers: Sequence[int], done: str, method: str, body: object) -> None:
    """Do the same with several rules, or with none if one of them does not exist."""
    from harness.cli.connection import connected  # noqa: PLC0415
    from harness.sessions.unknown import unknown_rule  # noqa: PLC0415

    with connected(pid) as client:
        known = [rule["number"] for rule in client.ask("GET", "/rules")["rules"]]
        for number in numbers:
            if number not in known:
                raise unknown_rule(number, known)
        changed = [client.ask(method, f"/rules/{number}", body=body) for number in dict.fromkeys(numbers)]
    _show(changed, shape, _each(changed, done))


def _show(found: _Rules, shape: str, lines: Sequence[str]) -> None:
    from harness.cli.connection import print_json  # noqa: PLC0415

    if shape == "json":
        print_json({"rules": found})
    else:
        click.echo("\n".join(lines))


def _each(found: _Rules, done: str) -> list[str]:
    """A line for each rule that something was done with."""
    return [f"rule {rule['number']} {done}{_whose(rule)}{_so_far(rule)}: {rule['text']}" for rule in found]


def _notes(found: _Rules) -> list[str]:
    """What who sets these rules has to know, each once."""
    return [f"note: {note}" for note in dict.fromkeys(note for rule in found for note in rule["notes"])]


def _whose(rule: dict[str, Any]) -> str:
    return "" if rule["session"] is None else f" (of session {rule['session']})"


def _so_far(rule: dict[str, Any]) -> str:
    return f", it met {_met(rule)}" if rule["matches"] else ""


def _table(found: _Rules) -> list[str]:
    """Rules in columns."""
    from harness.reports.aligned import aligned  # noqa: PLC0415

    if not found:
        return [f"no rules; {program(sys.argv[0])} ctl add RULE adds one"]
    head = ("no", "met", "session", "from", "rule")
    rows = [
        (str(rule["number"]), _met(rule), rule["session"] or "(all)", rule["origin"], f"{rule['text']}{_paused(rule)}")
        for rule in found
    ]
    return aligned([head, *rows], right={0})


def _met(rule: dict[str, Any]) -> str:
    noun = "connection" if rule["of_connections"] else "call"
    return f"{rule['hits']} of {count(rule['matches'], noun)}" if rule["matches"] else f"no {noun}s yet"


def _paused(rule: dict[str, Any]) -> str:
    return "  (paused)" if rule["paused"] else ""
