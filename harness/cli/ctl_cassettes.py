"""``harness ctl cassettes``."""

import click

from harness.cli.options import example, format_option, pid_option


@click.command(
    short_help="What was played, recorded and missed.",
    epilog=example("harness ctl cassettes\nharness ctl cassettes --format json"),
)
@pid_option
@format_option
def cassettes(pid: int | None, shape: str) -> None:
    """Tell what became of the cassettes so far: what was played and recorded, what was not played, which calls missed.

    Of a folder, cassettes that nobody has asked for are left out.
    """
    from harness.cassette.deck_report import DeckReport  # noqa: PLC0415
    from harness.cli.cassette_words import report_lines  # noqa: PLC0415
    from harness.cli.connection import connected, print_json  # noqa: PLC0415

    with connected(pid) as client:
        found = client.ask("GET", "/cassettes")
    if shape == "json":
        print_json(found)
    elif found is None:
        click.echo("this harness neither plays nor records cassettes")
    else:
        for line in report_lines(DeckReport.from_data(found)):
            click.echo(line)
