"""What is shipped: the wheel works outside a checkout, the lock files are locked."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from harness import __version__

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run_outside(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m harness`` with the unpacked wheel, from a folder that is no checkout."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "harness", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_carries_specs_schemas_and_drivers(installed: Path) -> None:
    shipped = {path.relative_to(installed / "harness").as_posix() for path in (installed / "harness").rglob("*.*")}
    assert {
        "_specs/tencent/as/2018-04-19/StartInstanceRefresh.yaml",
        "_specs/schema/operation.json",
        "journal/journal.schema.json",
        "reports/report.schema.json",
        "reports/run_report.schema.json",
        "drivers/driver_protocol.schema.json",
        "faults/scenario.schema.json",
        "presets/throttle-storm.yaml",
        "drivers/volcengine_ecs_driver.py",
        "drivers/volcengine_node_driver.cjs",
        "drivers/templates/template.py",
        "drivers/templates/template.cjs",
        "drivers/templates/template.sh",
        "clients/locks/tccli.txt",
        "clients/locks/@volcengine+sdk-core/package.json",
        "clients/locks/@volcengine+sdk-core/package-lock.json",
        "hooks/python_guard.py",
        "hooks/node_hook.cjs",
    } <= shipped


def test_the_wheel_works_outside_a_checkout(installed: Path, tmp_path: Path) -> None:
    where = [sys.executable, "-c", "import harness; print(harness.__file__)"]
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(installed)
    listed = run_outside(installed, tmp_path, "specs", "list")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 5)
    linted = run_outside(installed, tmp_path, "specs", "lint")
    assert (linted.returncode, linted.stderr) == (0, "")


def test_the_base_package_needs_neither_mitmproxy_nor_schemathesis() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    base = " ".join(project["dependencies"])
    assert "mitmproxy" not in base
    assert "schemathesis" not in base
    assert set(project["optional-dependencies"]) == {"server", "verify", "vcr", "sdks", "all"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_requirement_is_locked_with_hashes_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "://" not in text
    assert "mitmproxy==11.0.2 ; python_full_version < '3.12'" in text
    assert "mitmproxy==12." in text


def test_the_changelog_knows_the_version() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
