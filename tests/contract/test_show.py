"""The plain text of an operation."""

from harness.contract.catalog import Catalog
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.contract.show import show, type_name, where
from harness.model import Operation, Shape, Source

_START = """\
acme/vm/2020-01-01/StartThing
  page           StartThing, updated 2024-01-02, SHA-256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  wire           acme-rpc, POST, start.acme.example, other.acme.example, vm.acme.example, vm.*.acme.example
  signed         acme-hmac
  rate limit     20 requests in 1 s (StartThing.yaml rate_limit)
  changes state  yes; idempotency token; region required

Parameters
  GroupId: string; required  [page lines 12-14]
  Settings: Settings; required (inferred)  [StartThing.yaml input/Settings]
    Count: integer; required; at least 1; at most 5  [service.yaml structures/Settings/Count]
    Mode: string; optional; one of "FAST", "SLOW" (inferred)  [service.yaml structures/Settings/Mode]
    Tags: list<Tag>; optional; at most 2 items  [service.yaml structures/Settings/Tags]
      Key: string; required; at most 4 characters  [service.yaml structures/Tag/Key]
      Value: string; required unknown; may be null  [service.yaml structures/Tag/Value]
  Token: string; optional; at most 8 characters; ascii only; idempotency token  [StartThing.yaml input/Token]
  Ratio: number; optional; default 0.5  [StartThing.yaml input/Ratio]

Output
  ThingId: string; required unknown  [StartThing.yaml output/ThingId]
  RequestId: string; required unknown  [StartThing.yaml output/RequestId]

Errors (3)
  request/200/ResourceInUse.Thing  conflict  retry unknown  message unknown   StartThing.yaml errors/request/-/ResourceInUse.Thing  no text
  request/404/Thing.NotFound       client    retry unknown  message inferred  page line 80                                          "No %s." with "thing-7"
  request/503/VmDown               server    retry unknown  documented        service.yaml errors/0                                 "The service is down."
  and 2 common errors of acme

Links
  → StopThings: ThingIds response:ThingId

Facts
  kind accepted_states, parameter GroupId, values ["ON", "OFF"]

Discrepancies
  d1 at input/GroupId: one / other → the first
"""  # noqa: E501 - the text as it is printed


def test_an_operation_as_text(catalog: Catalog, start: Operation) -> None:
    text = show(catalog, start.id)
    assert text == _START


def test_what_is_not_known_is_said(catalog: Catalog, stop: Operation) -> None:
    text = show(catalog, stop.id)
    assert "updated unknown" in text
    assert "rate limit     unknown" in text
    assert "changes state  unknown; idempotency unknown; region unknown" in text
    assert "ThingIds: list<string>; sent as ThingIds.N; required; at most 8 characters; at most 3 items" in text
    assert "Force: boolean; optional; default false; one of false, true" in text
    assert "item/Thing.NotFound        client  retry no " in text
    assert "Links" not in text


def test_common_errors_on_request(catalog: Catalog, start: Operation) -> None:
    text = show(catalog, start.id, common=True)
    assert "common/429/Slow" in text
    assert "inferred, http unknown, message unknown" in text
    assert "common errors of" not in text


def test_names_and_places() -> None:
    assert type_name(Shape("list", item=Shape("list", item=Shape("structure", name="Tag")))) == "list<list<Tag>>"
    assert where(Source("f/x.yaml", "input/A", lines=(3, 3))) == "page line 3"
    assert where(Source("f/x.yaml", "input/A", lines=(3, 5))) == "page lines 3-5"
    assert where(Source("f/x.yaml", "")) == "x.yaml"


def test_the_real_operations_can_be_shown() -> None:
    catalog = load_catalog([bundled_root()])
    for identity in catalog.ids():
        text = show(catalog, identity, common=True)
        assert text.startswith(f"{identity}\n")
        assert text.endswith("\n")
    reboot = show(catalog, catalog.resolve("RebootInstances"))
    assert "InstanceIds: list<string>; sent as InstanceIds.N; required (inferred);" in reboot


def test_every_way_of_signing_is_told() -> None:
    real = load_catalog([bundled_root()])
    text = show(real, real.resolve("RedeployInstance"))
    assert (
        "signed         acs3-hmac-sha256; also alibaba-query with alibaba-hmac-sha1; "
        "also alibaba-query-xml with alibaba-hmac-sha1\n"
    ) in text
