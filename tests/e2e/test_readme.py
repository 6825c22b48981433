"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.cli.main import cli
from harness.contract.catalog import Catalog
from harness.faults.rule import canonical
from harness.faults.scenario import read_scenario

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HARNESS = (sys.executable, "-m", "harness")
ADDED_LINE = 'config.ssl_ca_cert = os.environ["HARNESS_CA_BUNDLE"]'


def shown_block(before: str) -> str:
    """The indented block that the README shows after a text."""
    found = re.search(rf"{re.escape(before)}[^\n]*\n\n((?:    .*\n|\n)+)", README)
    assert found is not None
    return textwrap.dedent(found[1])


def shown_command(start: str) -> str:
    """The line of the README that begins like this, without what a remark adds."""
    found = re.search(rf"^    ({re.escape(start)}.*?)(?:  +#.*)?$", README, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """A shell in which nothing points anywhere, and `harness` and `python` are those of this environment."""
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "harness").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m harness "$@"\n', encoding="utf-8")
    (programs / "harness").chmod(0o755)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (programs / "python").chmod(0o755)
    return plain | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PATH": f"{programs}{os.pathsep}{plain['PATH']}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the programs that the README shows."""
    pytest.importorskip("volcenginesdkecs", reason="volcenginesdk-ecs is not installed")
    program = shown_block("`reboot.py` is an ordinary program")
    assert f"`{ADDED_LINE}`" in README
    with_ca = program.replace("ecs = ", f"{ADDED_LINE}\necs = ")
    (tmp_path / "reboot.py").write_text(program, encoding="utf-8")
    (tmp_path / "reboot_with_ca.py").write_text(with_ca, encoding="utf-8")
    (tmp_path / "test_reboot.py").write_text(shown_block("`test_reboot.py`:"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def served(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A harness that serves, on ports that are free."""
    serve = [*HARNESS, "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            while not child.stdout.readline().startswith("in another shell"):
                assert child.poll() is None
            yield child
        finally:
            child.terminate()


def shell(script: str, environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What a shell says and does with these lines."""
    return subprocess.run(["sh", "-c", script], env=environment, cwd=folder, capture_output=True, text=True, check=True)


@pytest.mark.sdk
def test_a_program_is_run_twice_by_its_sdk(environment: Mapping[str, str], folder: Path) -> None:
    done = shell(shown_command("harness run --fault"), environment, folder)
    assert "'instance_id': 'i-3'" in done.stdout
    report = done.stderr.splitlines()
    for line in shown_block("The program's output is its own.").splitlines()[:5]:
        assert line in report
    assert "carried out twice with the same parameters, without ClientToken" in done.stderr


@pytest.mark.sdk
def test_a_fault_comes_and_goes_while_the_harness_serves(
    environment: Mapping[str, str], folder: Path, served: subprocess.Popen[str]
) -> None:
    lines = shown_block("point your application at it. Rules come and go while both run:").strip()
    done = shell(f"set -e\n{lines}\npython reboot_with_ca.py\nharness ctl journal", environment, folder)
    first, second = done.stdout.split("'operation_details'")[1:]
    assert "'code': 'InvalidInstanceStatus'" in first.partition("'instance_id': 'i-2'")[0]
    assert "InvalidInstanceStatus'" not in second.partition("executed")[0]
    assert "GET open.volcengineapi.com RebootInstances → 200 result (1 failed)" in second
    assert served.poll() is None


@pytest.mark.sdk
def test_the_suite_passes_and_says_what_it_has_met(environment: Mapping[str, str], folder: Path) -> None:
    command = "python -m pytest -p no:cacheprovider test_reboot.py --harness-coverage coverage.json"
    assert command.partition("test_reboot.py ")[2] in README
    done = shell(command, environment, folder)
    assert " passed" in done.stdout
    assert "1 of 5 operations called, 15 of 47 listed error rows met" in done.stdout
    assert (folder / "coverage.json").is_file()


def test_the_scenario_is_one(catalog: Catalog) -> None:
    scenario = read_scenario(shown_block("YAML language server completes and checks:"), "README.md", catalog)
    assert scenario.rules == (
        "volcengine/ecs:RebootInstances=throttle#1-2",
        "*=error:InternalError@after~0.1{during 10s-60s}",
    )


def test_every_rule_of_the_tables_can_be_taken(catalog: Catalog) -> None:
    rules = re.findall(r"^\|.* ?`([a-z*/:A-Z]+=[^`]+)` \|", README, re.MULTILINE)
    assert len(rules) > 30
    for rule in rules:
        assert canonical(rule, catalog)


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"^    (?:\.venv/bin/)?harness ([a-z]+)", README, re.MULTILINE))
    assert commands
    assert commands <= set(cli.commands)
