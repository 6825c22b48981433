"""Why no call may have reached the harness."""

from collections.abc import Callable

import pytest

from harness.hooks.notes import Notes
from harness.model import BY_CONNECTION, AppliedFault, Exchange
from harness.run.silence import silence


@pytest.mark.parametrize(
    ("targets", "processes", "why"),
    [
        ([("example.com", "443", True), ("example.com", "80", False)], 1, "does not read HTTPS_PROXY"),
        ([("example.com", "443", False)], 1, "which --allow-direct let it do"),
        ([], 1, "only services on this machine"),
        ([], 0, "SSL_CERT_FILE"),
    ],
)
def test_the_reason_is_taken_from_what_is_known(
    targets: list[tuple[str, str, bool]], processes: int, why: str, notes: Callable[..., Notes]
) -> None:
    (remark,) = silence((), notes(*targets, processes=processes))
    assert (remark.weight, remark.about) == ("warning", "no-call")
    assert "nothing was tested" in remark.message
    assert why in remark.message


def test_what_a_server_that_has_gone_had_seen_is_lost(notes: Callable[..., Notes]) -> None:
    (remark,) = silence((), notes(processes=1), lost=True)
    assert (remark.weight, remark.about) == ("warning", "server-gone")
    assert remark.message.endswith("before it could tell what it had seen, which is lost")


def test_one_exchange_is_enough(notes: Callable[..., Notes], make_exchange: Callable[..., Exchange]) -> None:
    assert silence([make_exchange()], notes()) == ()


def test_a_fault_of_connections_is_what_was_tested(
    notes: Callable[..., Notes], make_exchange: Callable[..., Exchange]
) -> None:
    met = make_exchange(responder=BY_CONNECTION, faults=(AppliedFault("*=refuse", "refuse", 1, "connection"),))
    assert silence([met], notes()) == ()


def test_connections_that_came_to_no_request_say_why(
    notes: Callable[..., Notes], make_exchange: Callable[..., Exchange]
) -> None:
    left = make_exchange(responder=BY_CONNECTION, problem="the client does not trust the harness's CA")
    (remark,) = silence([left], notes(("example.com", "443", True)))
    assert remark.message.endswith("nothing was tested: the client does not trust the harness's CA")
    assert silence([left, make_exchange()], notes()) == ()
