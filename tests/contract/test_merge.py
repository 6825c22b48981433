"""The compiled operation: derived file, patches, service and provider as one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.contract.merge import service_errors
from harness.errors import FileError
from harness.model import Discrepancy, Example, Link, Operation, Shape

_HERE = "acme/vm/2020-01-01"
_Write = Callable[..., Path]


def test_all_layers_meet(start: Operation) -> None:
    assert (start.protocol, start.methods) == ("acme-rpc", ("POST",))
    assert start.hosts == ("start.acme.example", "other.acme.example", "vm.acme.example", "vm.*.acme.example")
    assert (start.mutates, start.idempotency, start.region_required, start.undeclared) == (
        True,
        "token",
        True,
        "documented",
    )
    assert start.links == (Link("StopThings", {"ThingIds": "response:ThingId"}),)
    assert start.examples == (
        Example(
            "Start it",
            {"GroupId": "g-9**", "Settings": {"Count": 2}},
            {"Answer": {"ThingId": "thing-1", "RequestId": "r-1"}},
        ),
    )
    assert start.facts == ({"kind": "accepted_states", "parameter": "GroupId", "values": ["ON", "OFF"]},)
    assert start.discrepancies == (Discrepancy("d1", "input/GroupId", ("one", "other"), "the first"),)
    assert start.rate_limit is not None
    assert (start.rate_limit.requests, start.rate_limit.seconds, start.rate_limit.status) == (20, 1, "documented")


def test_parameters_carry_type_limits_statuses_and_source(start: Operation) -> None:
    settings = start.input.member("Settings")
    assert settings is not None
    assert (settings.required, settings.status("required"), settings.status("type")) == (True, "inferred", "documented")
    count = settings.shape.member("Count")
    assert count is not None
    assert count.shape == Shape(type="integer", minimum=1, maximum=5)
    assert count.source.file.endswith("service.yaml")


def test_errors_take_the_status_of_listed_rows_and_the_patch(start: Operation) -> None:
    keys = {error.key: (error.http_status, error.message_status) for error in start.errors}
    assert keys == {
        "request/200/ResourceInUse.Thing": ("documented", "unknown"),
        "request/404/Thing.NotFound": ("documented", "inferred"),
    }
    assert start.errors[1].source.lines == (80, 80)


def test_what_a_page_does_not_say_comes_from_the_provider_or_stays_unknown(stop: Operation) -> None:
    assert (stop.methods, stop.hosts) == (("POST",), ("vm.acme.example", "vm.*.acme.example"))
    assert (stop.rate_limit, stop.mutates, stop.idempotency, stop.region_required) == (None, None, "unknown", None)
    assert [error.key for error in stop.errors] == ["item/Thing.NotFound", "request/500/InternalError"]


def test_a_patch_overrides_protocol_and_methods(files: dict[str, str], write: _Write) -> None:
    path = f"{_HERE}/StartThing.patch.yaml"
    files[path] = files[path].replace(
        "mutates: true", "mutates: true\n      protocol: old-rpc\n      methods: [GET, POST]"
    )
    catalog = load_catalog([write(files)])
    operation = catalog.operation(catalog.resolve("StartThing"))
    assert (operation.protocol, operation.methods) == ("old-rpc", ("GET", "POST"))


def test_a_region_that_is_unknown_stays_so(files: dict[str, str], write: _Write) -> None:
    path = f"{_HERE}/StartThing.yaml"
    files[path] = files[path].replace(
        "Region: {type: string, required: true}", "Region: {type: string, required: unknown}"
    )
    catalog = load_catalog([write(files)])
    assert catalog.operation(catalog.resolve("StartThing")).region_required is None


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "message"),
    [
        (
            "StartThing.yaml",
            "operation: StartThing",
            "operation: Start",
            ":3 at /operation",
            "the file is named 'StartThing'",
        ),
        ("StartThing.yaml", "name: vm", "name: wm", ":4 at /service/name", "says 'wm', but the directory is 'vm'"),
        ("StartThing.patch.yaml", "operation: StartThing", "operation: Start", ":2 at /operation", "says 'Start'"),
        ("StartThing.src.json", '"StartThing", "page"', '"Start", "page"', ":1 at /operation", "says 'Start'"),
        (
            "service.yaml",
            'version: "2020-01-01"',
            'version: "2020"',
            ":2 at /service/version",
            "directory is '2020-01-01'",
        ),
        (
            "StartThing.yaml",
            "type: Settings",
            "type: Setings",
            ":12 at /input/Settings/type",
            "there is no structure 'Setings'",
        ),
        (
            "service.yaml",
            "type: list<Tag>",
            "type: list<Tga>",
            ":7 at /structures/Settings/Tags/type",
            "no structure 'Tga'",
        ),
        (
            "service.yaml",
            "Value: {type: string",
            "Value: {type: Tag",
            ":10 at /structures/Tag/Value/type",
            "holds itself",
        ),
        (
            "StartThing.patch.yaml",
            "at: input/Settings",
            "at: input/Setting",
            ":13 at /patches/1/at",
            "has no 'input/Setting'",
        ),
        ("StartThing.yaml", "http: 404", "htp: 404", ":20 at /errors/1/htp", "unknown key 'htp' (did you mean http?)"),
    ],
)
def test_a_broken_spec_names_file_line_and_pointer(
    files: dict[str, str], write: _Write, path: str, old: str, new: str, place: str, message: str
) -> None:
    assert old in files[f"{_HERE}/{path}"]
    files[f"{_HERE}/{path}"] = files[f"{_HERE}/{path}"].replace(old, new, 1)
    catalog = load_catalog([write(files)])
    with pytest.raises(FileError) as caught:
        catalog.operation(catalog.resolve("StartThing"))
    assert f"{path}{place}: " in str(caught.value)
    assert message in str(caught.value)


def test_service_errors(catalog: Catalog, start: Operation) -> None:
    (error,) = service_errors(catalog.sources(start.id).service)
    assert (error.key, error.kind, error.source.evidence) == ("request/503/VmDown", "server", "invented")
    assert service_errors(None) == ()


def test_what_the_five_real_operations_say() -> None:
    catalog = load_catalog([bundled_root()])
    found = {identity.name: catalog.operation(identity) for identity in catalog.ids()}
    assert {name: operation.idempotency for name, operation in found.items()} == {
        "RedeployInstance": "none",
        "ResumeInstanceRefresh": "unknown",
        "RollbackInstanceRefresh": "none",
        "StartInstanceRefresh": "none",
        "RebootInstances": "token",
    }
    assert all(operation.mutates for operation in found.values())
    assert {error.http for error in found["StartInstanceRefresh"].errors} == {200}
    assert [link.target for link in found["StartInstanceRefresh"].links] == [
        "ResumeInstanceRefresh",
        "RollbackInstanceRefresh",
    ]
    settings = found["RollbackInstanceRefresh"].input.member("RefreshSettings")
    assert settings is not None
    rolling = settings.shape.member("RollingUpdateSettings")
    assert rolling is not None
    assert [member.name for member in rolling.shape.members] == ["BatchNumber", "BatchPause", "MaxSurge", "FailProcess"]
    instance = found["RedeployInstance"].input.member("InstanceId")
    instances = found["RebootInstances"].input.member("InstanceIds")
    assert instance is not None
    assert instances is not None
    assert (instance.required, instance.status("required")) == (True, "documented")
    assert (instances.required, instances.status("required")) == (True, "inferred")
