"""Signatures, without a driver."""

from typing import Any

from harness.run.judges.signature import judge


def test_a_wrong_signature_is_a_finding_told_once(make: Any) -> None:
    wrong = [make.exchange(number=n, signature="mismatch", signature_detail="the digest differs") for n in (1, 2)]
    (remark,) = judge([*wrong, make.exchange(number=3)], make.contract())
    assert (remark.weight, remark.about, remark.operation) == ("finding", "signature", make.operation_id)
    assert remark.message == "the signature is wrong (mismatch): the digest differs"
    assert remark.evidence == ("session-1-1", "session-1-2")


def test_a_key_of_the_programs_own_is_not_judged(make: Any) -> None:
    (remark,) = judge([make.exchange(signature="not judged"), make.exchange(number=2)], make.contract())
    assert (remark.weight, remark.evidence) == ("note", ("session-1-1",))
    assert "not judged" in remark.message


def test_what_was_refused_unread_says_nothing_of_its_signature(make: Any) -> None:
    unread = make.exchange(signature="not judged", responder="refusal", params=None)
    unknown = make.exchange(signature="not judged", operation=None)
    assert not list(judge([unread, unknown], make.contract()))
    too_large_to_keep = make.exchange(signature="missing", params=None)
    refused_later = make.exchange(signature="missing", responder="refusal")
    assert len(list(judge([too_large_to_keep], make.contract()))) == 1
    assert len(list(judge([refused_later], make.contract()))) == 1
