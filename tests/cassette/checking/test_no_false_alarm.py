"""Everything that the fake says in the providers' names is as the contract has it, in every way of calling."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Interaction
from harness.contract.load import load_catalog
from harness.faults.every_error import error_rows
from harness.model import Dialect, OperationId

CATALOG = load_catalog([Path(__file__).parent.parent.parent.parent / "specs"])
WAYS = [
    pytest.param(operation, dialect, id=f"{operation.name}-{dialect.protocol}-{dialect.signing}")
    for operation in CATALOG.ids()
    for dialect in CATALOG.provider(operation.provider).dialects
]


@pytest.mark.parametrize(("operation", "dialect"), WAYS)
@pytest.mark.parametrize("labelled", [True, False])
def test_every_error_row_and_the_success(
    operation: OperationId,
    dialect: Dialect,
    labelled: bool,  # noqa: FBT001
    recorded: Callable[..., Interaction],
    foreign: Callable[..., Interaction],
    checked: Callable[..., CheckReport],
    told: Callable[..., Any],
) -> None:
    build = recorded if labelled else foreign
    rows = error_rows(CATALOG, str(operation), common=True)
    interactions = [
        build(operation.name, spoken=dialect),
        *(build(operation.name, spoken=dialect, rules=(row.rule,)) for row in rows),
    ]
    report = checked(*interactions)
    assert len(interactions) > 20
    assert told(report) == []
    assert report.news == ()
    assert report.sound
    (cassette,) = report.cassettes
    assert cassette.operations == {operation: len(interactions)}
    assert (cassette.uncovered, cassette.unjudged, cassette.outdated) == ((), (), ())
