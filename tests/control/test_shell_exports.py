"""The lines that point a shell at a running harness."""

import json
import shutil
import subprocess
import sys

import pytest

from harness.control.shell_exports import SHELLS, exporter, render_exports
from harness.errors import UnknownName

AWKWARD = '/state of $HOME/it\'s \\a `b` "c"/ca.pem'
VARIABLES = {"HARNESS_CA_BUNDLE": AWKWARD, "NO_PROXY": "", "HTTPS_PROXY": "http://shell:x@127.0.0.1:8080"}


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "fish"])
def test_a_shell_reads_back_what_was_meant(shell: str) -> None:
    program = shutil.which(shell) or (shutil.which("sh") if shell != "fish" else None)
    if program is None:
        expected = (
            f"set -gx HARNESS_CA_BUNDLE '{AWKWARD.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}'"
        )
        assert expected in render_exports(VARIABLES, exporter(shell)).splitlines()
        return
    show = f"{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    seen = subprocess.run(
        [program, "-c", f"{render_exports(VARIABLES, exporter(shell))}{show}"], capture_output=True, check=True
    )
    got = json.loads(seen.stdout)
    assert {name: got.get(name) for name in VARIABLES} == VARIABLES


def test_powershell_quotes_are_doubled() -> None:
    lines = render_exports(VARIABLES, exporter("powershell")).splitlines()
    assert "$env:HARNESS_CA_BUNDLE = '" + AWKWARD.replace("'", "''") + "'" in lines
    assert "$env:NO_PROXY = ''" in lines


def test_an_unknown_shell_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown shell 'fisch'.*fish"):
        exporter("fisch")
    assert set(SHELLS) == {"sh", "bash", "zsh", "fish", "powershell"}
