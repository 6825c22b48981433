"""``harness addon``."""

import importlib.util
from pathlib import Path

import click

import harness
from harness.cli.options import example
from harness.errors import UserError

SCRIPT = "mitm_script.py"


@click.command(
    short_help="Where the script for your own mitmproxy is.",
    epilog=example("mitmweb -s \"$(harness addon)\" --set 'harness_fault=tencent/as=throttle#1-3'"),
)
def addon() -> None:
    """Print the path of a script that brings the harness into your own mitmproxy, mitmweb or mitmdump.

    They have to be installed in the same environment. Nothing is forwarded by a mitmproxy that has loaded it.
    """
    if importlib.util.find_spec("mitmproxy") is None:
        raise UserError(
            "mitmproxy is not installed beside the harness", hint="pip install 'cloud-contract-harness[server]'"
        )
    click.echo(Path(harness.__file__).with_name(SCRIPT))
