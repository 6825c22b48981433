"""How the command was started."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.cli.program import program

CWD = Path("/home/ada/project")
PYTHON = "/home/ada/project/.venv/bin/python"


def started(argv0: str, *, interpreter: str = PYTHON, **found: str) -> str:
    return program(argv0, which=found.get, cwd=CWD, interpreter=interpreter)


@pytest.mark.parametrize(
    ("argv0", "found", "words"),
    [
        ("/usr/bin/harness", {"harness": "/usr/bin/harness"}, "harness"),
        ("/usr/bin/../bin/harness", {"harness": "/usr/bin/harness"}, "harness"),
        (".venv/bin/harness", {"harness": "/home/ada/project/.venv/bin/harness"}, "harness"),
        ("/home/ada/project/.venv/bin/harness", {}, ".venv/bin/harness"),
        (".venv/bin/harness", {"harness": "/usr/bin/harness"}, ".venv/bin/harness"),
        ("/opt/venv/bin/harness", {"harness": "/usr/bin/harness"}, "/opt/venv/bin/harness"),
        ("../tools/harness", {}, "/home/ada/tools/harness"),
        ("./harness", {}, "./harness"),
        ("/opt/my venv/bin/harness", {}, "'/opt/my venv/bin/harness'"),
    ],
)
def test_the_command(argv0: str, found: dict[str, str], words: str) -> None:
    assert started(argv0, **found) == words


@pytest.mark.parametrize(
    ("interpreter", "found", "words"),
    [
        (PYTHON, {"python": PYTHON}, "python -m harness"),
        (PYTHON, {"python": "/usr/bin/python"}, ".venv/bin/python -m harness"),
        (PYTHON, {}, ".venv/bin/python -m harness"),
        ("/usr/bin/python3.11", {"harness": "/usr/bin/harness"}, "/usr/bin/python3.11 -m harness"),
    ],
)
def test_the_module(interpreter: str, found: dict[str, str], words: str) -> None:
    assert started("/home/ada/project/harness/__main__.py", interpreter=interpreter, **found) == words


@pytest.mark.parametrize("argv0", ["", "-c", "/usr/bin/pytest", "/site-packages/pytest/__main__.py"])
def test_another_program_that_uses_ours(argv0: str) -> None:
    assert started(argv0, python=PYTHON) == "harness"


def test_a_link_to_another_python_is_another_python(tmp_path: Path) -> None:
    base, link = tmp_path / "base", tmp_path / "link"
    base.touch()
    link.symlink_to(base)
    words = program("harness/__main__.py", which={"python": str(base)}.get, cwd=tmp_path, interpreter=str(link))
    assert words == "./link -m harness"


def test_the_machine_as_it_is() -> None:
    words: Any = program("/somewhere/harness/__main__.py")
    assert words.endswith(" -m harness")
    shell = shutil.which("sh")
    assert shell is not None
    run = subprocess.run([shell, "-c", words.removesuffix("-m harness") + "-c 'import sys; print(sys.executable)'"],
        capture_output=True, text=True, check=True)  # fmt: skip
    assert run.stdout.strip() == sys.executable
