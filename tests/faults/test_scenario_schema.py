"""The schema of scenario files: it is current, and all that comes with the package fits it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.contract.marked_yaml import read_yaml
from harness.faults.catalogue.table import FAULTS
from harness.faults.presets import presets
from harness.faults.scenario_schema import (
    LONG_NAMES,
    RULE,
    SCHEMA_FILE,
    TOP,
    mapping,
    parameters,
    printed,
    scenario_schema,
)

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def fits(data: Any) -> bool:
    """Whether a scenario fits the schema that comes with the package."""
    return bool(jsonschema.Draft7Validator(SCHEMA).is_valid(data))


def rule(**keys: Any) -> dict[str, Any]:
    """A scenario with one rule."""
    return {"rules": [{"on": "tencent", "faults": ["throttle"], **keys}]}


def test_the_file_is_current(catalog: Catalog) -> None:
    told = "write it anew: harness presets schema --out harness/faults/scenario.schema.json"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == printed(scenario_schema(catalog)), told


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_every_preset_fits(preset: Any) -> None:
    jsonschema.validate(read_yaml(preset.path).data, SCHEMA, cls=jsonschema.Draft7Validator)


def test_every_key_is_described_and_every_example_fits() -> None:
    def walk(schema: Any) -> None:
        assert isinstance(schema, dict)
        for name, inner in schema.get("properties", {}).items():
            assert inner["description"], name
            walk(inner)
        for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
            walk(inner)
        for example in schema.get("examples", ()):
            jsonschema.validate(example, {key: value for key, value in schema.items() if key != "examples"})

    for schema in (SCHEMA, *SCHEMA["definitions"].values()):
        walk(schema)


def test_an_editor_offers_what_there_is(catalog: Catalog) -> None:
    offers = SCHEMA["definitions"]["rule"]["properties"]["on"]["anyOf"][0]["enum"]
    assert offers[-3:] == ["tencent", "volcengine", "*"]
    assert {identity.short for identity in catalog.ids()} < set(offers)
    assert all(catalog.match(offer) for offer in offers)
    faults = SCHEMA["definitions"]["fault"]["anyOf"][0]["enum"]
    assert {"throttle", "every_error", "error:403:MissingParameter", "item:InvalidInstanceStatus"} <= set(faults)
    assert set(SCHEMA["definitions"]["long_fault"]["properties"]) == set(LONG_NAMES)
    for form in (*FAULTS, "every_error:all"):
        assert form in SCHEMA["definitions"]["fault"]["description"]


def test_the_users_own_operations_are_offered_too(tmp_path: Path, specs: Path) -> None:
    folder = tmp_path / "tencent" / "as" / "2018-04-19"
    folder.mkdir(parents=True)
    text = (specs / "tencent/as/2018-04-19/ResumeInstanceRefresh.yaml").read_text(encoding="utf-8")
    text = text.replace("operation: ResumeInstanceRefresh", "operation: ResumeOther")
    (folder / "ResumeOther.yaml").write_text(text, encoding="utf-8")
    schema = scenario_schema(load_catalog([specs, tmp_path]))
    assert "tencent/as:ResumeOther" in schema["definitions"]["rule"]["properties"]["on"]["anyOf"][0]["enum"]
    assert fits(rule(on="tencent/as:ResumeOther"))


@pytest.mark.parametrize(
    "data",
    [
        {"rules": []},
        {"rules": ["mine/own:Thing=error:Own#1"], "name": "x", "description": "y", "seed": 1},
        rule(on="mine/own:Thing", faults=["error:Own", "item:Own[i-1]@after"]),
        rule(calls=3, chance=0.5, during="1s-2s", hits=2),
        rule(calls="every 2", above_rate="documented"),
        rule(above_rate="500/60s"),
        rule(faults=[{"service_error": {"code": "Own", "http": 418, "phase": "after"}}]),
        rule(faults=[{"item_error": {"code": "Own", "every": 2}}, {"throttle": {}}]),
    ],
)
def test_what_has_the_right_form_fits(data: Any) -> None:
    assert fits(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rules": [], "sed": 1},
        {"rules": [{"on": "tencent"}]},
        {"rules": ["tencent"]},
        rule(call=1),
        rule(calls="first"),
        rule(chance=2),
        rule(during="2s"),
        rule(hits=0),
        rule(faults=[]),
        rule(faults=["throtle"]),
        rule(faults=["throttle@soon"]),
        rule(faults=[{"throtle": {}}]),
        rule(faults=[{"throttle": {}, "item_error": {"code": "A"}}]),
        rule(faults=[{"throttle": {"phase": "mid"}}]),
        rule(faults=[{"service_error": {"http": 418}}]),
        rule(faults=[{"service_error": {"code": "A", "http": 999}}]),
    ],
)
def test_what_has_not_does_not(data: Any) -> None:
    assert not fits(data)


def test_the_design_s_keys_are_all_there() -> None:
    assert set(TOP) == {"name", "description", "seed", "rules"}
    assert set(RULE) == {"on", "calls", "chance", "above_rate", "during", "hits", "faults"}


def test_a_mapping_can_be_bounded() -> None:
    assert mapping({"a": {}}) == {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
    bounded = mapping({"a": {}, "b": {}}, ["a"], maximum=1)
    assert [
        jsonschema.Draft7Validator(bounded).is_valid(data) for data in ({}, {"a": 1}, {"b": 1}, {"a": 1, "b": 1})
    ] == [
        False,
        True,
        False,
        False,
    ]


def test_a_phase_that_a_fault_refuses_is_not_offered() -> None:
    for kind in LONG_NAMES.values():
        assert parameters(kind)["properties"]["phase"]["enum"] == list(kind.phases)
        assert re.search(
            rf"\b{kind.default_phase} if not given", parameters(kind)["properties"]["phase"]["description"]
        )


def test_nothing_to_offer_leaves_a_text_as_it_is(catalog: Catalog) -> None:
    rate = scenario_schema(catalog)["definitions"]["long_fault"]["properties"]["throttle"]["properties"]["rate"]
    assert "anyOf" not in rate
    assert rate["pattern"]
