"""``encoding``: what claims to be gzip, and is or is not."""

import gzip
import itertools
import zlib
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.plan import Plan, Scene
from harness.faults.rule import Rule
from harness.wire import HttpResponse

MakeAnswer = Callable[..., tuple[HttpResponse, Moment]]
ANSWERS = [
    (operation, kind)
    for operation in ("StartInstanceRefresh", "RedeployInstance", "RebootInstances")
    for kind in ("result", "error")
]
of_every_answer = pytest.mark.parametrize(("operation", "answer_kind"), [*ANSWERS, ("RebootInstances", "items")])


@pytest.fixture
def encode(make_answer: MakeAnswer, make_fault: Callable[..., Fault]) -> Callable[..., tuple[bytes, bytes]]:
    """The body of an answer before and after a fault; only body, length and encoding may differ."""

    def build(fault: str, operation: str, answer_kind: str) -> tuple[bytes, bytes]:
        answer, moment = make_answer(operation, answer_kind)
        changed = make_fault(f"{operation}={fault}").response(answer, moment)
        assert changed is not None
        length = ("Content-Length", str(len(changed.body)))
        kept = [length if name == "Content-Length" else (name, value) for name, value in answer.headers]
        assert list(changed.headers) == [*kept, ("Content-Encoding", "gzip")]
        assert (changed.status, changed.reason) == (answer.status, answer.reason)
        return answer.body, changed.body

    return build


@of_every_answer
def test_valid_gzip_can_be_unpacked(
    operation: str, answer_kind: str, encode: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = encode("encoding:gzip", operation, answer_kind)
    assert gzip.decompress(after) == before
    assert after[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    assert encode("encoding:gzip", operation, answer_kind)[1] == after


@of_every_answer
def test_gzip_that_breaks_off_gives_half_of_the_body(
    operation: str, answer_kind: str, encode: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = encode("encoding:corrupt", operation, answer_kind)
    with pytest.raises(zlib.error, match="invalid block type"):
        gzip.decompress(after)
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert unpacking.decompress(after[:-9]) == before[: len(before) // 2]


@of_every_answer
def test_gzip_of_a_wrong_checksum_is_only_wrong_there(
    operation: str, answer_kind: str, encode: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = encode("encoding:corrupt,as=checksum", operation, answer_kind)
    with pytest.raises(gzip.BadGzipFile, match="CRC check failed"):
        gzip.decompress(after)
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert unpacking.decompress(after[:-8]) == before


@of_every_answer
def test_what_only_claims_to_be_gzip_is_plain(
    operation: str, answer_kind: str, encode: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = encode("encoding:claimed", operation, answer_kind)
    assert after == before
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(after)


def test_an_encoding_that_there_is_gives_way(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    answer = HttpResponse(200, headers=(("content-encoding", "br"), ("Date", "now")), body=b"{}")
    changed = make_fault("volcengine=encoding:claimed").response(answer, make_moment())
    assert changed is not None
    assert changed.headers == (("content-encoding", "gzip"), ("Date", "now"), ("Content-Length", "2"))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("gzip", "gzip"),
        ("corrupt,as=middle", "corrupt"),
        ("kind=corrupt,as=checksum@after", "corrupt,as=checksum"),
        ("claimed", "claimed"),
    ],
)
def test_its_canonical_form_leaves_out_what_is_usual(
    text: str, canonical: str, make_fault: Callable[..., Fault]
) -> None:
    fault = make_fault(f"tencent=encoding:{text}")
    assert str(fault) == f"encoding:{canonical}"
    assert make_fault(f"tencent={fault}") == fault
    assert (fault.role, fault.phase) == ("change", "after")
    assert fault.takes == {"encoding"}
    assert fault.needs == {"an answer", "a body"}
    assert len(fault.operations) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("encoding", "expected kind"),
        ("encoding:gzp", "kind cannot be 'gzp' (did you mean gzip?)"),
        ("encoding:gzip,as=checksum", "as goes with corrupt, not with gzip (encoding:corrupt,as=checksum)"),
        ("encoding:corrupt,as=end", "as cannot be 'end' (known: middle, checksum)"),
        ("encoding:gzip@before", "encoding cannot be @before"),
        ("encoding:gzip+encoding:claimed", "both decide the encoding of the answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError) as refused:
        make_fault(f"tencent={text}")
    assert message in str(refused.value)


def test_where_nothing_is_sent_nothing_is_encoded(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    assert make_fault("volcengine=encoding:gzip").response(None, make_moment()) is None


def test_whatever_the_order_of_the_rule_it_packs_what_the_others_have_made_of_the_answer(
    make_rule: Callable[..., Rule], make_answer: MakeAnswer, make_scene: Callable[..., Scene]
) -> None:
    answer, moment = make_answer("RebootInstances")
    faults = ("encoding:gzip", "malform:bom", "body:drop=request_id", "content_type:none")
    for order in itertools.permutations(faults):
        plan = Plan([make_rule(f"volcengine={'+'.join(order)}")], seed=0, session="s")
        changed = plan.decide(moment.call, moment.operation, elapsed=0).response(answer, make_scene(moment.call))
        assert changed is not None
        before = answer.body.decode().replace('"RequestId":"request-1",', "")
        assert gzip.decompress(changed.body).decode() == f"\ufeff{before}"
        assert changed.header("content-type") is None
