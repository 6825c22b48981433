"""The five pages that the project's specs come from."""

from pathlib import Path

import pytest
import yaml

from harness.derive.derived import DerivedSpec
from harness.derive.run import derive_pages

EXPECTED = {
    "StartInstanceRefresh": {"request": 10},
    "RollbackInstanceRefresh": {"request": 12},
    "ResumeInstanceRefresh": {"request": 3},
    "RedeployInstance": {"request": 7},
    "RebootInstances": {"request": 6, "item": 9},
}


@pytest.fixture(scope="module")
def specs(real_pages: tuple[Path, ...]) -> dict[str, DerivedSpec]:
    """The specs of the five pages by operation."""
    return {spec.id.name: spec for spec in derive_pages(real_pages, None).specs}


def test_every_error_row_is_there_in_its_scope(specs: dict[str, DerivedSpec]) -> None:
    counted: dict[str, dict[str, int]] = {}
    for name, spec in specs.items():
        for error in spec.values["errors"]:  # type: ignore[union-attr]
            scope = error["scope"]  # type: ignore[index,call-overload]
            counted.setdefault(name, {}).setdefault(str(scope), 0)
            counted[name][str(scope)] += 1
    assert counted == EXPECTED


def test_the_committed_specs_are_what_the_pages_give(
    specs: dict[str, DerivedSpec], request: pytest.FixtureRequest
) -> None:
    root = request.config.rootpath / "specs"
    for spec in specs.values():
        place = root / spec.id.provider / spec.id.service / spec.id.version / f"{spec.id.name}.yaml"
        assert place.read_text("utf-8") == spec.text
        assert place.with_suffix(".src.json").read_text("utf-8") == spec.source
        assert yaml.safe_load(spec.text) == spec.values


def test_the_order_of_the_pages_changes_nothing(real_pages: tuple[Path, ...]) -> None:
    forth = {spec.id: (spec.text, spec.source) for spec in derive_pages(real_pages, None).specs}
    back = {spec.id: (spec.text, spec.source) for spec in derive_pages(real_pages[::-1], None).specs}
    assert forth == back


@pytest.mark.parametrize(
    ("operation", "parameter", "facts"),
    [
        ("StartInstanceRefresh", "RefreshMode", {"enum": ["ROLLING_UPDATE_RESET", "ROLLING_UPDATE_REPLACE"]}),
        ("StartInstanceRefresh", "RefreshSettings", {"type": "RefreshSettings", "required": True}),
        ("RollbackInstanceRefresh", "OriginRefreshActivityId", {"type": "string", "required": True}),
        ("RollbackInstanceRefresh", "RefreshMode", {"default": "ROLLING_UPDATE_RESET", "required": False}),
        ("ResumeInstanceRefresh", "ResumeMode", {"default": "RETRY", "enum": ["RETRY", "CONTINUE"]}),
        ("RedeployInstance", "ForceStop", {"type": "boolean", "required": "unknown", "example": False}),
        ("RebootInstances", "InstanceIds", {"type": "list<string>", "wire": "InstanceIds.N", "max_items": 100}),
        ("RebootInstances", "ForceStop", {"default": False, "enum": [False, True], "required": "unknown"}),
        ("RebootInstances", "ClientToken", {"max_length": 64, "charset": "ascii", "idempotency_token": True}),
    ],
)
def test_what_the_tables_say_of_parameters(
    specs: dict[str, DerivedSpec], operation: str, parameter: str, facts: dict[str, object]
) -> None:
    inputs = specs[operation].values["input"]
    assert isinstance(inputs, dict)
    member = inputs[parameter]
    assert isinstance(member, dict)
    assert {key: member[key] for key in facts} == facts


def test_what_the_pages_contradict_is_found(specs: dict[str, DerivedSpec]) -> None:
    found = {name: {entry.id for entry in spec.discrepancies} for name, spec in specs.items()}
    assert found == {
        "StartInstanceRefresh": {"only-supported-RefreshMode", "error-about-RefreshActivity"},
        "RollbackInstanceRefresh": {
            "example-action",
            "unsupported-MaxSurge",
            "sibling-values-RefreshMode",
            "lacks-ResourceNotFound.RefreshActivityNotFound",
        },
        "ResumeInstanceRefresh": {
            "sibling-host",
            "sibling-required-Region",
            "example-id-RefreshActivityId",
            "state-effect",
            "lacks-ResourceNotFound.AutoScalingGroupIdNotFound",
        },
        "RedeployInstance": {
            "empty-examples",
            "unstated",
            "required-column",
            "folded-text",
            "masked-examples",
            "message-DiskError",
            "template-InvalidOperation.RedeployInstance",
        },
        "RebootInstances": {
            "rate-unstated",
            "required-column",
            "example-only-errors-OperationDetails",
            "example-headers",
            "masked-examples",
            "error-parameter-InstanceId",
            "error-parameter-Count",
            "two-scopes",
        },
    }


def test_no_sentence_of_a_page_is_in_its_spec(specs: dict[str, DerivedSpec], real_pages: tuple[Path, ...]) -> None:
    """Wire messages apart, eight words of a page in a row are nowhere in a spec."""
    for path in real_pages:
        spec = specs[path.stem]
        errors = spec.values["errors"]
        assert isinstance(errors, list)
        wire = {str(row.get("message")) for row in errors if isinstance(row, dict)}
        text = spec.text
        for message in wire:
            text = text.replace(message, "")
        for line in path.read_text("utf-8").split("\n"):
            words = line.split(" ")
            for start in range(len(words) - 7):
                phrase = " ".join(words[start : start + 8])
                assert len(phrase) < 40 or phrase not in text, phrase


def test_a_page_compared_with_its_spec_differs_in_nothing(
    real_pages: tuple[Path, ...], request: pytest.FixtureRequest
) -> None:
    outcome = derive_pages(real_pages, request.config.rootpath / "specs", check=True)
    assert outcome.differences == ()


def test_one_page_alone_is_compared_with_its_siblings_specs(
    real_pages: tuple[Path, ...], request: pytest.FixtureRequest
) -> None:
    for path in real_pages:
        assert derive_pages([path], request.config.rootpath / "specs", check=True).differences == ()
