"""By which clocks a signature holds: the true one, and those that faults have shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

OPERATIONS = ("tencent/as:StartInstanceRefresh", "alibaba/ecs:RedeployInstance", "volcengine/ecs:RebootInstances")


def _verdicts(running: Any, operation: str, *hours: float) -> list[tuple[str, int | None]]:
    """What becomes of calls whose clients' clocks are off by so many hours, one after the other."""
    found = []
    for off in hours:
        client = replace(running, now=running.now + timedelta(hours=off))
        draft = running.begin(client.request(operation)).draft
        found.append((draft.signature, draft.executed))
    return found


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_clock_that_was_shown_holds_beside_the_true_one(
    operation: str, run: Callable[..., Any], *, strict: bool
) -> None:
    running = run(f"{operation}=clock:1h#1", f"{operation}=clock:-2h#3", strict=strict)
    seen = _verdicts(running, operation, 0, 1, 1, -2, 0, 1)
    assert seen == [("valid", 0), ("valid", 1), ("valid", 0), ("valid", 1), ("valid", 1), ("valid", 1)]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_other_clock_is_wrong(operation: str, run: Callable[..., Any]) -> None:
    running = run(
        f"{operation}=clock:1h#1", f"{operation}=clock:9h#9", f"{operation}=error:InternalError#2", strict=True
    )
    assert _verdicts(running, operation, 1, -1, 9) == [("expired", 0)] * 3
    assert _verdicts(running, operation, 0, 2, -1, 9) == [("valid", 0), *[("expired", 0)] * 3]


def test_a_shown_clock_makes_no_wrong_signature_right(run: Callable[..., Any]) -> None:
    operation = OPERATIONS[2]
    running = run(f"{operation}=clock:1h#1")
    assert _verdicts(running, operation, 0) == [("valid", 0)]
    later = replace(running, now=running.now + timedelta(hours=1))
    request = later.request(operation, credentials=replace(running.credentials, secret_key="another"))
    assert running.begin(request).draft.signature == "expired"


def test_of_an_unknown_key_nothing_is_judged(run: Callable[..., Any]) -> None:
    running = run()
    stranger = replace(running.credentials, access_key="AKLTSTRANGER")
    draft = running.begin(running.request(OPERATIONS[2], credentials=stranger)).draft
    assert (draft.signature, draft.signature_detail) == ("not judged", "the secret of this key is not known")
