"""Which cases are tried."""

from typing import Any

import pytest

from harness.errors import UnknownName
from harness.verify.cases.case import Case
from harness.verify.cases.rows import row_cases
from harness.verify.cases.selection import may_match, select

SHORT = "acme/box:OpenBoxes"


def cases(make: Any) -> tuple[Case, ...]:
    contract = make.contract()
    return tuple(row_cases(contract, contract.operation(make.operation_id), 0))


@pytest.mark.parametrize(
    ("patterns", "count"),
    [
        ((), 5),
        (("*",), 5),
        ((f"{SHORT}/example/1",), 1),
        ((f"{SHORT}/error/*",), 3),
        (("*/error/request/*", "*throttle*"), 2),
        (("*/example/[0-9]",), 1),
    ],
)
def test_cases_are_chosen_by_id_or_pattern(make: Any, patterns: Any, count: int) -> None:
    assert len(select(cases(make), patterns)) == count


def test_a_pattern_that_nothing_matches_is_refused_with_the_nearest_ids(make: Any) -> None:
    with pytest.raises(UnknownName) as caught:
        select(cases(make), ["*", f"{SHORT}/error/request/404/Box.Notfound"])
    assert caught.value.candidates[0] == f"{SHORT}/error/request/404/Box.NotFound"


def test_a_pattern_that_looks_like_no_id_is_refused_with_what_ids_look_like(make: Any) -> None:
    with pytest.raises(UnknownName, match=f"ids look like {SHORT}/example/1, groups are example, request, item"):
        select(cases(make), ["*/zzz/*"])
    with pytest.raises(UnknownName) as caught:
        select((), ["*"])
    assert caught.value.hint is None


@pytest.mark.parametrize(
    ("patterns", "may"),
    [
        ([], True),
        (["*"], True),
        (["*/retry/*"], True),
        (["acme/box:Open*/retry/*"], True),
        (["acme/box:OpenBoxes/parameters/coverage/valid/1"], True),
        (["acme/box:OpenBoxes/retry/*"], False),
        (["acme/box:OpenBoxes/retry/throttle/once"], False),
        (["acme/box:CloseBoxes*"], False),
        (["acme/box:OpenBoxes/retry/throttle/once", "acme/box:OpenBoxes/para?eters/*"], True),
    ],
)
def test_whether_a_pattern_could_match_is_known_from_its_beginning(patterns: list[str], may: object) -> None:
    assert may_match(patterns, "acme/box:OpenBoxes/parameters/") is may
