"""``harness verify``."""

import os
import sys
from pathlib import Path

import click

from harness.cli.options import example, specs_option
from harness.cli.program import program
from harness.cli.terminating import ended_by_sigterm
from harness.errors import ExitCode

# The seconds after its outcome in which a client may close the connection on which it was left to wait.
_PATIENCE = 5.0


class _CommandWithClients(click.Command):
    """Names the clients at the end of its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The clients, then the example."""
        from harness.clients.table import CLIENTS  # noqa: PLC0415

        with formatter.section("Clients"):
            for name in CLIENTS:
                formatter.write(f"{'':{formatter.current_indent}}{name}\n")
        super().format_epilog(ctx, formatter)


@click.command(
    cls=_CommandWithClients,
    short_help="Drive clients and say what they do wrong.",
    epilog=example(
        "harness verify volcenginesdk-ecs --only 'volcengine/ecs:RebootInstances/error/item/*'\n"
        "harness verify --driver 'python my_driver.py' --format json --out report.json"
    ),
)
@click.argument("clients", nargs=-1, metavar="[CLIENT]...")
@click.option(
    "--driver", "drivers", multiple=True, metavar="CMD", help="The command line of your own driver. Repeatable."
)
@click.option("--only", multiple=True, metavar="CASE", help="Case ids to try; * and ? allowed. Repeatable.")
@click.option("--seed", type=click.IntRange(min=0), help="Repeats the draws of an earlier run; printed if chosen.")
@click.option("--quick", is_flag=True, help="Leave out what waits for a client's own timeout of 30 s or more.")
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json", "junit", "markdown", "html"]),
    help="Which form; by default text, or what the ending of --out says.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the report there.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write one more report: .html, .json, .xml (JUnit), .md or .txt. Repeatable.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON report of an earlier run: only findings that it does not have are an error.",
)
@specs_option
def verify(
    clients: tuple[str, ...],
    drivers: tuple[str, ...],
    only: tuple[str, ...],
    seed: int | None,
    quick: bool,  # noqa: FBT001 - click hands every option over by name
    report_format: str | None,
    out: Path | None,
    reports: tuple[Path, ...],
    baseline: Path | None,
    user_specs: tuple[Path, ...],
) -> ExitCode:
    """Drive clients through the harness and say what they do wrong; without CLIENT, all that are installed.

    What the contract lists is tried with each client: examples, errors, rates, faults in every form, retries, lost
    answers, timeouts, certificates, redirects, bursts, and parameters made up from it.
    """
    from harness.app import LocalHarness  # noqa: PLC0415
    from harness.config import ListenAddress, Settings, client_places, spec_roots, state_directory  # noqa: PLC0415
    from harness.verify.command import verify as run  # noqa: PLC0415

    free = ListenAddress("127.0.0.1", 0)
    state, roots = state_directory(os.environ), spec_roots(user_specs)
    settings = Settings(state=state, specs=roots, listen=free, endpoint=free, seed=seed)
    with ended_by_sigterm():
        return run(
            lambda: LocalHarness(settings, patience=_PATIENCE),
            environment=os.environ,
            stdout=sys.stdout,
            stderr=sys.stderr,
            clients=clients,
            drivers=drivers,
            only=only,
            seed=seed,
            quick=quick,
            report_format=report_format,
            out=out,
            reports=reports,
            baseline=baseline,
            places=client_places(os.environ),
            program=program(sys.argv[0]),
            specs=user_specs,
        )
