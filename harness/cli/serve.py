"""``harness serve``."""

import os
from pathlib import Path
from typing import Any

import click

from harness.cassette.interaction import RecordMode
from harness.cli.options import example, specs_option
from harness.cli.recording_options import cassette_options, recording_options
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
    "--control",
    default="127.0.0.1:0",
    show_default=True,
    metavar="HOST:PORT",
    help="Where `harness ctl` and `harness tail` find it; they look the port up themselves.",
)
@click.option(
    "--fault",
    "rules",
    multiple=True,
    metavar="RULE",
    help="What goes wrong, e.g. 'volcengine=item:InvalidInstanceStatus#2-'. Repeatable.",
)
@click.option(
    "--scenario", metavar="NAME|FILE", help="Rules from a preset or a file; edits of the file take effect at once."
)
@click.option("--seed", type=click.IntRange(min=0), help="Repeats the draws of an earlier run; printed if chosen.")
@click.option("--strict", is_flag=True, help="Refuse requests that break the contract or carry a wrong signature.")
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Write every exchange as a JSON line.")
@recording_options
@click.option("--owned-by", "owner", type=click.Choice(["run", "pytest"]), hidden=True)
@specs_option
def serve(
    listen: str,
    endpoint: str,
    control: str,
    rules: tuple[str, ...],
    scenario: str | None,
    seed: int | None,
    journal: Path | None,
    record: Path | None,
    replay: Path | None,
    record_mode: RecordMode | None,
    live_hosts: tuple[str, ...],
    owner: Any,
    live_ca: Path | None,
    user_specs: tuple[Path, ...],
    *,
    strict: bool,
    playback_repeats: bool,
    allow_mutations: bool,
) -> ExitCode:
    """Answer as the providers do, on loopback, until interrupted; nothing is forwarded but to the hosts of --live.

    In another shell, eval "$(harness env)" points programs at it. Ctrl-C and SIGTERM are its normal end, with status 0.
    """
    from harness.cli.serving import serve_owner, serve_person  # noqa: PLC0415
    from harness.config import Settings, parse_address, spec_roots, state_directory  # noqa: PLC0415
    from harness.faults.presets import scenario_path  # noqa: PLC0415

    cassettes = cassette_options(
        record=record,
        replay=replay,
        record_mode=record_mode,
        playback_repeats=playback_repeats,
        live_hosts=live_hosts,
        allow_mutations=allow_mutations,
        live_ca=live_ca,
    )
    settings = Settings(
        state=state_directory(os.environ),
        specs=spec_roots(user_specs),
        listen=parse_address(listen),
        endpoint=parse_address(endpoint),
        control=parse_address(control),
        rules=rules,
        scenario=None if scenario is None else scenario_path(scenario).absolute(),
        seed=seed,
        strict=strict,
        journal=journal,
        cassettes=cassettes.cassettes,
        record_mode=cassettes.record_mode,
        pool=record is None,
        playback_repeats=playback_repeats,
        record_faults=owner != "pytest",  # the rules of a test meet its replay, too
        record_anew=owner == "pytest",  # a test that is tried again is recorded as it was tried last
        live=live_hosts,
        allow_mutations=allow_mutations,
        live_ca=live_ca,
    )
    end = serve_owner(settings, owner) if owner is not None else serve_person(settings)
    for problem in end.problems:
        click.echo(problem, err=True)
    return ExitCode.UNSOUND if end.problems else ExitCode.OK
