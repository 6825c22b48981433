"""The command ``harness``: one command line in, an exit code out, every mistake told in one line."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence

import click

from harness import __version__
from harness.cli.addon import addon
from harness.cli.cassette import cassette
from harness.cli.clients import clients
from harness.cli.ctl import ctl
from harness.cli.demo import demo
from harness.cli.derive import derive
from harness.cli.driver import driver
from harness.cli.env import env
from harness.cli.faults import faults
from harness.cli.options import HelpfulGroup, example
from harness.cli.presets import presets
from harness.cli.report import report
from harness.cli.run import run as run_program
from harness.cli.serve import serve
from harness.cli.specs import specs
from harness.cli.tail import tail
from harness.cli.terminating import Terminated
from harness.cli.verify import verify
from harness.errors import ExitCode, HarnessError, printable

DEBUG_VARIABLE = "HARNESS_DEBUG"
# What the system says of a path that it does not let us use, wherever that comes out.
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EROFS, errno.ENOSPC, errno.EFBIG})


@click.group(
    cls=HelpfulGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example("harness verify\nharness serve --fault 'tencent/as:StartInstanceRefresh=throttle'"),
)
@click.version_option(__version__, prog_name="harness")
def cli() -> None:
    """Contract tests and fault injection for cloud provider APIs.

    Specs derived from the providers' documentation drive a proxy on loopback that answers in the provider's exact
    dialect, breaks what you tell it to break, and gives a verdict on the client.
    """


for _command in (
    demo,
    run_program,
    derive,
    specs,
    serve,
    env,
    ctl,
    tail,
    addon,
    verify,
    report,
    cassette,
    clients,
    driver,
    faults,
    presets,
):
    cli.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; whatever goes wrong is one line on standard error."""
    try:
        # Not cli.main: it has exit codes of its own for interrupts and for readers that leave.
        with cli.make_context("harness", list(arguments)) as context:
            code = cli.invoke(context)
            sys.stdout.flush()
    except click.exceptions.Exit as left:
        return left.exit_code
    except HarnessError as error:
        click.echo(f"harness: {error}", err=True)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return ExitCode.USER_MISTAKE
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "harness"
        message = error.format_message().rstrip(".")
        click.echo(f"harness: {message} - see {where} --help", err=True)
        return ExitCode.USER_MISTAKE
    except KeyboardInterrupt:
        click.echo("harness: interrupted", err=True)
        return ExitCode.INTERRUPTED
    except Terminated:
        click.echo("harness: terminated", err=True)
        return ExitCode.TERMINATED
    except BrokenPipeError:
        # The reader has seen enough; what the interpreter flushes at the end must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # a crash of ours is told as one, not shown as a traceback
        return _failed(error)
    return int(code or 0)


def _failed(error: Exception) -> ExitCode:
    """Tell of what nobody has foreseen, and of a path that the system does not let us use."""
    if isinstance(error, OSError) and error.errno in _REFUSED and error.filename is not None:
        click.echo(f"harness: {printable(os.fsdecode(error.filename))}: {error.strerror}", err=True)
        return ExitCode.USER_MISTAKE
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    hint = f"please report it; {DEBUG_VARIABLE}=1 shows where"
    click.echo(f"harness: internal error: {type(error).__name__}: {error} ({hint})", err=True)
    return ExitCode.UNSOUND


def main() -> None:
    """The command ``harness``."""
    sys.exit(run(sys.argv[1:]))
