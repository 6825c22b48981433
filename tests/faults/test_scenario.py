"""Scenario files: both forms say the same, and a mistake is told with the line it is on."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.contract.marked_yaml import parse_yaml
from harness.errors import FileError
from harness.faults.rule import compile_rules
from harness.faults.scenario import Scenario, load_scenario, read_scenario
from harness.faults.scenario_schema import SCHEMA_FILE
from harness.model import ErrorSpec, Json

CATALOG = load_catalog([Path(__file__).parent.parent.parent / "specs"])
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

WHOLE = """
# yaml-language-server: $schema=x
name: answer lost, once
description: The answer of a call that was carried out is lost.
seed: 7
rules:
  - on: "alibaba/ecs:RedeployInstance"
    calls: 1
    faults: [throttle@after]
  - "tencent = throttle # 1"
  - on: volcengine
    calls: 2-
    chance: 0.25
    during: 10s-1m
    hits: 3
    faults:
      - item_error: {code: InternalError, items: [i-2, i-3]}
      - item_error: {code: FlowLimitExceeded, items: [i-4], phase: after}
  - on: "*"
    faults: [error:InternalError]
    above_rate: 20/1s
  - on: alibaba
    calls: every 3
    faults:
      - service_error:
          code: MissingParameter
          http: 403
  - on: tencent
    faults: [throttle: {rate: 2/1s}]
  - on: RebootInstances
    faults: [every_error]
