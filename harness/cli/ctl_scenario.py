"""``harness ctl scenario``."""

from typing import Any

import click

from harness.cli.options import count, example, format_option, pid_option


@click.command(
    short_help="The scenario: show, load, drop.",
    epilog=example("harness ctl scenario throttle-storm\nharness ctl scenario\nharness ctl scenario --drop"),
)
@click.argument("name_or_file", required=False, metavar="[NAME|FILE]")
@click.option("--drop", is_flag=True, help="Remove its rules and follow its file no more.")
@pid_option
@format_option
def scenario(name_or_file: str | None, pid: int | None, shape: str, *, drop: bool) -> None:
    """Show the scenario, or load another from a preset or a file, in the place of the one before.

    Edits of the file take effect at once; a broken one keeps the rules as they were, and is told here.
    """
    from harness.cli.connection import connected, print_json  # noqa: PLC0415
    from harness.faults.presets import scenario_path  # noqa: PLC0415

    if drop and name_or_file is not None:
        raise click.UsageError("--drop goes without a scenario")
    with connected(pid) as client:
        if drop:
            client.ask("DELETE", "/scenario")
            loaded = None
        elif name_or_file is not None:
            file = scenario_path(name_or_file).absolute()
            loaded = client.ask("PUT", "/scenario", body={"file": str(file)})
        else:
            loaded = client.ask("GET", "/scenario")
        seed = client.running.seed
    if shape == "json":
        print_json(loaded)
    elif loaded is None:
        click.echo("no scenario is loaded")
    else:
        click.echo(_told(loaded, seed))


def _told(loaded: Any, seed: int) -> str:
    """The scenario in a few lines."""
    lines = [f"{loaded['name']}  {count(loaded['rules'], 'rule')}  {loaded['file']}"]
    if loaded["seed"] not in {None, seed}:
        lines.append(f"its seed {loaded['seed']} would count from the start only: this harness draws with {seed}")
    if loaded["problem"]:
        lines.append(f"its latest edit is not taken: {loaded['problem']}")
    return "\n".join(lines)
