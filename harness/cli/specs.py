"""``harness specs``: list, show, lint, export."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from harness.cli.options import HelpfulGroup, example, specs_option
from harness.errors import ExitCode, FileError


@click.group(cls=HelpfulGroup, short_help="Look at the contract.", epilog=example("harness specs show RebootInstances"))
def specs() -> None:
    """Look at the contract: the operations, their parameters, limits and errors."""


@specs.command("list", epilog=example("harness specs list --specs my-specs"))
@specs_option
def list_specs(user_specs: tuple[Path, ...]) -> None:
    """List all operations, one a line, as every command and rule takes them."""
    for identity in _catalog(user_specs).ids():
        click.echo(str(identity))


@specs.command(epilog=example("harness specs show tencent/as:StartInstanceRefresh --common"))
@click.argument("operation")
@click.option("--common", is_flag=True, help="List the provider's common errors too.")
@specs_option
def show(operation: str, user_specs: tuple[Path, ...], *, common: bool) -> None:
    """Show what the contract says of an OPERATION, and where each fact comes from."""
    from harness.contract.show import show as render  # noqa: PLC0415

    catalog = _catalog(user_specs)
    click.echo(render(catalog, catalog.resolve(operation), common=common))


@specs.command(epilog=example("harness specs lint --specs my-specs"))
@specs_option
def lint(user_specs: tuple[Path, ...]) -> ExitCode:
    """Check every spec file; each problem names file, line and place."""
    from harness.contract.lint import lint as find  # noqa: PLC0415

    roots = _roots(user_specs)
    problems = find(roots)
    for problem in problems:
        click.echo(str(problem))
    if not problems:
        click.echo(f"no problem in {', '.join(map(str, roots))}")
    return ExitCode.FINDINGS if problems else ExitCode.OK


@specs.command(epilog=example("harness specs export --view projected --out openapi"))
@click.option(
    "--view",
    type=click.Choice(["wire", "projected"]),
    default="wire",
    show_default=True,
    help="True statuses, or errors under a status of their kind for tools that judge by status.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write one file a service into DIR instead of one document to standard output.",
)
@specs_option
def export(view: str, out: Path | None, user_specs: tuple[Path, ...]) -> None:
    """Write the contract as OpenAPI 3.1."""
    from harness.contract.openapi import export as document  # noqa: PLC0415

    catalog = _catalog(user_specs)
    chosen: Any = view
    if out is None:
        click.echo(_pretty(document(catalog, catalog.ids(), chosen)))
        return
    for provider, service, version in sorted({(i.provider, i.service, i.version) for i in catalog.ids()}):
        ids = [i for i in catalog.ids() if (i.provider, i.service, i.version) == (provider, service, version)]
        path = out / f"{provider}-{service}-{version}.{view}.json"
        try:
            out.mkdir(parents=True, exist_ok=True)
            path.write_text(_pretty(document(catalog, ids, chosen)) + "\n", encoding="utf-8")
        except OSError as error:
            raise FileError(str(path), f"cannot be written: {error.strerror or error}") from None
        click.echo(f"wrote {path}")


def _roots(user_specs: Sequence[Path]) -> tuple[Path, ...]:
    from harness.config import spec_roots  # noqa: PLC0415

    return spec_roots(user_specs)


def _catalog(user_specs: Sequence[Path]) -> Any:
    from harness.contract.load import load_catalog  # noqa: PLC0415

    return load_catalog(_roots(user_specs))


def _pretty(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
