"""``harness presets``: list, show, copy, schema."""

from pathlib import Path
from typing import Any

import click

from harness.cli.options import HelpfulGroup, example, specs_option
from harness.errors import FileError


@click.group(
    cls=HelpfulGroup,
    invoke_without_command=True,
    short_help="Scenarios that come with the package, to use or to copy.",
    epilog=example("harness presets\nharness presets copy throttle-storm my-storm.yaml"),
)
@click.pass_context
def presets(context: click.Context) -> None:
    """List the scenarios that come with the package; show one, or copy it for changes of your own.

    Wherever a scenario file is taken, the name of a preset is taken too.
    """
    if context.invoked_subcommand is not None:
        return
    from harness.faults.presets import presets as all_presets  # noqa: PLC0415

    known = all_presets()
    width = max(len(one.name) for one in known)
    for one in known:
        click.echo(f"{one.name:{width}}  {one.summary}")


@presets.command(short_help="Show a preset.", epilog=example("harness presets show throttle-storm"))
@click.argument("name")
def show(name: str) -> None:
    """Show the file of the preset NAME."""
    from harness.faults.presets import preset  # noqa: PLC0415

    click.echo(preset(name).path.read_text(encoding="utf-8"), nl=False)


@presets.command(
    short_help="Copy a preset to a file.", epilog=example("harness presets copy throttle-storm my-storm.yaml")
)
@click.argument("name")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def copy(name: str, file: Path | None) -> None:
    """Copy the preset NAME to FILE, by default NAME.yaml in this folder; a file that is there is never overwritten.

    The copy names the schema of scenario files, so that an editor with a YAML language server completes and checks it.
    """
    from harness.faults.presets import preset, preset_copy  # noqa: PLC0415

    found = preset(name)
    path = Path(f"{found.name}.yaml") if file is None else file
    _write_new(path, preset_copy(found))
    click.echo(f"wrote {path}")


@presets.command(
    short_help="Print where the JSON Schema of scenario files is.",
    epilog=example("harness presets schema\nharness presets schema --specs my-specs --out schema.json"),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a schema that offers the operations and errors of --specs too.",
)
@specs_option
def schema(out: Path | None, user_specs: tuple[Path, ...]) -> None:
    """Print where the JSON Schema of scenario files is, for the settings of an editor.

    It takes your own operations as they are, and offers those that come with the package. With --out a schema is
    written that offers yours as well.
    """
    from harness.faults.scenario_schema import SCHEMA_FILE, printed, scenario_schema  # noqa: PLC0415

    if out is None:
        if user_specs:
            raise click.UsageError("--specs needs --out: a schema of your own operations is a file of your own")
        click.echo(SCHEMA_FILE)
        return
    text = printed(scenario_schema(_catalog(user_specs)))
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(str(out), f"cannot be written: {error.strerror or error}") from None
    click.echo(f"wrote {out}")


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise FileError(str(path), "is there already and is not overwritten", hint="name another FILE") from None
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror or error}") from None


def _catalog(user_specs: tuple[Path, ...]) -> Any:
    from harness.config import spec_roots  # noqa: PLC0415
    from harness.contract.load import load_catalog  # noqa: PLC0415

    return load_catalog(spec_roots(user_specs))
