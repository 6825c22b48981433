"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from harness.cli.main import cli

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_program(name: str) -> str:
    """The indented block that the README shows under a file name."""
    found = re.search(rf"`{re.escape(name)}`:\n\n((?:    .*\n|\n)+)", README)
    assert found is not None
    block = found[1].split("\n\n    eval ")[0]
    return textwrap.dedent(block)


@pytest.mark.sdk
def test_the_first_example_shows_the_failed_instance(tmp_path: Path) -> None:
    pytest.importorskip("volcenginesdkecs", reason="volcenginesdk-ecs is not installed")
    rule = re.search(r"harness serve --fault '(volcengine[^']*)'", README)
    assert rule is not None
    program = tmp_path / "reboot.py"
    program.write_text(shown_program("reboot.py"), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment |= {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    harness = [sys.executable, "-m", "harness"]
    serve = [*harness, "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0", "--fault", rule[1]]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline().startswith("proxy")
            script = f'eval "$("{sys.executable}" -m harness env)"; exec "{sys.executable}" "{program}"'
            done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
        finally:
            child.terminate()
            log = child.communicate(timeout=30)[0]
    failed = done.stdout.partition("'code': 'InvalidInstanceStatus'")[2]
    assert "'instance_id': 'i-2'" in failed.partition("'instance_id': 'i-3'")[0]
    assert "200 result (1 failed)" in log


def test_every_command_of_the_readme_exists() -> None:

    commands = set(re.findall(r"^    (?:\.venv/bin/)?harness ([a-z]+)", README, re.MULTILINE))
    assert commands
    assert commands <= set(cli.commands)
