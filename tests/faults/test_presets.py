"""Presets: readable files that do what they say to a program that makes a handful of calls."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.errors import FileError, UnknownName
from harness.faults.plan import Decision, Plan, Scene
from harness.faults.presets import Preset, preset, preset_copy, presets, scenario_path
from harness.faults.rule import compile_rules
from harness.faults.scenario import load_scenario, read_scenario
from harness.faults.transmission import Transmission
from harness.model import Call, Result

NAMES = (
    "brownout",
    "clock-skew",
    "every-error",
    "flaky-network",
    "gateway-html",
    "partial-batch",
    "response-lost",
    "throttle-storm",
)
OPERATIONS = ("StartInstanceRefresh", "RedeployInstance", "RebootInstances")


@pytest.fixture
def meet(catalog: Catalog) -> Callable[..., list[Decision]]:
    """Lets a program call an operation several times, so many seconds apart, while a preset is in force."""

    def run(name: str, operation: str, calls: int, seed: int = 0, pace: float = 0.0) -> list[Decision]:
        scenario = load_scenario(scenario_path(name), catalog)
        plan = Plan(compile_rules(scenario.rules, catalog), seed=seed, session="s")
        spec = catalog.operation(catalog.resolve(operation))
        params = {**example_params(spec)}
        if operation == "RebootInstances":
            params["InstanceIds"] = ["i-1", "i-2", "i-3"]
        return [plan.decide(Call(spec.id, params), spec, elapsed=number * pace) for number in range(calls)]

    return run


def test_presets_have_a_name_a_summary_and_a_file(catalog: Catalog) -> None:
    assert tuple(one.name for one in presets()) == NAMES
    for one in presets():
        scenario = load_scenario(one.path, catalog)
        assert (scenario.name, scenario.description) == (one.name, one.summary)
        assert scenario.rules


@pytest.mark.parametrize("operation", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_the_storm_comes_at_once_and_comes_back(operation: str, meet: Callable[..., list[Decision]]) -> None:
    decisions = meet("throttle-storm", operation, 200)
    met = [bool(decision.chosen) for decision in decisions]
    assert met[:8] == [True, True, False, False, True, True, True, True]
    assert 20 < sum(met[8:]) < 80
    assert {applied.fault for decision in decisions for applied in decision.applied} == {"throttle"}


@pytest.mark.parametrize("operation", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_every_error_is_met_in_order(operation: str, meet: Callable[..., list[Decision]], catalog: Catalog) -> None:
    listed = catalog.operation(catalog.resolve(operation)).errors
    decisions = meet("every-error", operation, len(listed) + 1)
    codes = [re.sub(r".*:", "", applied.fault) for decision in decisions for applied in decision.applied]
    rows = [row for scope in ("request", "item") for row in listed if row.scope == scope]
    assert codes == [row.code for row in rows]
    assert not decisions[-1].chosen


def test_a_batch_fails_in_part(
    meet: Callable[..., list[Decision]], make_scene: Callable[..., Scene], catalog: Catalog
) -> None:
    decisions = meet("partial-batch", "RebootInstances", 4)
    assert [[one.items for one in decision.chosen] for decision in decisions] == [[("i-2",)]] * 4
    assert len({applied.fault for decision in decisions for applied in decision.applied}) == 3
    spec = catalog.operation(catalog.resolve("RebootInstances"))
    result = Result({"OperationDetails": [{"InstanceId": "i-1"}]}, "request-1")
    for decision in decisions:
        reply = decision.reply(result, make_scene(Call(spec.id, {})))
        assert isinstance(reply, Result)
        assert [error.item for error in reply.item_errors] == ["i-2"]


@pytest.mark.parametrize("operation", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_a_gateway_comes_between(operation: str, meet: Callable[..., list[Decision]]) -> None:
    decisions = meet("gateway-html", operation, 206)
    met = [[applied.fault for applied in decision.applied] for decision in decisions]
    assert met[:6] == [["http:502"], [], ["http:503"], ["http:503"], [], ["http:504@after"]]
    assert 5 < sum(map(bool, met[6:])) < 50
    assert {fault for faults in met[6:] for fault in faults} == {"http:502@after"}


@pytest.mark.parametrize("operation", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_the_clocks_differ(operation: str, meet: Callable[..., list[Decision]]) -> None:
    met = [[applied.fault for applied in decision.applied] for decision in meet("clock-skew", operation, 20)]
    ahead, behind, nonce = ["clock:1200s"], ["clock:-3600s"], ["replay_nonce"]
    last = nonce if operation == "RedeployInstance" else []
    assert met == [ahead, [], [], behind, behind, [], [], last, *[[]] * 12]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_response_is_lost_in_each_way_once(operation: str, meet: Callable[..., list[Decision]]) -> None:
    met = [[applied.fault for applied in decision.applied] for decision in meet("response-lost", operation, 14)]
    ways = ["close@after", "reset@after", "truncate:50%", "http:502@after", "error:InternalError@after", "hang@after"]
    assert met == [faults for way in ways for faults in ([way], [])] + [[], []]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_network_is_flaky_by_chance(operation: str, meet: Callable[..., list[Decision]]) -> None:
    decisions = meet("flaky-network", operation, 600)
    met = [[applied.fault for applied in decision.applied] for decision in decisions]
    assert "close" in met[0]
    assert not any("close" in faults for faults in met[1:])
    seen = Counter(fault for faults in met for fault in faults)
    likely = {"reset": 30, "reset@after": 24, "close:30%@mid": 24, "reset:100B@mid": 18, "bandwidth:1KB/s": 30}
    slow = "delay:median=0.1s,p99=2s"
    assert set(seen) == {"close", slow, *likely}
    assert 80 < seen[slow] < 160
    assert all(expected / 3 < seen[fault] < expected * 2 for fault, expected in likely.items())
    assert any(len(faults) == 2 for faults in met)
    again, other = (meet("flaky-network", operation, 600, seed=seed) for seed in (0, 1))
    assert [one.applied for one in again] == [one.applied for one in decisions]
    assert [one.applied for one in other] != [one.applied for one in decisions]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_latency_and_errors_rise_and_fall(
    operation: str, meet: Callable[..., list[Decision]], make_scene: Callable[..., Scene]
) -> None:
    decisions = meet("brownout", operation, 1300, pace=0.1)
    phases = [decisions[begin * 10 : end * 10] for begin, end in pairwise((0, 20, 45, 75, 100, 120, 130))]
    failed = [sum("answer" in fault.fault.takes for one in part for fault in one.chosen) / len(part) for part in phases]
    waits = [
        sorted(one.transmission(Transmission(None, 1), make_scene()).before for one in part)[len(part) // 2]
        for part in phases
    ]
    assert failed[0] == failed[4] == failed[5] == 0
    assert 0 < failed[1] < 0.2 < failed[2] < 0.5
    assert 0 < failed[3] < 0.2
    assert 0 < waits[0] < waits[1] < waits[2] > waits[3] > waits[4] > waits[5] == 0
    names = {applied.fault for one in decisions for applied in one.applied}
    assert {"error:InternalError", "http:503"} < names


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_found_by_its_name(name: str) -> None:
    assert scenario_path(name) == preset(name).path
    assert scenario_path(name).is_file()


def test_a_file_is_found_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "storm"
    path.write_text("", encoding="utf-8")
    assert scenario_path(str(path)) == path


def test_a_preset_s_name_means_the_preset(tmp_path: Path) -> None:
    (tmp_path / "every-error.yaml").write_text("description: x", encoding="utf-8")
    assert scenario_path("every-error", tmp_path) == tmp_path / "every-error.yaml"
    assert scenario_path(str(tmp_path / "every-error.yaml")) == tmp_path / "every-error.yaml"
    with pytest.raises(FileError, match="is no file"):
        scenario_path(str(tmp_path / "every-error"), tmp_path)


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("throttle-strom", UnknownName, "unknown preset 'throttle-strom' (did you mean throttle-storm?)"),
        ("zzz", UnknownName, f"unknown preset 'zzz' (presets: {', '.join(NAMES)})"),
        ("./throttle-storm", FileError, "./throttle-storm: is no file"),
        ("mine.yaml", FileError, "mine.yaml: is no file"),
        ("mine.yml", FileError, "mine.yml: is no file"),
    ],
)
def test_what_is_neither_is_told(name: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error) as caught:
        scenario_path(name)
    assert str(caught.value).startswith(told)


def test_a_copy_names_the_schema_where_it_is(tmp_path: Path, catalog: Catalog) -> None:
    found = preset("throttle-storm")
    text = preset_copy(found, tmp_path / "s.json")
    first, _, rest = text.partition("\n")
    assert first == f"# yaml-language-server: $schema={tmp_path / 's.json'}"
    assert rest == found.path.read_text(encoding="utf-8").partition("\n")[2]
    assert read_scenario(text, "f.yaml", catalog) == load_scenario(found.path, catalog)


@pytest.mark.parametrize("one", presets(), ids=lambda one: one.name)
def test_a_preset_names_the_schema_beside_it(one: Preset) -> None:
    mark, _, place = one.path.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")
    assert mark == "# yaml-language-server: "
    assert (one.path.parent / place).resolve().is_file()
