"""The plugin beside what else there is: other environments, guards, other plugins, runs within runs."""

import subprocess
import sys
from typing import Any

import pytest

pytest_plugins = ["pytester"]

BLOCKER = """
import sys
from importlib.machinery import PathFinder

HEAVY = {"mitmproxy", "starlette", "uvicorn", "watchfiles", "schemathesis"}

class WithoutServer(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in HEAVY else super().find_spec(name, path, target)

sys.meta_path[:] = [WithoutServer if finder is PathFinder else finder for finder in sys.meta_path]
"""
USES = """
import sys, pytest

@pytest.mark.every_error("tencent/as:ResumeInstanceRefresh")
def test_rows(my_client, error_row):
    assert my_client.resume()["Error"]["Code"] == error_row.code

def test_it(harness, my_client):
    with harness.faults(scenario="lost.yaml"):
        my_client.resume()
    assert harness.journal.coverage().called
    assert not {"mitmproxy", "starlette", "uvicorn", "watchfiles", "schemathesis"} & set(sys.modules)
"""
ALONE = ("-p", "blocker", "-p", "harness.pytest_plugin.plugin")


def test_an_environment_without_the_server_extra_says_so_once(run_suite: Any) -> None:
    environ = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "/nonexistent", "HARNESS_SERVER": ""}
    run = run_suite(files={"blocker.py": BLOCKER, "test_uses.py": USES}, arguments=ALONE, environ=environ)
    reasons = [report["text"] for report in run.reports if report["outcome"] == "failed"]
    assert reasons[0].startswith("no harness is running: no harness here can serve: mitmproxy, ")
    assert "pip install 'cloud-contract-harness[server]', here or in an environment that HARNESS_SERVER" in reasons[0]
    assert len(reasons) == 4
    assert all(reason.startswith("no harness is running: the error of test_uses.py") for reason in reasons[1:])


def test_the_server_may_live_in_another_environment(run_suite: Any, server: str) -> None:
    environ = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HARNESS_SERVER": server}
    run = run_suite(files={"blocker.py": BLOCKER, "test_uses.py": USES}, arguments=ALONE, environ=environ)
    assert run.status == 0, run.out
    assert len(run.reports) == 12


def test_the_plugin_needs_pytest_and_nothing_else_until_it_is_used() -> None:
    text = """
import sys, pytest
before = set(sys.modules)
import harness.pytest_plugin.plugin as plugin
for name in plugin.pytest_plugins:
    __import__(name)
new = set(sys.modules) - before
print(sorted(name for name in new if name.partition(".")[0] not in sys.stdlib_module_names))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, check=True)
    names = ["", ".pytest_plugin", *(f".pytest_plugin.{name}" for name in ("hooks", "options", "plugin", "run"))]
    assert done.stdout.strip() == str([f"harness{name}" for name in names])


def test_a_pytest_that_is_too_old_is_left_alone() -> None:
    text = """
import sys, pytest
pytest.version_tuple = (7, 4, 4)
from harness.pytest_plugin import plugin
assert not hasattr(plugin, "pytest_plugins") and hasattr(plugin, "harness")
assert "harness.pytest_plugin.hooks" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", text], check=True)


def test_a_run_that_does_not_use_it_loads_nothing_more(run_suite: Any) -> None:
    text = """
import sys

def test_it():
    assert "harness.pytest_plugin.plugin" in sys.modules
    assert not {"harness.model", "harness.errors", "click", "rich", "jsonschema_rs"} & set(sys.modules)
"""
    files = {"test_it.py": text, "conftest.py": ""}
    environ = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HARNESS_SERVER": "/nonexistent/harness"}
    run = run_suite(files=files, arguments=["-p", "harness.pytest_plugin.plugin"], environ=environ)
    assert run.status == 0, run.out
    assert "harness" not in run.out.replace("cloud-contract-harness", "")


