"""The journal of one test."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnsoundRun
from harness.model import Exchange
from harness.pytest_plugin.journal import SessionJournal

REBOOT = "volcengine/ecs:RebootInstances"


@pytest.fixture
def journal(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> SessionJournal:
    """Three calls of two operations, one of them not carried out, and one of none."""
    start = catalog.resolve("StartInstanceRefresh")
    exchanges = (
        make_exchange(),
        make_exchange(operation=start, executed=0),
        make_exchange(sequence=2, executed=None),
        make_exchange(operation=None, executed=None, sequence=3),
    )
    return SessionJournal(lambda: exchanges, catalog, "a.py::test_it")


def test_operations_are_told_apart(journal: SessionJournal) -> None:
    assert (journal.calls(REBOOT), journal.executed(REBOOT)) == (2, 1)
    assert (journal.calls("StartInstanceRefresh"), journal.executed("tencent/as:StartInstanceRefresh")) == (1, 0)
    assert (journal.calls(), journal.executed()) == (3, 1)
    assert [exchange.sequence for exchange in journal.of(REBOOT)] == [1, 2]
    assert len(journal.exchanges) == 4
    assert journal.last.sequence == 3


def test_its_coverage_names_the_test(journal: SessionJournal) -> None:
    coverage = journal.coverage()
    assert [(one.operation.name, one.calls) for one in coverage.called] == [
        ("StartInstanceRefresh", 1),
        ("RebootInstances", 2),
    ]


@pytest.mark.parametrize("name", ["Rebot", "a/b:c", ""])
def test_an_unknown_name_fails_the_test(journal: SessionJournal, name: str) -> None:
    for ask in (journal.calls, journal.of, journal.executed):
        with pytest.raises(pytest.fail.Exception, match="unknown operation"):
            ask(name)


def test_what_cannot_be_read_fails_the_test(catalog: Catalog) -> None:
    def read() -> tuple[Exchange, ...]:
        raise UnsoundRun("nobody answers")

    journal = SessionJournal(read, catalog, "a.py::test_it")
    for ask in (lambda: journal.exchanges, lambda: journal.last, journal.calls, journal.coverage):
        with pytest.raises(pytest.fail.Exception, match="nobody answers"):
            ask()


def test_no_call_has_no_last_one(catalog: Catalog) -> None:
    with pytest.raises(pytest.fail.Exception, match="no call of this test has reached the harness"):
        SessionJournal(tuple, catalog, "a.py::test_it").last  # noqa: B018
