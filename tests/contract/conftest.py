"""A small, sound specs tree of an invented provider, as texts that tests change, and what is loaded from it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.model import Operation

_HERE = "acme/vm/2020-01-01"
_SHA = "a" * 64
_TEMPLATE = '{{code: {code}, http: 400, message: "Bad {{parameter}}.", status: inferred, evidence: invented}}'
_VIOLATIONS = ("missing", "type", "value", "unknown", "malformed", "too_large", "action", "version", "method", "region")
_SIGNATURE = ("missing", "malformed", "unknown_key", "expired", "payload", "scope", "mismatch")

_PROVIDER = """\
format: 1
provider: acme
protocol: acme-rpc
signing: acme-hmac
request_id: uuid-lower
default_region: north
max_body: 1000
methods: [POST]
services:
  vm: {hosts: [vm.acme.example, "vm.*.acme.example"]}
envelope: {result: /Answer, error: /Answer/Error, request_id: /Answer/RequestId}
dispatch: {action: "header:X-Action", version: "header:X-Version", location: json, list_base: 1}
listed_errors: {http: 200, status: documented, evidence: invented}
undeclared_parameters: {status: documented, evidence: invented}
errors:
  - {code: InternalError, http: 200, kind: server, retry: unknown, status: documented, evidence: invented}
  - code: Slow
    http: 429
    kind: throttling
    retry: after
    status: inferred
    http_status: unknown
    evidence: invented
throttle: {code: Slow, http: 429, message: "{count} of {limit}", status: inferred, evidence: invented}
violations:
"""
_PROVIDER += "".join(f"  {key}: {_TEMPLATE.format(code=f'Bad{number}')}\n" for number, key in enumerate(_VIOLATIONS))
_PROVIDER += "signature:\n" + "".join(f"  {key}: {_TEMPLATE.format(code='NoAuth')}\n" for key in _SIGNATURE)

_SERVICE = """\
format: 1
service: {provider: acme, name: vm, version: "2020-01-01"}
structures:
  Settings:
    Count: {type: integer, required: true, min: 1, max: 5}
    Mode: {type: string, required: false, enum: [FAST, SLOW], statuses: {enum: inferred}}
    Tags: {type: list<Tag>, required: false, max_items: 2}
  Tag:
    Key: {type: string, required: true, max_length: 4}
    Value: {type: string, nullable: true}
errors:
  - {scope: request, code: VmDown, http: 503, message: The service is down., evidence: invented}
evidence: {structures: invented structures, structures/Tag/Key: invented key}
"""

_START = f"""\
# Derived
format: 1
operation: StartThing
service: {{provider: acme, name: vm, version: "2020-01-01"}}
page: {{title: StartThing, updated: "2024-01-02", language: en, sha256: {_SHA}}}
http: {{methods: [POST], path: /, hosts: [start.acme.example], dispatch: {{header: X-Action}}}}
rate_limit: {{requests: 20, seconds: 1}}
common:
  Region: {{type: string, required: true}}
input:
  GroupId: {{type: string, required: true, example: "g-1**"}}
  Settings: {{type: Settings, required: unknown}}
  Token: {{type: string, required: false, charset: ascii, max_length: 8, idempotency_token: true, example: t-1}}
  Ratio: {{type: number, required: false, default: 0.5}}
output:
  ThingId: {{type: string}}
  RequestId: {{type: string}}
errors:
  - {{scope: request, code: ResourceInUse.Thing}}
  - {{scope: request, http: 404, code: Thing.NotFound, message: "No %s.", template: true}}
facts:
  - {{kind: accepted_states, parameter: GroupId, values: [ON, OFF]}}
examples:
  - title: Start it
    request: {{GroupId: "g-9**", Settings: {{Count: 2}}}}
    response: {{Answer: {{ThingId: thing-1, RequestId: r-1}}}}
discrepancies:
  - {{id: d1, at: input/GroupId, claims: [one, other], decision: the first}}
"""

_START_SRC = f"""\
{{"format": 1, "operation": "StartThing", "page": {{"file": "StartThing.txt", "sha256": "{_SHA}", "lines": 90}},
 "facts": {{"input/GroupId": {{"lines": [12, 14], "sha256": "{_SHA}"}},
           "errors/request/404/Thing.NotFound": {{"lines": [80, 80], "sha256": "{_SHA}"}}}}}}
"""

_START_PATCH = """\
format: 1
operation: StartThing
patches:
  - at: operation
    set:
      mutates: true
      idempotency: token
      hosts: [other.acme.example]
      links: [{target: StopThings, parameters: {ThingIds: "response:ThingId"}}]
    status: documented
    reason: Invented.
    evidence: none
  - at: input/Settings
    set: {required: true}
    status: inferred
    reason: Nothing starts without.
    evidence: none
  - at: errors/request/404/Thing.NotFound
    set: {message_arguments: [thing-7]}
    status: inferred
    reason: Invented.
    evidence: none
"""

_STOP = f"""\
format: 1
operation: StopThings
service: {{provider: acme, name: vm, version: "2020-01-01"}}
page: {{title: StopThings, updated: unknown, language: unknown, sha256: {_SHA}}}
http: {{methods: unknown, hosts: unknown, dispatch: unknown}}
rate_limit: unknown
input:
  ThingIds: {{type: list<string>, wire: ThingIds.N, required: true, max_items: 3, max_length: 8}}
  Force: {{type: boolean, required: false, default: false, enum: [false, true]}}
output:
  Details: {{type: list<Detail>}}
structures:
  Detail:
    ThingId: {{type: string, example: thing-0}}
    Note: {{type: string, example: done}}
    Error: {{type: Error}}
  Error:
    Code: {{type: string}}
    Message: {{type: string}}
errors:
  - {{scope: item, code: Thing.NotFound, message: No such thing., retry: "no"}}
  - {{scope: request, http: 500, code: InternalError, message: Something broke., retry: "yes"}}
"""


@pytest.fixture
def files() -> dict[str, str]:
    """The texts of a sound tree by their paths; lines that tests name are counted in these."""
    return {
        "acme/provider.yaml": _PROVIDER,
        f"{_HERE}/service.yaml": _SERVICE,
        f"{_HERE}/StartThing.yaml": _START,
        f"{_HERE}/StartThing.patch.yaml": _START_PATCH,
        f"{_HERE}/StartThing.src.json": _START_SRC,
        f"{_HERE}/StopThings.yaml": _STOP,
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """``write(files, "name")`` writes the texts below a new directory and returns it."""

    def write(texts: Mapping[str, str], name: str = "specs") -> Path:
        for path, text in texts.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def catalog(files: dict[str, str], write: Callable[..., Path]) -> Catalog:
    """The catalog of the sound tree."""
    return load_catalog([write(files)])


@pytest.fixture
def start(catalog: Catalog) -> Operation:
    """StartThing: structures, patches, an example, errors without and with a status."""
    return catalog.operation(catalog.resolve("StartThing"))


@pytest.fixture
def stop(catalog: Catalog) -> Operation:
    """StopThings: a list of items, item errors, hardly a fact about its HTTP form."""
    return catalog.operation(catalog.resolve("StopThings"))
