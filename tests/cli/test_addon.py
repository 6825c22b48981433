"""harness addon: the path that mitmproxy is given."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.errors import ExitCode


def test_the_path_of_the_script_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addon"]) == ExitCode.OK
    path = Path(capsys.readouterr().out.removesuffix("\n"))
    assert path.name == "mitm_script.py"
    assert path.is_file()
    assert path.is_absolute()


def test_without_mitmproxy_it_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "class AllBut(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name == 'mitmproxy' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[sys.meta_path.index(PathFinder)] = AllBut\n"
        "from harness.cli.main import run\n"
        "sys.exit(run(['addon']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (ExitCode.USER_MISTAKE, "")
    assert "cloud-contract-harness[server]" in done.stderr
