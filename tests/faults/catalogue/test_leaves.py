"""What each fault leaves of the provider's answer."""

from collections.abc import Callable, Mapping

import pytest

from harness.faults.catalogue.table import FAULTS
from harness.faults.rule import Rule
from harness.model import AppliedFault, Leaves

LEAVES: Mapping[str, tuple[Leaves, str]] = {
    "error:InternalError": ("intact", "*"),
    "throttle": ("intact", "*"),
    "item:InternalError": ("intact", "volcengine"),
    "clock:20m": ("intact", "*"),
    "replay_nonce": ("intact", "alibaba"),
    "duplicate": ("intact", "*"),
    "delay:1s": ("intact", "*"),
    "delay:1s@before": ("intact", "*"),
    "delay:1s,at=body@after": ("intact", "*"),
    "drip:1B/1s": ("intact", "*"),
    "bandwidth:1KB/s": ("intact", "*"),
    "body:drop=request_id": ("intact", "*"),
    "body:null=request_id": ("intact", "*"),
    "body:type=request_id": ("damaged", "*"),
    "body:extra": ("intact", "*"),
    "body:huge=1KiB": ("intact", "*"),
    "body:unicode": ("intact", "*"),
    "body:bigint": ("intact", "*"),
    "error:InternalError+body:code=unknown": ("intact", "*"),
    "error:InternalError+body:drop=code": ("damaged", "*"),
    "error:InternalError+body:null=message": ("damaged", "*"),
    "content_type:other": ("dressed", "*"),
    "content_type:charset": ("dressed", "*"),
    "content_type:case": ("dressed", "*"),
    "content_type:none": ("dressed", "*"),
    "encoding:gzip": ("dressed", "*"),
    "encoding:corrupt": ("damaged", "*"),
    "encoding:corrupt,as=checksum": ("damaged", "*"),
    "encoding:claimed": ("damaged", "*"),
    "malform:bom": ("dressed", "*"),
    "malform:invalid_json": ("damaged", "*"),
    "malform:wrong_encoding": ("damaged", "*"),
    "malform:trailing": ("damaged", "*"),
    "malform:duplicate_keys": ("damaged", "*"),
    "malform:wrong_type": ("damaged", "*"),
    "malform:other_envelope": ("damaged", "*"),
    "head:duplicate_length": ("dressed", "*"),
    "head:interim_100": ("dressed", "*"),
    "head:interim_103": ("dressed", "*"),
    "head:long": ("dressed", "*"),
    "head:contradictory_length": ("damaged", "*"),
    "head:garbage_status": ("damaged", "*"),
    "head:cut": ("damaged", "*"),
    "truncate:50%": ("damaged", "*"),
    "empty": ("damaged", "*"),
    "http:502": ("foreign", "*"),
    "http:502@after": ("foreign", "*"),
    "redirect:307": ("foreign", "*"),
    "close": ("none", "*"),
    "close@after": ("none", "*"),
    "close@mid": ("damaged", "*"),
    "reset": ("none", "*"),
    "reset:50%@mid": ("damaged", "*"),
    "hang": ("none", "*"),
    "hang@mid": ("damaged", "*"),
    "refuse": ("none", "*"),
    "refuse:407": ("none", "*"),
    "tls:expired": ("none", "*"),
}


@pytest.mark.parametrize("text", LEAVES)
def test_what_is_left_of_the_answer(text: str, make_rule: Callable[..., Rule]) -> None:
    expected, where = LEAVES[text]
    faults = make_rule(f"{where}={text}#1").faults
    assert faults[-1].leaves == expected
    assert AppliedFault("rule", text, 1, faults[-1].role, faults[-1].leaves).leaves == expected


def test_every_fault_of_the_table_is_here() -> None:
    named = {text.rpartition("+")[2].partition(":")[0].partition("@")[0] for text in LEAVES}
    assert named == set(FAULTS)
    assert {leaves for leaves, _ in LEAVES.values()} == {"intact", "dressed", "foreign", "damaged", "none"}
