"""``harness ctl``: the sessions of a running harness."""

from typing import Any

import click

from harness.cli.options import example, format_option, pid_option, shell_option

_alias = click.argument("alias")


@click.command(short_help="List the sessions.", epilog=example("harness ctl sessions"))
@pid_option
@format_option
def sessions(pid: int | None, shape: str) -> None:
    """List the sessions, oldest first: each access key id, or name given to the proxy, has one."""
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.reports.aligned import aligned  # noqa: PLC0415

    with connected(pid) as client:
        found = client.ask("GET", "/sessions")
    if shape == "json":
        print_json(found)
        return
    head = ("session", "requests", "seed", "age", "")
    rows = [
        (one["alias"], str(one["exchanges"]), str(one["seed"]), _age(one), "minted" if one["minted"] else "")
        for one in found["sessions"]
    ]
    click.echo("\n".join(aligned([head, *rows], right={1, 2, 3})))


@click.command(
    short_help="Make a session with credentials of its own.",
    epilog=example("eval \"$(harness ctl mint web --fault 'tencent/as=throttle')\""),
)
@click.argument("alias", required=False)
@click.option("--fault", "rules", multiple=True, metavar="RULE", help="A rule that this session alone has. Repeatable.")
@click.option("--seed", type=click.IntRange(min=0), help="A seed of its own for its draws.")
@click.option("--manual-clock", is_flag=True, help="Its rate windows end with `harness ctl step` only.")
@shell_option
@pid_option
@format_option
def mint(
    alias: str | None,
    rules: tuple[str, ...],
    seed: int | None,
    shell: str,
    pid: int | None,
    shape: str,
    *,
    manual_clock: bool,
) -> None:
    """Make a session, and print what points a shell at it: proxy, CA bundle, made-up credentials."""
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.control.environment import Access, environment  # noqa: PLC0415
    from harness.control.shell_exports import exporter, render_exports  # noqa: PLC0415
    from harness.model import Credentials  # noqa: PLC0415
    from harness.sessions import MintedSession  # noqa: PLC0415

    line = exporter(shell)
    body = {"alias": alias, "rules": list(rules), "seed": seed, "manual_clock": manual_clock}
    with connected(pid) as client:
        made = client.ask("POST", "/sessions", body=body)
        running = client.running
    session = MintedSession(made["alias"], Credentials(made["access_key"], made["secret_key"]), made["proxy_user"])
    variables = environment(Access(running.proxy_url, running.endpoint_url, running.ca_bundle, session))
    if shape == "json":
        print_json(made | {"environment": variables})
    else:
        click.echo(render_exports(variables, line), nl=False)


@click.command(short_help="Let time pass for a session.", epilog=example("harness ctl step shell 60"))
@_alias
@click.argument("seconds", type=float)
@pid_option
@format_option
def step(alias: str, seconds: float, pid: int | None, shape: str) -> None:
    """Let SECONDS pass for the rate windows of the session ALIAS."""
    _change("step", alias, {"seconds": seconds}, pid, shape)


@click.command(short_help="Let a session begin anew.", epilog=example("harness ctl reset shell"))
@_alias
@pid_option
@format_option
def reset(alias: str, pid: int | None, shape: str) -> None:
    """Let the session ALIAS begin anew: what it saw of the rules, its rate windows and its clock."""
    _change("reset", alias, None, pid, shape)


@click.command(short_help="Forget a session.", epilog=example("harness ctl release web"))
@_alias
@pid_option
@format_option
def release(alias: str, pid: int | None, shape: str) -> None:
    """Forget the session ALIAS and the rules that it alone has; its exchanges stay in the journal."""
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.control.client import session_path  # noqa: PLC0415

    with connected(pid) as client:
        client.ask("DELETE", session_path(alias))
    if shape == "json":
        print_json(None)
    else:
        click.echo(f"session {alias} is forgotten")


SESSION_COMMANDS = (sessions, mint, step, reset, release)


def _change(what: str, alias: str, body: object, pid: int | None, shape: str) -> None:
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.control.client import session_path  # noqa: PLC0415

    with connected(pid) as client:
        found = client.ask("POST", session_path(alias, what), body=body)
    if shape == "json":
        print_json(found)
    else:
        click.echo(f"session {alias} is {_age(found)} old")


def _age(session: Any) -> str:
    """How long it has lived as its rate windows see it, and whether its clock runs by itself."""
    return f"{session['elapsed']:.1f} s{' (stepped only)' if session['manual_clock'] else ''}"
