"""The coverage of cassettes for a person."""

from io import StringIO

from harness.model import OperationId
from harness.reports.cassette_coverage import CassetteCoverage, Held, OperationHeld
from harness.reports.cassette_coverage_text import summary, write

START = OperationHeld(
    OperationId("acme", "as", "2018", "Start"),
    2,
    parameters=(Held("Group", 2), Held("Mode", 0)),
    values=(Held("Mode=A", 0),),
    errors=(Held("request/400/No", 1),),
    items=(),
    common=tuple(Held(f"common/500/{letter}", 0) for letter in "ABCDE"),
    statuses=(Held("200", 1), Held("400", 1)),
)
NEVER = OperationHeld(OperationId("acme", "as", "2018", "Stop"), 0, (), (), (), (), (), (Held("200", 0),))


def test_a_row_for_each_operation_that_is_held_and_what_is_missing() -> None:
    stream = StringIO()
    write(CassetteCoverage(3, 4, (START, NEVER), unknown=1, unread=2), stream)
    assert stream.getvalue() == (
        "               interactions  parameters  values  error rows  item errors  common error rows  HTTP statuses\n"
        "acme/as:Start             2         1/2     0/1         1/1            -                0/5            2/2\n"
        "\n"
        "not in acme/as:Start:\n"
        "  parameters: Mode\n"
        "  listed values: Mode=A\n"
        "  common error rows: common/500/A, common/500/B, common/500/C and 2 more\n"
        "\n"
        "never called: acme/as:Stop\n"
        "1 interaction that no contract knows\n"
        "2 interactions that a contract cannot be held to\n"
        "3 cassettes, 4 interactions; of the contract: 1 of 2 operations, 1 of 2 parameters, 0 of 1 listed values, "
        "1 of 1 listed error rows, 0 of 5 common error rows, 2 of 3 HTTP statuses\n"
    )


def test_what_holds_all_has_nothing_missing() -> None:
    whole = OperationHeld(START.operation, 1, (Held("Group", 1),), (), (), (), (), (Held("200", 1),))
    stream = StringIO()
    write(CassetteCoverage(1, 1, (whole,)), stream)
    assert "not in" not in stream.getvalue()
    assert "never called" not in stream.getvalue()


def test_no_operation_at_all() -> None:
    assert summary(CassetteCoverage(1, 0, ())) == "1 cassette, 0 interactions"
