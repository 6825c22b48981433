"""The catalog: lazy, over several trees, and exact about names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.errors import FileError, UnknownName, UserError
from harness.model import OperationId

_HERE = "acme/vm/2020-01-01"
_START = OperationId("acme", "vm", "2020-01-01", "StartThing")
_STOP = OperationId("acme", "vm", "2020-01-01", "StopThings")
_Write = Callable[..., Path]


def test_listing_reads_no_file(files: dict[str, str], write: _Write) -> None:
    catalog = load_catalog([write(dict.fromkeys(files, "\x00 no yaml ["))])
    assert catalog.ids() == (_START, _STOP)
    assert catalog.providers() == ("acme",)
    assert catalog.resolve("StartThing") == _START
    assert catalog.match("acme") == (_START, _STOP)
    assert catalog.find("acme", "StartThing") == _START


def test_one_operation_reads_only_its_own_files(files: dict[str, str], write: _Write) -> None:
    files[f"{_HERE}/StopThings.yaml"] = "\x00 no yaml ["
    files["acme/disk/1/service.yaml"] = files[f"{_HERE}/service.yaml"].replace("name: vm", "name: disk")
    catalog = load_catalog([write(files)])
    assert catalog.operation(_START).id == _START
    with pytest.raises(FileError, match=r"StopThings\.yaml: is not YAML"):
        catalog.operation(_STOP)


def test_everything_is_read_once(files: dict[str, str], write: _Write) -> None:
    root = write(files)
    catalog = load_catalog([root])
    operation, provider, errors = catalog.operation(_START), catalog.provider("acme"), catalog.errors(_START)
    for path in files:
        (root / path).unlink()
    assert catalog.operation(_START) is operation
    assert catalog.provider("acme") is provider
    assert catalog.errors(_START) is errors


def test_a_broken_file_stays_broken(files: dict[str, str], write: _Write) -> None:
    files["acme/provider.yaml"] += "more: 1\n"
    catalog = load_catalog([write(files)])
    for _ in range(2):
        with pytest.raises(FileError, match="unknown key 'more'"):
            catalog.operation(_START)


def test_a_provider_that_contradicts_its_directory(files: dict[str, str], write: _Write) -> None:
    files["acme/provider.yaml"] = files["acme/provider.yaml"].replace("provider: acme", "provider: acne")
    with pytest.raises(FileError, match=r"provider\.yaml:2 at /provider: says 'acne'"):
        load_catalog([write(files)]).provider("acme")


def test_errors_are_listed_then_of_the_service_then_common(catalog: Catalog) -> None:
    assert [error.key for error in catalog.errors(_START)] == [
        "request/200/ResourceInUse.Thing",
        "request/404/Thing.NotFound",
        "request/503/VmDown",
        "common/200/InternalError",
        "common/429/Slow",
    ]


def test_a_users_tree_may_hold_operations_only(files: dict[str, str], write: _Write) -> None:
    own = f"{_HERE}/CutThing.yaml"
    text = files[f"{_HERE}/StartThing.yaml"].replace("StartThing", "CutThing").replace("20, seconds", "7, seconds")
    catalog = load_catalog([write(files), write({own: text}, "mine")])
    assert [identity.name for identity in catalog.ids()] == ["CutThing", "StartThing", "StopThings"]
    cut = catalog.operation(catalog.resolve("CutThing"))
    assert cut.source.file.endswith("CutThing.yaml")
    assert cut.protocol == "acme-rpc"


def test_a_users_operation_and_patch_win(files: dict[str, str], write: _Write) -> None:
    start = files[f"{_HERE}/StartThing.yaml"].replace("requests: 20", "requests: 7")
    patch = files[f"{_HERE}/StartThing.patch.yaml"].replace("mutates: true", "mutates: false")
    first = write(files)
    over = load_catalog([first, write({f"{_HERE}/StartThing.yaml": start}, "own")]).operation(_START)
    assert over.rate_limit is not None
    assert (over.rate_limit.requests, over.mutates) == (7, None)
    patched = load_catalog([first, write({f"{_HERE}/StartThing.patch.yaml": patch}, "patch")]).operation(_START)
    assert patched.mutates is False
    assert patched.rate_limit is not None
    assert patched.rate_limit.requests == 20


def test_a_users_service_brings_its_hosts(files: dict[str, str], write: _Write) -> None:
    service = (
        files[f"{_HERE}/service.yaml"]
        .replace("name: vm", "name: disk")
        .replace("structures:\n", "hosts: [disk.example]\nstructures:\n", 1)
    )
    foreign = {"other/tape/2020-01-01/service.yaml": service.replace("disk", "tape")}
    catalog = load_catalog([write(files), write({"acme/disk/2020-01-01/service.yaml": service, **foreign}, "mine")])
    assert catalog.provider("acme").services == {
        "vm": ("vm.acme.example", "vm.*.acme.example"),
        "disk": ("disk.example",),
    }


def test_find_takes_what_a_request_says(catalog: Catalog) -> None:
    assert catalog.find("acme", "StartThing", "2020-01-01", "vm") == _START
    assert catalog.find("acme", "StartThing", version="2021-01-01") is None
    assert catalog.find("acme", "StartThing", service="disk") is None
    assert catalog.find("other", "StartThing") is None
    assert catalog.find("acme", "startthing") is None


def _two_versions(files: dict[str, str]) -> dict[str, str]:
    newer = files[f"{_HERE}/StopThings.yaml"].replace('"2020-01-01"', '"2022-02-02"')
    disk = files[f"{_HERE}/StopThings.yaml"].replace("name: vm", "name: disk")
    return {**files, "acme/vm/2022-02-02/StopThings.yaml": newer, "acme/disk/2020-01-01/StopThings.yaml": disk}


def test_of_several_versions_the_newest_is_found(files: dict[str, str], write: _Write) -> None:
    catalog = load_catalog([write(_two_versions(files))])
    newest = catalog.find("acme", "StopThings", service="vm")
    assert newest is not None
    assert newest.version == "2022-02-02"
    older = catalog.find("acme", "StopThings", "2020-01-01", "vm")
    assert older == _STOP


@pytest.mark.parametrize(
    "text", ["StartThing", "acme/vm:StartThing", "acme:StartThing", "acme/vm/2020-01-01/StartThing"]
)
def test_names_that_mean_one_operation(catalog: Catalog, text: str) -> None:
    assert catalog.resolve(text) == _START


def test_ambiguous_names_list_the_candidates(files: dict[str, str], write: _Write) -> None:
    catalog = load_catalog([write(_two_versions(files))])
    with pytest.raises(UserError) as caught:
        catalog.resolve("StopThings")
    assert str(caught.value) == (
        "'StopThings' names more than one operation (one of acme/disk:StopThings, acme/vm/2020-01-01/StopThings, "
        "acme/vm/2022-02-02/StopThings)"
    )
    with pytest.raises(UserError) as caught:
        catalog.resolve("acme/vm:StopThings")
    assert "acme/vm/2020-01-01/StopThings, acme/vm/2022-02-02/StopThings" in str(caught.value)


def test_unknown_names_list_the_nearest(catalog: Catalog) -> None:
    with pytest.raises(UnknownName) as caught:
        catalog.resolve("StartThings")
    assert caught.value.candidates[0] == "StartThing"
    with pytest.raises(UnknownName, match="unknown provider 'acne'"):
        catalog.provider("acne")
    with pytest.raises(UnknownName, match="unknown operation 'acme/vm/1/X'"):
        catalog.operation(OperationId("acme", "vm", "1", "X"))


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("*", ("StartThing", "StopThings")),
        ("acme", ("StartThing", "StopThings")),
        ("ac*", ("StartThing", "StopThings")),
        ("acme/vm", ("StartThing", "StopThings")),
        ("acme:Stop*", ("StopThings",)),
        ("*/v*:*Thing", ("StartThing",)),
        ("*:*", ("StartThing", "StopThings")),
        ("StartThing", ("StartThing",)),
        ("acme/vm/2020-01-01/StopThings", ("StopThings",)),
    ],
)
def test_places_match_by_their_parts(catalog: Catalog, where: str, names: tuple[str, ...]) -> None:
    assert tuple(identity.name for identity in catalog.match(where)) == names


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("acne", "unknown provider or operation 'acne' (did you mean acme?)"),
        ("acne:Start*", "unknown provider 'acne' (did you mean acme?)"),
        ("acme/wm", "unknown service 'acme/wm' (did you mean acme/vm?)"),
        ("acme/vm:StratThing", "unknown operation 'acme/vm:StratThing' (did you mean acme/vm:StartThing"),
        ("StratThing", "unknown provider or operation 'StratThing' (did you mean StartThing"),
        ("", "unknown provider or operation ''"),
    ],
)
def test_places_that_match_nothing_are_refused(catalog: Catalog, where: str, message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        catalog.match(where)
    assert str(caught.value).startswith(message)
