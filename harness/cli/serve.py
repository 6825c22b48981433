"""``harness serve``."""

import os
import sys
import threading
from pathlib import Path

import click

from harness.cli.options import count, example, specs_option
from harness.cli.program import program
from harness.errors import ExitCode


@click.command(
    short_help="Answer as the providers do, with faults, on loopback.",
    epilog=example("harness serve --fault 'alibaba/ecs:RedeployInstance=error:InternalError#1' --journal calls.jsonl"),
)
@click.option(
    "--listen",
    default="127.0.0.1:8080",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the proxy listens; loopback only, port 0 takes a free one.",
)
@click.option(
    "--endpoint",
    default="127.0.0.1:8081",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the endpoint listens, for clients that are given one instead of a proxy.",
)
@click.option(
    "--fault",
    "rules",
    multiple=True,
    metavar="RULE",
    help="What goes wrong, e.g. 'volcengine=item:InvalidInstanceStatus#2-'. Repeatable.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Repeats the draws of an earlier run; printed if chosen.")
@click.option("--strict", is_flag=True, help="Refuse requests that break the contract or carry a wrong signature.")
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Write every exchange as a JSON line.")
@specs_option
def serve(
    listen: str,
    endpoint: str,
    rules: tuple[str, ...],
    seed: int | None,
    journal: Path | None,
    user_specs: tuple[Path, ...],
    *,
    strict: bool,
) -> ExitCode:
    """Answer as the providers do, on loopback, until interrupted; nothing is forwarded.

    In another shell, eval "$(harness env)" points programs at it. Ctrl-C and SIGTERM are its normal end, with status 0.
    """
    from harness import app  # noqa: PLC0415
    from harness.config import Settings, parse_address, spec_roots, state_directory  # noqa: PLC0415
    from harness.listeners.state_file import RunningHarness  # noqa: PLC0415
    from harness.reports.exchange_line import log_line  # noqa: PLC0415

    settings = Settings(
        state=state_directory(os.environ),
        specs=spec_roots(user_specs),
        listen=parse_address(listen),
        endpoint=parse_address(endpoint),
        rules=rules,
        seed=seed,
        strict=strict,
        journal=journal,
    )

    def on_ready(running: RunningHarness) -> None:
        click.echo(f"proxy     {running.proxy_url}\nendpoint  {running.endpoint_url}\nCA        {running.ca_bundle}")
        click.echo(f"seed      {running.seed}")
        click.echo(f'in another shell: eval "$({program(sys.argv[0])} env)"; stop with Ctrl-C')

    served = app.serve(
        settings,
        on_ready=on_ready,
        on_exchange=lambda exchange: click.echo(log_line(exchange)),
        stop=threading.Event(),
    )
    click.echo(f"\n{count(served.exchanges, 'exchange')}", err=True)
    for rule in served.rules_never_met:
        click.echo(f"never met: {rule}", err=True)
    for problem in served.journal_problems:
        click.echo(problem, err=True)
    return ExitCode.UNSOUND if served.journal_problems else ExitCode.OK
