"""What the commands share: groups that know their neighbours, common options, the end of a help text."""

from pathlib import Path
from typing import Any

import click

from harness.errors import UnknownName

EXIT_CODES = "Exit codes: 0 nothing found, 1 findings, 2 your mistake, 3 the run was not sound, 130 interrupted."


class HelpfulGroup(click.Group):
    """A group of commands that names the nearest one where an unknown one was typed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; UnknownName with its neighbours if there is none of that name."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UnknownName("command", name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def specs_option(command: Any) -> Any:
    """Add ``--specs``, which is the same for every command that reads specs."""
    option = click.option(
        "--specs",
        "user_specs",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A folder of your own specs, added to those that come with the package. Repeatable.",
    )
    return option(command)


def pid_option(command: Any) -> Any:
    """Add ``--pid``, which is the same for every command that looks for a running harness."""
    return click.option("--pid", type=int, help="Which running harness, where there are several.")(command)


def shell_option(command: Any) -> Any:
    """Add ``--shell``, for commands that print what a shell is to evaluate."""
    option = click.option("--shell", default="sh", show_default=True, metavar="NAME", help="sh, fish or powershell.")
    return option(command)


def format_option(command: Any) -> Any:
    """Add ``--format``, for people or for programs."""
    return click.option(
        "--format",
        "shape",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="For people, or for programs.",
    )(command)


def example(text: str) -> str:
    """An example and the exit codes, as the end of a command's help."""
    lines = "\n".join(f"  {line}" for line in text.splitlines())
    return f"\b\nExample:\n{lines}\n\n{EXIT_CODES}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
