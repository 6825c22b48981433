"""``harness run``."""

import os
import sys
from pathlib import Path

import click

from harness.cassette.interaction import RecordMode
from harness.cli.options import example, specs_option
from harness.cli.program import program
from harness.cli.recording_options import cassette_options, check_named_cassette, recording_options
from harness.errors import UserError


@click.command(
    short_help="Run a program behind the harness and say what it did.",
    epilog=example(
        "harness run --fault 'volcengine/ecs:RebootInstances=item:InvalidInstanceStatus[i-2]' -- python reboot.py"
    ),
    context_settings={"allow_interspersed_args": False},
)
@click.option(
    "--fault", "rules", multiple=True, metavar="RULE", help="What goes wrong, e.g. 'alibaba=throttle#1-2'. Repeatable."
)
@click.option(
    "--scenario", metavar="NAME|FILE", help="Rules from a preset or a file; edits of the file take effect at once."
)
@click.option("--seed", type=click.IntRange(min=0), help="Repeats the draws of an earlier run; printed if chosen.")
@click.option("--strict", is_flag=True, help="Refuse requests that break the contract or carry a wrong signature.")
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Write every exchange as a JSON line.")
@recording_options
@click.option("--cassette", metavar="NAME", help="The cassette's name in DIR, without .yaml.  [default: run]")
@click.option("--keep-credentials", is_flag=True, help="Leave the program its own credentials.")
@click.option("--allow-direct", is_flag=True, help="Note connections that go past the proxy, and let them through.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the report there too, as JSON.")
@specs_option
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="[--] COMMAND...")
def run(
    rules: tuple[str, ...],
    scenario: str | None,
    seed: int | None,
    journal: Path | None,
    record: Path | None,
    replay: Path | None,
    record_mode: RecordMode | None,
    live_hosts: tuple[str, ...],
    live_ca: Path | None,
    cassette: str | None,
    out: Path | None,
    user_specs: tuple[Path, ...],
    command: tuple[str, ...],
    *,
    strict: bool,
    playback_repeats: bool,
    allow_mutations: bool,
    keep_credentials: bool,
    allow_direct: bool,
) -> int:
    """Run COMMAND with its calls going to a harness of its own, and report on standard error.

    The command gets the proxy, the harness CA and made-up credentials by its environment; its input and output are
    left alone. Its own status wins where it is not 0.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from harness.config import spec_roots  # noqa: PLC0415
    from harness.control.child import ServerOptions  # noqa: PLC0415
    from harness.run.command import run as run_command  # noqa: PLC0415
    from harness.run.options import SESSION, RunOptions, cassette_name  # noqa: PLC0415

    if strict and keep_credentials:
        raise UserError(
            "--strict and --keep-credentials exclude each other",
            hint="strict refuses what is signed with keys that nobody knows",
        )
    cassettes = cassette_options(
        record=record,
        replay=replay,
        record_mode=record_mode,
        playback_repeats=playback_repeats,
        live_hosts=live_hosts,
        allow_mutations=allow_mutations,
        live_ca=live_ca,
    )
    if live_hosts and not keep_credentials:
        raise UserError(
            "--live needs --keep-credentials", hint="the real provider knows none of the credentials that we make up"
        )
    session = SESSION
    if cassette is not None:
        if cassettes.cassettes is None:
            raise UserError("--cassette needs --record or --replay")
        session = cassette_name(cassette)
        check_named_cassette(cassettes, session)
    server = ServerOptions(
        specs=user_specs,
        rules=rules,
        scenario=scenario,
        seed=seed,
        strict=strict,
        journal=journal,
        cassettes=cassettes,
    )
    return run_command(
        command,
        RunOptions(
            server,
            session=session,
            keep_credentials=keep_credentials,
            allow_direct=allow_direct,
            out=out,
        ),
        specs=spec_roots(user_specs),
        environ=os.environ,
        stderr=sys.stderr,
        clock=lambda: datetime.now(UTC),
        program=program(sys.argv[0]),
    )
