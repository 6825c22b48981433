"""The OpenAPI export: both views, their schemas against real answers, and Schemathesis as its reader."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from schemathesis.core.result import Ok

from harness.contract.catalog import Catalog
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.contract.openapi import View, export, projected_status
from harness.model import Operation

_HERE = "acme/vm/2020-01-01"
_VIEWS: tuple[View, ...] = ("wire", "projected")


def _real() -> Catalog:
    return load_catalog([bundled_root()])


def _export(catalog: Catalog, view: View) -> dict[str, Any]:
    return export(catalog, catalog.ids(), view)


def _responses(catalog: Catalog, view: View, name: str) -> dict[str, Any]:
    responses: dict[str, Any] = _export(catalog, view)["paths"][f"/#{name}"]["post"]["responses"]
    return responses


def _fits(response: dict[str, Any], body: Any) -> bool:
    schema = response["content"]["application/json"]["schema"]
    return jsonschema.Draft202012Validator(schema).is_valid(body)


@pytest.mark.parametrize("view", _VIEWS)
def test_the_real_specs_are_read_by_schemathesis(view: View) -> None:
    document = _export(_real(), view)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document)))
    labels = [found.ok().label for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert labels == [
        "POST /#RedeployInstance",
        "POST /#ResumeInstanceRefresh",
        "POST /#RollbackInstanceRefresh",
        "POST /#StartInstanceRefresh",
        "POST /#RebootInstances",
    ]
    for path in document["paths"].values():
        operation = path["post"]
        jsonschema.Draft202012Validator.check_schema(operation["requestBody"]["content"]["application/json"]["schema"])
        for status, response in operation["responses"].items():
            assert status.isdecimal()
            assert response["description"]
            jsonschema.Draft202012Validator.check_schema(response["content"]["application/json"]["schema"])


@pytest.mark.parametrize("view", _VIEWS)
def test_other_ways_of_calling_are_told_beside(view: View, catalog: Catalog) -> None:
    rpc = _export(_real(), view)["paths"]["/#RebootInstances"]["post"]["x-rpc"]
    assert (rpc["protocol"], rpc["signing"]) == ("volcengine-query", "volc-hmac-sha256")
    assert rpc["variants"] == [{"protocol": "volcengine-query", "signing": "volc-presigned"}]
    assert "variants" not in _export(catalog, view)["paths"]["/#StopThings"]["post"]["x-rpc"]


@pytest.mark.parametrize("view", _VIEWS)
def test_the_examples_of_the_pages_fit(view: View) -> None:
    catalog = _real()
    for identity in catalog.ids():
        operation = _export(catalog, view)["paths"][f"/#{identity.name}"]["post"]
        body = operation["requestBody"]["content"]["application/json"]
        jsonschema.Draft202012Validator(body["schema"]).validate(body["examples"]["documented"]["value"])
        for example in catalog.operation(identity).examples:
            assert _fits(operation["responses"]["200"], example.response)


def test_parameters_are_one_object_and_the_wire_form_is_beside(catalog: Catalog) -> None:
    operation = _export(catalog, "wire")["paths"]["/#StopThings"]["post"]
    assert operation["operationId"] == "StopThings"
    assert operation["summary"] == "acme/vm:StopThings"
    assert operation["servers"] == [{"url": "https://vm.acme.example"}]
    assert "parameters" not in operation
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert sorted(schema["properties"]) == ["Force", "ThingIds"]
    assert operation["x-rpc"] == {
        "operation": f"{_HERE}/StopThings",
        "protocol": "acme-rpc",
        "signing": "acme-hmac",
        "action": "StopThings",
        "version": "2020-01-01",
        "methods": ["POST"],
        "path": "/",
        "flatten": {"ThingIds": "ThingIds.N"},
        "dispatch": {"action": "header:X-Action", "version": "header:X-Version"},
        "location": "json",
        "list_base": 1,
        "projection": {"InternalError": 500},
    }


def test_lists_inside_structures_have_their_path(catalog: Catalog) -> None:
    rpc = _export(catalog, "wire")["paths"]["/#StartThing"]["post"]["x-rpc"]
    assert rpc["flatten"] == {"Settings.Tags": "Settings.Tags.N"}


def test_the_wire_view_keeps_the_statuses_of_the_provider(catalog: Catalog) -> None:
    responses = _responses(catalog, "wire", "StartThing")
    assert list(responses) == ["200", "400", "404", "429", "503"]
    assert _fits(responses["200"], {"Answer": {"ThingId": "t", "RequestId": "r", "New": 1}})
    assert _fits(responses["200"], {"Answer": {"RequestId": "r", "Error": {"Code": "InternalError", "Message": ""}}})
    assert not _fits(
        responses["200"], {"Answer": {"RequestId": "r", "Error": {"Code": "Thing.NotFound", "Message": ""}}}
    )
    assert not _fits(responses["200"], {"Answer": {"ThingId": "t"}})
    assert {row["code"] for row in responses["200"]["x-errors"]} == {"ResourceInUse.Thing", "InternalError"}
    assert _fits(responses["404"], {"Answer": {"RequestId": "r", "Error": {"Code": "Thing.NotFound", "Message": ""}}})
    assert not _fits(responses["404"], {"Answer": {"RequestId": "r", "Error": {"Code": "Thing.NotFound"}}})


def test_the_projected_view_moves_errors_out_of_the_200(catalog: Catalog) -> None:
    responses = _responses(catalog, "projected", "StartThing")
    assert list(responses) == ["200", "400", "404", "409", "429", "500", "503"]
    assert _fits(responses["200"], {"Answer": {"ThingId": "t", "RequestId": "r"}})
    assert not _fits(responses["200"], {"Answer": {"ThingId": "t", "RequestId": "r", "New": 1}})
    assert not _fits(
        responses["200"], {"Answer": {"RequestId": "r", "Error": {"Code": "InternalError", "Message": ""}}}
    )
    assert _fits(responses["500"], {"Answer": {"RequestId": "r", "Error": {"Code": "InternalError", "Message": ""}}})
    rpc = _export(catalog, "projected")["paths"]["/#StartThing"]["post"]["x-rpc"]
    assert rpc["projection"] == {"ResourceInUse.Thing": 409, "InternalError": 500}


def test_links_hang_on_results_only(catalog: Catalog, start: Operation) -> None:
    expected = {
        "StopThings": {"operationId": "StopThings", "requestBody": {"ThingIds": "$response.body#/Answer/ThingId"}}
    }
    assert _responses(catalog, "projected", "StartThing")["200"]["links"] == expected
    alone = export(catalog, [start.id], "projected")["paths"]["/#StartThing"]["post"]["responses"]
    assert "links" not in alone["200"]


def test_links_take_values_from_the_request_too() -> None:
    links = _responses(_real(), "wire", "StartInstanceRefresh")["200"]["links"]
    assert links["ResumeInstanceRefresh"]["requestBody"] == {
        "AutoScalingGroupId": "$request.body#/AutoScalingGroupId",
        "RefreshActivityId": "$response.body#/Response/RefreshActivityId",
    }
    assert list(links) == ["ResumeInstanceRefresh", "RollbackInstanceRefresh"]


def test_item_errors_have_only_the_listed_codes(catalog: Catalog) -> None:
    response = _responses(catalog, "wire", "StopThings")["200"]

    def answer(code: str) -> dict[str, Any]:
        return {"Answer": {"RequestId": "r", "Details": [{"ThingId": "t", "Error": {"Code": code, "Message": ""}}]}}

    assert _fits(response, answer("Thing.NotFound"))
    assert not _fits(response, answer("Odd"))


def test_without_listed_item_errors_any_code_may_stand_there(files: dict[str, str], write: Callable[..., Path]) -> None:
    path = f"{_HERE}/StopThings.yaml"
    files[path] = files[path].replace("scope: item, code", "scope: request, http: 404, code")
    response = _responses(load_catalog([write(files)]), "projected", "StopThings")["200"]
    detail = {"ThingId": "t", "Error": {"Code": "Anything", "Message": ""}}
    assert _fits(response, {"Answer": {"RequestId": "r", "Details": [detail]}})


def test_codes_with_a_field_in_them_are_a_pattern() -> None:
    responses = _responses(_real(), "wire", "RedeployInstance")
    body = {"RequestId": "r", "Code": "MissingInstanceId", "Message": "m"}
    assert _fits(responses["400"], body)
    assert _fits(responses["400"], {**body, "Code": "Throttling"})
    assert not _fits(responses["400"], {**body, "Code": "Odd"})
    volcengine = _responses(_real(), "wire", "RebootInstances")
    malformed = {"Code": "InvalidForceStop.Malformed", "Message": "m"}
    assert _fits(volcengine["400"], {"ResponseMetadata": {"RequestId": "r", "Error": malformed}})
    assert not _fits(volcengine["400"], {"ResponseMetadata": {"RequestId": "r", "Error": {**malformed, "Code": "No"}}})


def test_a_provider_without_an_envelope_answers_flat(files: dict[str, str], write: Callable[..., Path]) -> None:
    files["acme/provider.yaml"] = "".join(
        line
        for line in files["acme/provider.yaml"].splitlines(keepends=True)
        if not line.startswith(("envelope", "dispatch"))
    )
    catalog = load_catalog([write(files)])
    responses = _responses(catalog, "projected", "StartThing")
    assert _fits(responses["200"], {"ThingId": "t", "RequestId": "r"})
    assert not _fits(responses["200"], {"ThingId": "t", "RequestId": "r", "Code": "x"})
    assert _fits(responses["500"], {"RequestId": "r", "Code": "InternalError", "Message": "m"})
    assert "dispatch" not in _export(catalog, "wire")["paths"]["/#StartThing"]["post"]["x-rpc"]


def test_names_that_occur_twice_are_written_in_full(files: dict[str, str], write: Callable[..., Path]) -> None:
    stop = files[f"{_HERE}/StopThings.yaml"]
    files["acme/disk/2020-01-01/StopThings.yaml"] = stop.replace("name: vm", "name: disk")
    files["acme/vm/2022-02-02/StopThings.yaml"] = stop.replace('"2020-01-01"', '"2022-02-02"')
    document = _export(load_catalog([write(files)]), "wire")
    assert sorted(document["paths"]) == [
        "/#StartThing",
        "/#acme.disk.StopThings",
        "/#acme.vm.StopThings.2020-01-01",
        "/#acme.vm.StopThings.2022-02-02",
    ]
    assert document["info"] == {"title": "acme/disk, acme/vm", "version": "2020-01-01, 2022-02-02"}


def test_no_operations_give_an_empty_document(catalog: Catalog) -> None:
    assert export(catalog, [], "wire") == {
        "openapi": "3.1.0",
        "info": {"title": "nothing", "version": "0"},
        "paths": {},
    }


@pytest.mark.parametrize(
    ("code", "kind", "http", "status"),
    [
        ("X", "client", 403, 403),
        ("AuthFailure.SignatureFailure", "auth", 200, 401),
        ("UnauthorizedOperation", "auth", 200, 403),
        ("RequestLimitExceeded", "throttling", 200, 429),
        ("ResourceInUse", "conflict", 200, 409),
        ("InternalError", "server", 200, 500),
        ("ResourceNotFound.X", "client", 200, 404),
        ("NoSuchVersion", "client", 200, 404),
        ("InvalidAction", "client", 200, 404),
        ("InvalidParameter", "client", 200, 400),
        ("FailedOperation", "unknown", 200, 400),
    ],
)
def test_virtual_statuses(code: str, kind: str, http: int, status: int) -> None:
    assert projected_status(code, kind, http) == status