"""


def _one(body: str) -> str:
    """A file with one rule on volcengine; its further keys begin on line 3."""
    return f"rules:\n  - on: volcengine\n{body}"


def test_a_scenario_is_read(catalog: Catalog) -> None:
    assert read_scenario(WHOLE, "f.yaml", catalog) == Scenario(
        "answer lost, once",
        "The answer of a call that was carried out is lost.",
        7,
        (
            "alibaba/ecs:RedeployInstance=throttle@after#1",
            "tencent=throttle#1",
            "volcengine=item:InternalError[i-2,i-3]+item:FlowLimitExceeded[i-4]@after#2-~0.25{during 10s-60s, hits 3}",
            "*=error:InternalError{above 20/1s}",
            "alibaba=error:403:MissingParameter#every 3",
            "tencent=throttle:2/1s",
            "RebootInstances=every_error",
        ),
    )
    jsonschema.validate(parse_yaml(WHOLE, "f").data, SCHEMA, cls=jsonschema.Draft7Validator)


def test_what_is_not_said_has_a_default(catalog: Catalog) -> None:
    assert read_scenario("rules: []", "folder/slow-day.yaml", catalog) == Scenario("slow-day", "", None, ())


def test_a_file_is_loaded(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "storm.yaml"
    path.write_text("rules: [tencent=throttle#1]\n", encoding="utf-8")
    assert load_scenario(path, catalog) == Scenario("storm", "", None, ("tencent=throttle#1",))
    with pytest.raises(FileError, match="cannot be read"):
        load_scenario(tmp_path / "none.yaml", catalog)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- 1", "f.yaml:1: holds no mapping"),
        ("name: x", "f.yaml:1: the key 'rules' is missing"),
        ("ruls: []", "f.yaml:1 at /ruls: unknown key 'ruls' (did you mean rules?)"),
        ("rules:\n", "f.yaml:1 at /rules: has to be a list, is null"),
        ("rules: []\nseed: -1", "f.yaml:2 at /seed: -1 breaks minimum: 0"),
        ("rules: []\nseed: x", 'f.yaml:2 at /seed: has to be a whole number, is "x"'),
        ("rules: []\nname: ''", 'f.yaml:2 at /name: "" breaks minLength: 1'),
        ("rules:\n- 3", "f.yaml:2 at /rules/0: a rule is a text in the short form, or a mapping"),
        (
            "rules:\n- tencent=throtle",
            "f.yaml:2 at /rules/0: rule 'tencent=throtle', column 9: unknown fault 'throtle'",
        ),
        ("rules:\n- tencent=throtle", "(did you mean throttle, truncate?)"),
        ("rules:\n- *=throttle", "f.yaml:2: is not YAML"),
        ("rules:\n- *=throttle", "(quote what begins with '*' or '&')"),
        ("rules:\n- on: *a", "f.yaml:2 at /rules/0/on: aliases are not used here (quote what begins with '*')"),
        ("rules:\n- faults: [throttle]", "f.yaml:2 at /rules/0: the key 'on' is missing"),
        (
            "rules:\n- on: tencnt\n  faults: [throttle]",
            "f.yaml:2 at /rules/0/on: unknown provider or operation 'tencnt'",
        ),
        ("rules:\n- on: a=b\n  faults: [throttle]", 'f.yaml:2 at /rules/0/on: "a=b" cannot stand here (for example'),
        (
            _one("    call: 1\n    faults: [throttle]"),
            "f.yaml:3 at /rules/0/call: unknown key 'call' (did you mean calls?)",
        ),
        (_one("    calls: first\n    faults: [throttle]"), 'f.yaml:3 at /rules/0/calls: "first" cannot stand here'),
        (_one("    calls: first\n    faults: [throttle]"), '(for example 3, "2-4", "2-", "every 3")'),
        (_one("    calls: 3-2\n    faults: [throttle]"), "f.yaml:3 at /rules/0/calls: '3-2' meets no call"),
        (
            _one("    calls: true\n    faults: [throttle]"),
            "f.yaml:3 at /rules/0/calls: has to be a whole number or text",
        ),
        (_one("    chance: 0\n    faults: [throttle]"), "f.yaml:3 at /rules/0/chance: 0 breaks exclusiveMinimum"),
        (_one("    faults: [throttle]\n    hits: 0"), "f.yaml:4 at /rules/0/hits: 0 breaks minimum"),
        (_one("    faults: [throttle]\n    during: later"), 'f.yaml:4 at /rules/0/during: "later" cannot stand here'),
        (
            _one("    faults: [throttle]\n    during: 2s-1s"),
            "f.yaml:4 at /rules/0/during: expected a time after 'during'",
        ),
        (
            _one("    faults: [throttle#1]\n    hits: 1\n    above_rate: documented"),
            "f.yaml:3 at /rules/0/faults/0: 'throttle#1' is not one fault by itself (each fault is an entry",
        ),
        (
            _one("    faults: [error:InternalError]\n    hits: 1\n    above_rate: documented"),
            "f.yaml:5 at /rules/0/above_rate: no rate is documented for volcengine/ecs:RebootInstances",
        ),
        (_one("    faults: []"), "f.yaml:3 at /rules/0/faults: [] breaks minItems: 1"),
        (_one("    faults: throttle"), 'f.yaml:3 at /rules/0/faults: has to be a list, is "throttle"'),
        (_one("    faults: [3]"), "f.yaml:3 at /rules/0/faults/0: a fault is a text in the short form, or a mapping"),
        (_one("    faults: [throttle+error:A]"), "'throttle+error:A' is not one fault by itself"),
        (_one("    faults: ['throttle{hits 1}']"), "'throttle{hits 1}' is not one fault by itself"),
        (_one("    faults: ['error:']"), "f.yaml:3 at /rules/0/faults/0: expected arguments after 'error:'"),
        (_one("    faults: [x]\n    calls: 1"), "f.yaml:3 at /rules/0/faults/0: unknown fault 'x'"),
        (_one("    faults:\n    - throtle"), "f.yaml:4 at /rules/0/faults/0: unknown fault 'throtle' (did you mean"),
        (
            _one("    faults:\n    - item:InternalError[i-1]\n    - item:InternalErorr[i-2]"),
            "f.yaml:5 at /rules/0/faults/1: 'InternalErorr' is no documented item error of",
        ),
        (_one("    faults: [error:A@befor]"), "f.yaml:3 at /rules/0/faults/0: unknown phase 'befor'"),
        (
            _one("    faults:\n    - servce_error: {code: X}"),
            "f.yaml:4 at /rules/0/faults/0/servce_error: unknown key 'servce_error' (did you mean service_error,",
        ),
        (
            _one("    faults:\n    - {throttle: {}, service_error: {code: X}}"),
            "f.yaml:4 at /rules/0/faults/0: ",
        ),
        (
            _one("    faults:\n    - service_error:\n        cod: X"),
            "f.yaml:5 at /rules/0/faults/0/service_error/cod: unknown key 'cod' (did you mean code?)",
        ),
        (
            _one("    faults:\n    - service_error:\n        http: 403"),
            "f.yaml:4 at /rules/0/faults/0/service_error: the key 'code' is missing",
        ),
        (
            _one("    faults:\n    - service_error:\n        http: 403\n        code: InvalidArgumnt"),
            "f.yaml:6 at /rules/0/faults/0/service_error/code: 'InvalidArgumnt' is no documented error",
        ),
        (
            _one("    faults:\n    - service_error: {code: InternalError, phase: mid}"),
            'f.yaml:4 at /rules/0/faults/0/service_error/phase: "mid" is not allowed here',
        ),
        (_one("    faults:\n    - throttle:"), "f.yaml:4 at /rules/0/faults/0/throttle: has to be a mapping, is null"),
        (_one("    faults:\n    - throttle: {}"), "f.yaml:4 at /rules/0/faults/0/throttle: no rate is documented"),
        (
            _one("    calls: 1\n    faults: [every_error]"),
            "f.yaml:4 at /rules/0/faults/0: every_error cannot have calls",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str, catalog: Catalog) -> None:
    with pytest.raises(FileError) as caught:
        read_scenario(text, "f.yaml", catalog)
    assert told in str(caught.value)
    assert str(caught.value).startswith("f.yaml:")
    assert "\n" not in str(caught.value)


def test_numbers_that_are_whole_may_be_written_with_a_point(catalog: Catalog) -> None:
    scenario = read_scenario("seed: 7.0\nrules: []", "f.yaml", catalog)
    assert repr(scenario.seed) == "7"


def test_a_status_and_a_code_of_ones_own_specs_can_be_named(
    make_catalog: Callable[..., Catalog], make_row: Callable[..., ErrorSpec]
) -> None:
    changed = make_catalog(errors=[make_row("Own.Code", http=418)])
    text = "rules:\n- on: tencent\n  faults:\n  - service_error: {code: Own.Code, http: 418}\n"
    assert read_scenario(text, "f.yaml", changed).rules == ("tencent=error:418:Own.Code",)
    jsonschema.validate(parse_yaml(text, "f").data, SCHEMA, cls=jsonschema.Draft7Validator)


_keys: dict[str, st.SearchStrategy[Json]] = {
    "on": st.sampled_from(["tencent", "volcengine", "*", "RebootInstances", "tencnt", "a=b", 3]),
    "calls": st.sampled_from([1, "2-3", "2-", "every 2", "3-2", "1~0.5", 0, "x", None]),
    "chance": st.sampled_from([0.25, 1, 0, 2, "0.5", 1e-9]),
    "above_rate": st.sampled_from(["documented", "20/1s", "20/m", "20", "1/1s, hits 1", 3]),
    "during": st.sampled_from(["1s-2s", "1s-", "2s-1s", "1s - 2s", "1s-2s, hits 1", 5]),
    "hits": st.sampled_from([1, 3, 0, "2", 1.5]),
    "faults": st.lists(
        st.sampled_from(
            [
                "throttle",
                "throttle@after",
                "error:InternalError",
                "error:Nothing",
                "item:InternalError[i-1]",
                "item:FlowLimitExceeded[every 2]",
                "every_error",
                "throttle#1",
                "x",
                {"throttle": {}},
                {"throttle": {"rate": "20/1s", "phase": "after"}},
                {"throttle": {"rate": "often"}},
                {"service_error": {"code": "InternalError"}},
                {"service_error": {"code": "InternalError", "http": 999}},
                {"item_error": {"code": "InternalError", "items": ["i-2"]}},
                {"item_error": {"code": "InternalError", "every": 2, "items": ["i-2"]}},
                {"item_error": {"items": []}},
                {"item_error": {"code": "A]", "items": ["a,b"]}},
                {},
            ]
        ),
        max_size=2,
    ),
}
_rules = st.fixed_dictionaries(
    {"on": _keys["on"], "faults": _keys["faults"]},
    optional={key: value for key, value in _keys.items() if key not in {"on", "faults"}},
) | st.sampled_from(["tencent=throttle", "tencent=throtle", "x", {"on": "tencent"}, None])


@settings(deadline=None, derandomize=True)
@given(st.lists(_rules, max_size=2))
def test_what_is_taken_fits_the_schema_and_compiles(rules: list[Json]) -> None:
    text = json.dumps({"rules": rules})
    try:
        scenario = read_scenario(text, "f.yaml", CATALOG)
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both ends are good ones
        return
    jsonschema.validate({"rules": rules}, SCHEMA, cls=jsonschema.Draft7Validator)
    compiled = compile_rules(scenario.rules, CATALOG)
    assert len(compiled) >= len(rules)
    assert read_scenario(json.dumps({"rules": list(scenario.rules)}), "f.yaml", CATALOG).rules == scenario.rules


@pytest.mark.parametrize(
    ("fault", "short"),
    [
        ("delay: {time: 2s}", "delay:2s"),
        ("delay: {median: 200ms, p99: 3s, at: body, phase: after}", "delay:median=0.2s,p99=3s,at=body@after"),
        ("drip: {pace: 8B/100ms, over: head}", "drip:8B/0.1s,over=head"),
        ("bandwidth: {rate: 1KB/s}", "bandwidth:1KB/s"),
        ("close: {}", "close"),
        ("close: {phase: after}", "close@after"),
        ("reset: {sent: 50%, phase: mid}", "reset@mid"),
        ("hang: {sent: 100B, phase: mid}", "hang:100B@mid"),
        ("truncate: {left: 10B, length: chunked}", "truncate:10B,length=chunked"),
        ("head: {shape: long, size: 1MiB}", "head:long,size=1MiB"),
        ("duplicate: {}", "duplicate"),
    ],
)
def test_faults_of_the_transmission_have_a_long_form(fault: str, short: str, catalog: Catalog) -> None:
    text = _one(f"    faults:\n      - {fault}\n")
    assert read_scenario(text, "f.yaml", catalog).rules == (f"volcengine={short}",)
    jsonschema.validate(parse_yaml(text, "f").data, SCHEMA, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("close: {sent: half}", 'close/sent: "half" cannot stand here (for example "100B", "50%")'),
        ("close: {sent: 50%}", "close/sent: close@before sends nothing of the answer, so there is nothing to count"),
        ("delay: {at: bdy, time: 1s}", 'delay/at: "bdy" is not allowed here (did you mean "body", "head"?)'),
        ("delay: {phase: mid, time: 1s}", 'delay/phase: "mid" is not allowed here (known here: "before", "after")'),
        ("head: {shape: interim_10}", 'head/shape: "interim_10" is not allowed here (did you mean "interim_103",'),
        ("truncate: {lenght: kept, left: 1B}", "truncate/lenght: unknown key 'lenght' (did you mean length, left?)"),
        ("truncate: {length: kept}", "truncate: the key 'left' is missing"),
        ("drip: {pace: 8}", 'drip/pace: has to be text, is 8 (for example "8B/100ms")'),
    ],
)
def test_a_mistake_in_a_long_form_is_told_where_it_is(fault: str, told: str, catalog: Catalog) -> None:
    with pytest.raises(FileError) as caught:
        read_scenario(_one(f"    faults:\n      - {fault}\n"), "f.yaml", catalog)
    assert str(caught.value).startswith(f"f.yaml:4 at /rules/0/faults/0/{told}")
