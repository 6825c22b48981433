"""Why no call may have reached the harness."""

from collections.abc import Callable

import pytest

from harness.hooks.notes import Notes
from harness.model import Exchange
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


def test_one_exchange_is_enough(notes: Callable[..., Notes], make_exchange: Callable[..., Exchange]) -> None:
    assert silence([make_exchange()], notes()) == ()