GUARDED = """
import socket, pytest

class Refusing(socket.socket):
    def __new__(cls, *arguments, **named):
        raise RuntimeError("no test opens a socket")

@pytest.fixture
def guard(monkeypatch):
    monkeypatch.setattr(socket, "socket", Refusing)

def test_before(guard, harness): ...

def test_after(harness, my_client, request):
    my_client.resume()
    harness._place.handle.client.close()
    request.getfixturevalue("guard")
    assert not harness

def test_unguarded(my_client):
    my_client.resume()
"""


def test_a_guard_that_lets_nothing_through_is_told(run_suite: Any) -> None:
    run = run_suite(files={"test_it.py": GUARDED})
    assert run.told("test_before", "setup").text == (
        "the harness cannot be reached from this test: RuntimeError: no test opens a socket "
        "(a test that is guarded against the network must be let to 127.0.0.1)"
    )
    told = run.told("test_after")
    assert "assert not <harness, session test_after-" in told.text
    assert told.section.startswith("RuntimeError: no test opens a socket\nrepeat with: pytest test_it.py::test_after")
    assert run.told("test_unguarded").outcome == "passed"


LOOPBACK_GUARD = """
import sys

def guard(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] != "127.0.0.1":
        raise PermissionError("loopback only")

sys.addaudithook(guard)
"""


def test_a_guard_that_allows_loopback_and_the_coverage_of_the_users_code_are_no_matter(run_suite: Any) -> None:
    pytest.importorskip("pytest_cov", reason="pytest-cov is not installed")
    # Else it would take what measures this suite for its own, and begin by erasing it.
    environ = {"COVERAGE_FILE": ".coverage", "COVERAGE_PROCESS_CONFIG": ""}
    arguments = ["-p", "guard", "-k", "rows", "--cov", "test_uses", "--cov-branch"]
    files = {"guard.py": LOOPBACK_GUARD, "test_uses.py": USES}
    run = run_suite(files=files, arguments=arguments, environ=environ)
    assert run.status == 0, run.out
    assert "test_uses.py " in run.out


def test_it_can_be_switched_off(run_suite: Any) -> None:
    run = run_suite(files={"test_it.py": "def test_it(harness): ..."}, arguments=["-p", "no:harness"])
    assert "fixture 'harness' not found" in run.told("test_it", "setup").text
    assert "--harness-seed" in run_suite(arguments=["-p", "no:harness", "--harness-seed", "1"]).out


def test_a_fixture_of_the_same_name_hides_it_and_is_told(failing: Any) -> None:
    assert failing.told("test_mine").outcome == "passed"
    assert "another fixture called harness hides that of the plugin" in failing.told("test_hidden").text


def test_the_markers_and_fixtures_are_told(pytester: pytest.Pytester) -> None:
    markers = pytester.runpytest_inprocess("--markers").stdout.str()
    assert "@pytest.mark.faults(*rules, scenario=None, optional=False): rules that stand" in markers
    assert "@pytest.mark.every_error(*where, common=False): run the test once for each error" in markers
    fixtures = pytester.runpytest_inprocess("--fixtures").stdout.str()
    for name in ("harness", "harness_settings", "harness_environment", "error_row"):
        assert f"\n{name} -- " in fixtures


def test_runs_within_a_run_have_servers_of_their_own(pytester: pytest.Pytester, server: str) -> None:
    text = """
def test_it(harness):
    print("port", harness.endpoint_url)
    with harness.faults("tencent=throttle", optional=True) as faults: ...
    assert faults.hits == 0
"""
    ports = set()
    pytester.makepyfile(text)
    state = pytester.path / "state"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(state))
        for _ in range(2):
            always = ("-s", "-p", "no:cacheprovider", "-W", "error")
            ran = pytester.runpytest_inprocess(*always, "--harness-server", server)
            ran.assert_outcomes(passed=1)
            ports |= {line.split()[-1] for line in ran.stdout.lines if "port" in line}
    assert len(ports) == 2
    assert not list((state / "running").glob("*.json"))
