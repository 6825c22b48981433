"""The table of faults: every line can be used as it says."""

import contextlib
from collections.abc import Mapping, Sequence

import jsonschema
import pytest

from harness.contract.catalog import Catalog
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import Fault, FaultKind
from harness.faults.grammar import RuleError, parse_rule
from harness.faults.rule import compile_rule
from harness.model import Json

EXAMPLES = {
    "error:CODE": "error:InternalError",
    "error:HTTP:CODE": "error:500:InternalError",
    "item:CODE": "item:InternalError",
    "item:CODE[i-2,i-3]": "item:InternalError[i-2,i-3]",
    "item:CODE[every 2]": "item:InternalError[every 2]",
    "error:CODE,retry=2s": "error:InternalError,retry=2s",
    "throttle": "throttle#1",
    "body:drop=MEMBER": "body:drop=RequestId",
    "body:null=MEMBER": "body:null=RequestId",
    "body:type=MEMBER": "body:type=RequestId",
    "body:type=MEMBER,as=array": "body:type=RequestId,as=array",
    "body:bigint,in=MEMBER": "body:bigint,in=RequestId",
    "body:code=unknown": "error:InternalError+body:code=unknown",
}
"""What stands for a form that is no fault as it is written."""

LONG: Mapping[str, Sequence[tuple[dict[str, Json], str | None]]] = {
    "error": [
        ({"code": "A"}, "A"),
        ({"code": "A", "http": 403}, "403:A"),
        ({"code": "A", "retry": "2s"}, "A,retry=2s"),
    ],
    "item": [
        ({"code": "A"}, "A"),
        ({"code": "A", "items": ["i-2", "i-3"]}, "A[i-2,i-3]"),
        ({"code": "A", "every": 2}, "A[every 2]"),
    ],
    "throttle": [({}, None), ({"rate": "20/1s"}, "20/1s"), ({"rate": "20/1s", "retry": "2s"}, "20/1s,retry=2s")],
    "http": [({"status": 502}, "502"), ({"status": 502, "page": "json"}, "502,page=json")],
    "redirect": [({"status": 307, "to": "loop"}, "307,to=loop")],
    "delay": [
        ({"time": "1s-3s", "at": "body"}, "1s-3s,at=body"),
        ({"median": "200ms", "p99": "3s"}, "median=200ms,p99=3s"),
    ],
    "drip": [({"pace": "8B/100ms", "over": "head"}, "8B/100ms,over=head")],
    "bandwidth": [({"rate": "1KB/s", "over": "body"}, "1KB/s,over=body")],
    "close": [({}, None), ({"sent": "50%"}, "50%")],
    "reset": [({}, None), ({"sent": "100B"}, "100B")],
    "hang": [({}, None), ({"sent": "12.5%"}, "12.5%")],
    "refuse": [({}, None), ({"status": 503}, "503")],
    "tls": [({"flaw": "expired"}, "expired")],
    "truncate": [({"left": "10B", "length": "chunked"}, "10B,length=chunked")],
    "malform": [({"kind": "invalid_json", "as": "comma"}, "invalid_json,as=comma")],
    "content_type": [
        ({"kind": "other", "type": "text/plain"}, "other,type=text/plain"),
        ({"kind": "charset", "charset": "utf-16"}, "charset,charset=utf-16"),
    ],
    "encoding": [({"kind": "corrupt", "as": "checksum"}, "corrupt,as=checksum")],
    "body": [
        ({"drop": "A"}, "drop=A"),
        ({"null": "A"}, "null=A"),
        ({"type": "A", "as": "array"}, "type=A,as=array"),
        ({"code": "unknown"}, "code=unknown"),
        ({"huge": "1MiB"}, "huge=1MiB"),
        ({"edit": "bigint", "in": "A"}, "bigint,in=A"),
    ],
    "empty": [({}, None), ({"status": 502}, "502")],
    "head": [({"shape": "long", "size": "1MiB"}, "long,size=1MiB")],
    "clock": [({"by": "-20m"}, "-20m")],
    "replay_nonce": [({}, None)],
    "duplicate": [({}, None)],
}


def test_the_table_is_keyed_by_name() -> None:
    assert {name: kind.name for name, kind in FAULTS.items()} == {name: name for name in FAULTS}


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_every_form_of_every_fault_compiles_and_reads_what_it_writes(kind: FaultKind, catalog: Catalog) -> None:
    assert kind.summary
    assert kind.example.partition("=")[2].startswith(kind.name)
    assert str(compile_rule(kind.example, catalog))
    for form in kind.forms:
        written = EXAMPLES.get(form, form)
        taken = 0
        for provider in catalog.providers():
            with contextlib.suppress(RuleError):
                rule = compile_rule(f"{provider}={written}", catalog)
                taken += 1
                assert rule.faults[-1].name == kind.name
                assert rule.faults[-1].phase == (parse_rule(f"x={form}").faults[-1].phase or kind.default_phase)
                again = compile_rule(str(rule), catalog)
                assert (again, again.faults) == (rule, rule.faults)
        assert taken, form


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_every_long_form_says_the_same_in_short(kind: FaultKind) -> None:
    known = kind.long_form.parameters
    assert {key for values, _ in LONG[kind.name] for key in values} == set(known)
    for values, short in LONG[kind.name]:
        assert kind.long_form.arguments(values) == short
        for key, value in values.items():
            jsonschema.validate(value, dict(known[key].schema))
    required = {key for key, parameter in known.items() if parameter.required}
    assert all(required <= set(values) for values, _ in LONG[kind.name])
    assert all(parameter.schema["description"] for parameter in known.values())


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_what_an_editor_offers_can_be_taken(kind: FaultKind, catalog: Catalog) -> None:
    offers = list(kind.offers(catalog))
    assert offers
    for offer in offers:
        taken: list[Fault] = []
        for provider in catalog.providers():
            with contextlib.suppress(RuleError):
                taken += compile_rule(f"{provider}={offer}#1", catalog).faults
        assert {str(fault) for fault in taken} == {offer}
    for name, parameter in kind.long_form.parameters.items():
        for offered in parameter.offers(catalog):
            jsonschema.validate(offered, dict(parameter.schema))
        assert list(parameter.offers(catalog)) or (kind.name, name) not in {("error", "code"), ("item", "code")}
