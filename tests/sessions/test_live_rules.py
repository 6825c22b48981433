"""Rules that are added, changed, paused and removed while sessions run, and what is told of them."""

import threading
from collections.abc import Callable

import pytest

from harness.errors import UnknownName, UserError
from harness.faults.grammar import RuleError
from harness.sessions import RuleStatus, SessionStore

INTERNAL, INVALID = "volcengine=error:InternalError", "volcengine=error:InvalidArgument"
EVERY = "volcengine/ecs:RebootInstances=every_error"
MakeStore = Callable[..., SessionStore]
Decide = Callable[..., list[str]]


def counted(statuses: tuple[RuleStatus, ...]) -> list[tuple[int, int, int]]:
    """Number, matches and hits of each."""
    return [(one.number, one.matches, one.hits) for one in statuses]


def test_an_added_rule_meets_the_next_call_of_every_session(make_store: MakeStore, decide: Decide) -> None:
    store = make_store()
    minted, stranger = store.get(store.mint().alias), store.choose("AKIDEXAMPLE", None)
    assert decide(minted) == []
    (added,) = store.add_rules([f"{INTERNAL}#1"])
    assert (added.number, added.text, added.origin, added.session) == (1, f"{INTERNAL}#1", "control", None)
    assert [decide(minted), decide(minted), decide(stranger)] == [["error:InternalError"], [], ["error:InternalError"]]
    assert decide(store.choose(None, "later")) == ["error:InternalError"]


@pytest.mark.parametrize(("first", "met"), [(True, ["error:InvalidArgument"]), (False, ["error:InternalError"])])
def test_the_first_rule_wins(make_store: MakeStore, decide: Decide, *, first: bool, met: list[str]) -> None:
    store = make_store(INTERNAL)
    store.add_rules([INVALID], first=first)
    assert decide(store.choose(None, None)) == met


def test_a_rule_of_one_session_meets_no_other(make_store: MakeStore, decide: Decide) -> None:
    store = make_store()
    mine, other = (store.get(store.mint(alias=alias).alias) for alias in ("mine", "other"))
    (added,) = store.add_rules([INTERNAL], alias="mine")
    assert added.session == "mine"
    assert [decide(mine), decide(other)] == [["error:InternalError"], []]
    assert [one.number for one in store.rules("mine")] == [1]
    assert store.rules("other") == ()
    assert counted(store.rules()) == [(1, 1, 1)]


def test_equal_rules_of_two_sessions_are_counted_apart(make_store: MakeStore, decide: Decide) -> None:
    store = make_store()
    mine = store.get(store.mint(alias="mine", rules=[INTERNAL]).alias)
    store.mint(alias="other", rules=[INTERNAL])
    decide(mine)
    assert [one.id for one in store.rules()] == [INTERNAL, INTERNAL]
    assert counted(store.rules()) == [(1, 1, 1), (2, 0, 0)]
    assert counted((store.rule(2),)) == [(2, 0, 0)]


