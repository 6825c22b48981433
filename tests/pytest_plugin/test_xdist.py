"""Workers of xdist: each with a server of its own, told and covered as one run."""

import json
from typing import Any

import pytest

pytest.importorskip("xdist", reason="pytest-xdist is not installed")

SHARED = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(4))
def test_it(harness, my_client, number, worker_id):
    with harness.faults("tencent=throttle#1"):
        my_client.resume()
    print(harness.session, harness.proxy_url.rpartition(":")[2], worker_id)

@pytest.mark.xdist_group("two")
def test_other(harness, worker_id):
    print(harness.session, harness.proxy_url.rpartition(":")[2], worker_id)

def test_that_fails(harness):
    assert harness.seed < 0
"""


@pytest.fixture(scope="module")
def shared(run_suite: Any) -> Any:
    """A suite on two workers, groups kept together."""
    arguments = ["-n", "2", "--dist", "loadgroup", "-rP", "--harness-seed", "random"]
    return run_suite(
        files={"test_shared.py": SHARED},
        arguments=[*arguments, "--harness-coverage", "met.json", "--harness-journal", "calls.jsonl"],
    )


def lines_of(run: Any) -> list[list[str]]:
    """Session, port and worker of each test."""
    return [line.split() for line in run.out.splitlines() if " gw" in line and line.startswith("test_")]


def test_sessions_are_told_apart_and_each_worker_has_a_server(shared: Any) -> None:
    told = lines_of(shared)
    assert len({session for session, _, _ in told}) == len(told) == 5
    workers = {worker for _, _, worker in told}
    assert len({port for _, port, _ in told}) == len(workers) == 2


def test_the_seed_is_chosen_once_and_said_once(shared: Any) -> None:
    (head,) = (line for line in shared.out.splitlines() if line.startswith("harness: seed"))
    assert head.split()[-1] != "0"
    assert f"seed {head.split()[-1]}, " in shared.told("test_that_fails").section


def test_coverage_and_journals_are_those_of_all(shared: Any) -> None:
    met = json.loads((shared.folder / "met.json").read_text(encoding="utf-8"))
    (operation,) = (one for one in met["operations"] if one["calls"])
    assert (operation["calls"], operation["executed"]) == (8, 4)
    (row,) = (one for one in operation["error_rows"] if one["met"])
    assert sorted(row["tests"]) == [f"test_shared.py::test_it[{number}]" for number in range(4)]
    assert (met["tests"], met["gaps"]) == (6, [])
    journals = [shared.folder / f"calls.{worker}.jsonl" for worker in ("gw0", "gw1")]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in journals) == 8


def test_the_repeating_line_leaves_the_group_out(run_suite: Any) -> None:
    text = "import pytest\n@pytest.mark.xdist_group('one')\ndef test_it(harness): assert not harness"
    alone = run_suite(files={"test_a.py": text})
    (grouped,) = run_suite(files={"test_a.py": text}, arguments=["-n", "1", "--dist", "loadgroup"]).reports[1:2]
    assert grouped["node"] in {"test_a.py::test_it@one", "test_a.py::test_it"}  # newer ones leave it out, too
    assert grouped["sections"] == [["harness", alone.told("test_it").section]]


def test_a_worker_that_crashes_is_a_gap(run_suite: Any) -> None:
    text = "import os\ndef test_it(harness): os._exit(3)"
    arguments = ["-n", "1", "--max-worker-restart", "0", "--harness-coverage", "met.json"]
    run = run_suite(files={"test_a.py": text}, arguments=arguments)
    assert run.status == 1
    met = json.loads((run.folder / "met.json").read_text(encoding="utf-8"))
    assert met["gaps"] == ["worker gw0 crashed: what its last test met is not known"]


STRANGE = """
import re, ssl, urllib.error, urllib.request
import pytest

URL = "https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"

@pytest.mark.parametrize("number", range(2))
def test_it(harness, number):
    proxy = urllib.request.ProxyHandler({"https": re.sub("//[^@]*@", "//", harness.proxy_url)})
    trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=harness.ca_bundle))
    try:
        urllib.request.build_opener(proxy, trusting).open(URL).close()
    except urllib.error.HTTPError as error:
        error.close()
"""


def test_calls_of_no_test_are_not_recorded_by_several_workers(run_suite: Any) -> None:
    record = ("--harness-record", "tapes")
    run = run_suite(files={"test_strange.py": STRANGE}, arguments=["-n", "2", "--dist", "each", *record])
    told = [one for one in run.reports if one["when"] == "teardown" and one["outcome"] == "failed"]
    assert told
    for one in told:
        assert "several workers cannot record calls of no test: volcengine/ecs:RebootInstances (let " in one["text"]
    alone = run_suite(files={"test_strange.py": STRANGE}, arguments=["-n", "1", *record])
    assert alone.status == 0, alone.out
    tape = (alone.folder / "tapes" / "anonymous.yaml").read_text(encoding="utf-8")
    both = run_suite(files={"test_strange.py": STRANGE, "tapes/anonymous.yaml": tape}, arguments=["-n", "2", *record])
    assert both.status == 0, both.out
