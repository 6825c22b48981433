"""``harness faults``: what can go wrong, with an example each."""

import click

from harness.cli.options import example


@click.command(
    short_help="What can go wrong: the table of faults, or one of them in full.",
    epilog=example("harness faults\nharness faults truncate\nharness faults --format json | jq '.[].name'"),
)
@click.argument("name", required=False)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="For people, for documents, or for programs.",
)
def faults(name: str | None, shape: str) -> None:
    """List the faults with their phases and a rule each; with NAME say all there is to know of one.

    A phase says what became of the call: `before`, it was never carried out; `after`, it was, and its answer is lost or
    changed; `mid`, its answer is cut or comes slowly; `connection`, it never came to a call. Add one with `@PHASE`.
    """
    from harness.errors import UnknownName  # noqa: PLC0415
    from harness.faults.catalogue.table import FAULTS  # noqa: PLC0415
    from harness.faults.every_error import EVERY_ERROR  # noqa: PLC0415
    from harness.reports import fault_table  # noqa: PLC0415

    if name == EVERY_ERROR and shape == "text":
        click.echo(fault_table.every_error_text())
        return
    if name is not None and name not in FAULTS:
        raise UnknownName("fault", name, (*FAULTS, EVERY_ERROR))
    kinds = tuple(FAULTS.values()) if name is None else (FAULTS[name],)
    match shape:
        case "json":
            click.echo(fault_table.table_json(kinds))
        case "markdown":
            click.echo(fault_table.table_markdown(kinds))
        case _:
            click.echo(fault_table.table_text(kinds) if name is None else fault_table.fault_text(kinds[0]))