def test_a_changed_rule_counts_anew_and_the_others_go_on(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(f"{INTERNAL}#2-", "volcengine=error:InvalidArgument#3")
    session = store.choose(None, None)
    assert [decide(session), decide(session)] == [[], ["error:InternalError"]]
    assert store.change_rule(1, f"{INTERNAL}#1").text == f"{INTERNAL}#1"
    assert counted(store.rules()) == [(1, 0, 0), (2, 2, 0)]
    assert [decide(session), decide(session)] == [["error:InternalError"], []]
    assert counted((store.change_rule(1, f"{INTERNAL}#1"),)) == [(1, 2, 1)]


def test_what_a_changed_rule_met_in_sessions_that_are_gone_is_forgotten(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(INTERNAL)
    decide(store.get(store.mint(alias="mine").alias))
    store.release("mine")
    assert counted((store.change_rule(1, INTERNAL),)) == [(1, 1, 1)]
    assert counted((store.change_rule(1, INVALID),)) == [(1, 0, 0)]
    assert counted((store.change_rule(1, INTERNAL),)) == [(1, 0, 0)]


def test_a_paused_rule_neither_counts_nor_meets(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(f"{INTERNAL}#2-")
    session = store.choose(None, None)
    assert decide(session) == []
    assert store.pause_rule(1, paused=True).paused
    assert [decide(session), decide(session), decide(store.choose(None, "later"))] == [[], [], []]
    assert not store.pause_rule(1, paused=False).paused
    assert decide(session) == ["error:InternalError"]
    assert counted(store.rules()) == [(1, 2, 1)]


def test_a_rule_can_be_added_paused(make_store: MakeStore, decide: Decide) -> None:
    store = make_store()
    store.add_rules([INTERNAL], paused=True)
    assert decide(store.choose(None, None)) == []


def test_a_removed_rule_tells_what_it_met(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(INTERNAL, "tencent=throttle")
    sessions = [store.choose(None, name) for name in ("a", "b")]
    for session in sessions:
        decide(session)
    assert counted((store.remove_rule(1),)) == [(1, 2, 2)]
    assert decide(sessions[0]) == []
    assert [one.number for one in store.rules()] == [2]
    with pytest.raises(UnknownName, match="unknown rule '1'"):
        store.remove_rule(1)
    with pytest.raises(UnknownName, match="unknown rule '1'"):
        store.rule(1)


def test_a_removed_rule_that_comes_back_counts_from_nothing(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(INTERNAL)
    decide(store.get(store.mint(alias="mine").alias))
    store.release("mine")
    assert counted((store.remove_rule(1),)) == [(1, 1, 1)]
    assert counted(store.add_rules([INTERNAL])) == [(2, 0, 0)]


def test_all_rules_are_cleared_or_those_of_one_session(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(INTERNAL)
    mine, other = (store.get(store.mint(alias=alias, rules=[INVALID]).alias) for alias in ("mine", "other"))
    decide(mine)
    assert counted(store.clear_rules("mine")) == [(2, 1, 1)]
    assert [decide(mine), decide(other)] == [["error:InternalError"], ["error:InvalidArgument"]]
    assert [one.number for one in store.clear_rules()] == [3, 1]
    assert [decide(mine), decide(other), store.rules()] == [[], [], ()]
    assert store.clear_rules() == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.add_rules([INTERNAL], alias="nobody"),
        lambda store: store.clear_rules("nobody"),
        lambda store: store.rules("nobody"),
        lambda store: store.reset("nobody"),
        lambda store: store.step_clock("nobody", 1),
    ],
)
def test_a_session_that_does_not_exist_is_named(
    make_store: MakeStore, change: Callable[[SessionStore], object]
) -> None:
    store = make_store(INTERNAL)
    with pytest.raises(UnknownName, match="unknown session 'nobody'"):
        change(store)
    assert len(store.rules()) == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda store: store.add_rules([INVALID, "nonsense"]), RuleError),
        (lambda store: store.change_rule(1, "nonsense"), RuleError),
        (lambda store: store.change_rule(1, EVERY), UserError),
        (lambda store: store.replace_rules([INVALID, "nonsense"], origin="command line"), RuleError),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    make_store: MakeStore, decide: Decide, change: Callable[[SessionStore], object], error: type[Exception]
) -> None:
    store = make_store(INTERNAL)
    decide(store.choose(None, None))
    before = store.rules()
    with pytest.raises(error):
        change(store)
    assert store.rules() == before


def test_replaced_rules_keep_the_counts_of_those_that_stay(make_store: MakeStore, decide: Decide) -> None:
    store = make_store()
    store.replace_rules([f"{INTERNAL}#1", INVALID], origin="scenario")
    session, gone = store.choose(None, None), store.get(store.mint(alias="gone").alias)
    for one in (session, gone):
        decide(one)
    store.release("gone")
    new = store.replace_rules(["tencent=throttle", f"{INTERNAL}#1"], origin="scenario")
    assert counted(new) == [(3, 0, 0), (1, 2, 2)]
    assert decide(session) == []
    assert counted(store.replace_rules([INVALID], origin="scenario")) == [(4, 0, 0)]


def test_what_released_and_displaced_sessions_saw_is_not_forgotten(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(INTERNAL, limit=1)
    decide(store.get(store.mint(alias="mine", rules=[f"{INVALID}#2"]).alias))
    store.release("mine")
    for number in range(3):
        decide(store.choose(f"KEY-{number}", None))
    assert counted(store.rules()) == [(1, 4, 4)]
    assert counted(store.rules("anonymous")) == [(1, 0, 0)]


def test_own_rules_outlive_a_session_that_is_displaced_but_not_one_that_is_released(
    make_store: MakeStore, decide: Decide
) -> None:
    store = make_store(limit=1)
    store.choose(None, "named")
    store.add_rules([INTERNAL], alias="named")
    store.choose(None, "another")
    assert counted(store.rules()) == [(1, 0, 0)]
    assert decide(store.choose(None, "named")) == ["error:InternalError"]
    store.release("named")
    assert decide(store.choose(None, "named")) == []
    assert store.rules() == ()


def test_a_session_that_was_reset_counts_anew_and_what_it_saw_is_remembered(
    make_store: MakeStore, decide: Decide
) -> None:
    store = make_store(f"{INTERNAL}#1")
    session = store.get(store.mint(alias="mine", rules=["alibaba=throttle:1/60s"]).alias)
    decide(session)
    decide(session, "RedeployInstance", 7.0)
    store.step_clock("mine", 5)
    assert session.elapsed == 12.0
    store.reset("mine")
    assert session.elapsed == 0.0
    assert counted(store.rules("mine")) == [(2, 0, 0), (1, 0, 0)]
    assert counted(store.rules()) == [(2, 0, 0), (1, 1, 1)]
    assert store.rules_never_met() == ()
    assert decide(session) == ["error:InternalError"]
    assert decide(session, "RedeployInstance") == []


def test_an_expanded_rule_was_met_if_one_of_its_rows_was(make_store: MakeStore, decide: Decide) -> None:
    store = make_store("tencent=throttle", EVERY)
    assert store.rules_never_met() == ("tencent=throttle", EVERY)
    decide(store.choose(None, None))
    assert store.rules_never_met() == ("tencent=throttle",)


def test_rules_change_while_calls_are_decided(make_store: MakeStore, decide: Decide) -> None:
    store = make_store(f"{INTERNAL}#1-100", "tencent=throttle")
    session = store.choose(None, None)
    errors: list[Exception] = []

    def guarded(work: Callable[[int], object]) -> threading.Thread:
        def run() -> None:
            try:
                for turn in range(50):
                    work(turn)
            except Exception as error:
                errors.append(error)

        return threading.Thread(target=run)

    def change(turn: int) -> None:
        added = store.add_rules([INVALID], first=False)[0].number
        store.pause_rule(added, paused=True)
        store.replace_rules([f"alibaba=throttle#{turn + 1}"], origin="scenario")
        store.rules()
        store.remove_rule(added)

    threads = [guarded(lambda _: decide(session)) for _ in range(2)] + [guarded(change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert counted(store.rules())[0] == (1, 100, 100)
    assert [one.text for one in store.rules()] == [
        f"{INTERNAL}#1-100",
        "tencent=throttle",
        "alibaba=throttle#50",
    ]
