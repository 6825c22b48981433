"""The rules that stand: their order, numbers and ids through all changes."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.faults.grammar import RuleError
from harness.sessions.rule_book import RuleBook

ONE, TWO, THREE = "volcengine=error:InternalError", "volcengine=error:InvalidArgument", "alibaba=throttle#1"
BROKEN = "volcengine=error:NoSuchCode"
FOUR = "volcengine=throttle#4"


@pytest.fixture
def book(catalog: Catalog) -> RuleBook:
    """A book with two rules of every session, and one that session ``mine`` alone has."""
    made = RuleBook(catalog)
    made.replace([ONE, TWO], origin="command line")
    made.begin("mine", [THREE], origin="mint")
    return made


def shown(book: RuleBook) -> list[tuple[int, str, str | None]]:
    return [(one.number, one.rule.id, one.session) for one in book.all()]


START = [(3, THREE, "mine"), (1, ONE, None), (2, TWO, None)]


def test_rules_stand_in_their_order(book: RuleBook) -> None:
    assert shown(book) == START
    assert [one.number for one in book.of("mine")] == [3, 1, 2]
    assert [one.number for one in book.of("another")] == [1, 2]
    assert [one.number for one in book.of_all] == [1, 2]
    assert {one.origin for one in book.of_all} == {"command line"}


@pytest.mark.parametrize(
    ("session", "first", "order"),
    [
        (None, True, [3, 4, 5, 1, 2]),
        (None, False, [3, 1, 2, 4, 5]),
        ("mine", True, [4, 5, 3, 1, 2]),
        ("mine", False, [3, 4, 5, 1, 2]),
        ("another", False, [3, 4, 5, 1, 2]),
    ],
)
def test_rules_are_added_before_or_after(book: RuleBook, session: str | None, *, first: bool, order: list[int]) -> None:
    added = book.add(["tencent=throttle", "alibaba=throttle"], session=session, origin="x", first=first, paused=True)
    assert [(one.number, one.session, one.paused, one.origin) for one in added] == [
        (4, session, True, "x"),
        (5, session, True, "x"),
    ]
    assert [one.number for one in book.all()] == order


def test_ids_are_distinct_within_what_a_session_can_have(book: RuleBook) -> None:
    (of_all,) = book.add([THREE], session=None, origin="x", first=True, paused=False)
    assert (str(of_all.rule), of_all.rule.id) == (THREE, f"{THREE} (2)")
    book.begin("another", [THREE, ONE], origin="mint")
    assert [one.rule.id for one in book.of("another")[:2]] == [THREE, f"{ONE} (2)"]


def test_what_other_sessions_have_changes_no_id(book: RuleBook) -> None:
    (own,) = book.add([THREE], session="other", origin="x", first=True, paused=False)
    assert own.rule.id == THREE
    (another,) = book.add([TWO], session="other", origin="x", first=True, paused=False)
    assert book.change(another.number, FOUR).rule.id == FOUR
    book.add([FOUR], session="mine", origin="x", first=True, paused=False)
    assert book.change(own.number, FOUR).rule.id == f"{FOUR} (2)"


def test_a_rule_is_changed_in_its_place(book: RuleBook) -> None:
    book.pause(1, paused=True)
    changed = book.change(1, "tencent=throttle")
    assert (changed.number, changed.rule.id, changed.paused) == (1, "tencent=throttle", True)
    assert book.change(2, TWO).rule.id == TWO
    assert book.change(3, ONE).rule.id == ONE
    assert shown(book) == [(3, ONE, "mine"), (1, "tencent=throttle", None), (2, TWO, None)]


def test_a_rule_is_not_changed_into_several(book: RuleBook) -> None:
    with pytest.raises(UserError, match=r"stands for [0-9]+ rules and cannot take the place of one"):
        book.change(1, "volcengine/ecs:RebootInstances=every_error")
    assert shown(book) == START


def test_a_rule_is_paused_and_goes_on(book: RuleBook) -> None:
    assert book.pause(2, paused=True).paused
    assert [one.paused for one in book.of_all] == [False, True]
    assert not book.pause(2, paused=False).paused
    assert shown(book) == START


def test_rules_are_removed_and_their_numbers_never_given_again(book: RuleBook) -> None:
    book.remove({1, 3})
    assert shown(book) == [(2, TWO, None)]
    assert book.add([ONE], session=None, origin="x", first=False, paused=False)[0].number == 4


def test_own_rules_go_with_their_session(book: RuleBook) -> None:
    book.forget("mine")
    book.forget("nobody")
    assert shown(book) == START[1:]
    book.begin("mine", [], origin="mint")
    assert book.of("mine") == book.of_all


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.add([TWO, BROKEN], session=None, origin="x", first=True, paused=False),
        lambda book: book.begin("mine", [TWO, BROKEN], origin="x"),
        lambda book: book.change(1, BROKEN),
        lambda book: book.replace([TWO, BROKEN], origin="command line"),
    ],
)
def test_a_rule_that_cannot_be_taken_changes_nothing(book: RuleBook, change: Callable[[RuleBook], object]) -> None:
    with pytest.raises(RuleError, match="NoSuchCode"):
        change(book)
    assert shown(book) == START


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.numbered(9),
        lambda book: book.change(9, ONE),
        lambda book: book.pause(9, paused=True),
    ],
)
def test_a_number_that_no_rule_has_is_named(book: RuleBook, change: Callable[[RuleBook], object]) -> None:
    with pytest.raises(UnknownName, match="unknown rule '9'"):
        change(book)
    assert shown(book) == START


# --- replaced as a whole ----------------------------------------------------------------------------------------------


def test_rules_of_an_origin_are_replaced_where_they_stand(book: RuleBook) -> None:
    book.add(["tencent=throttle"], session=None, origin="control", first=True, paused=False)
    book.add(["tencent=throttle#1"], session=None, origin="control", first=False, paused=False)
    new = book.replace([THREE, TWO], origin="command line")
    assert [(one.number, str(one.rule)) for one in new] == [(6, THREE), (2, TWO)]
    assert [one.number for one in book.all()] == [3, 4, 6, 2, 5]


def test_an_origin_without_rules_gets_them_at_the_end(book: RuleBook) -> None:
    new = book.replace([THREE], origin="scenario")
    assert [one.rule.id for one in new] == [f"{THREE} (2)"]
    assert [one.number for one in book.of_all] == [1, 2, 4]
    assert book.replace([], origin="scenario") == ()
    assert shown(book) == START


def test_a_rule_that_stays_is_the_same_one(book: RuleBook) -> None:
    book.pause(2, paused=True)
    kept = book.numbered(2)
    assert book.replace([TWO, TWO], origin="command line")[0] is kept
    assert [(one.rule.id, one.paused) for one in book.of_all] == [(TWO, True), (f"{TWO} (2)", False)]


def test_own_rules_are_of_no_origin_that_is_replaced(book: RuleBook) -> None:
    book.replace([], origin="mint")
    assert shown(book) == START


def test_an_expanded_rule_keeps_the_rows_that_stay(book: RuleBook) -> None:
    every = "volcengine/ecs:RebootInstances=every_error"
    rows = book.replace([every], origin="scenario")
    assert len(rows) > 2
    assert book.replace([THREE, every], origin="scenario")[1:] == rows
