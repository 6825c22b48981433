"""Sessions: who belongs to which, what each remembers, and that strangers cannot fill the memory."""

import re
import threading
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.faults.grammar import RuleError
from harness.faults.rule import compile_rules
from harness.sessions import ANONYMOUS, Session, SessionStore, is_minted, secret_for

# --- keys -----------------------------------------------------------------------------------------------------------


def test_a_minted_key_has_the_form_of_one_and_its_secret(make_store: Callable[..., SessionStore]) -> None:
    minted = make_store().mint()
    key = minted.credentials.access_key
    assert re.fullmatch(r"HARNESS[A-Z0-9]{13}", key)
    assert is_minted(key)
    assert minted.credentials.secret_key == secret_for(key)
    assert minted.credentials.token is None
    assert minted.credentials.secret_key not in repr(minted)


def test_the_secret_of_a_key_never_changes() -> None:
    assert secret_for("HARNESSABCDEFGHIJKLM") == "3f18233180f4a72d91eb96c386ad2d8957630cbd"
    assert secret_for("HARNESSABCDEFGHIJKLM") != secret_for("HARNESSABCDEFGHIJKLN")


@pytest.mark.parametrize(
    "key", ["", "AKIDEXAMPLE", "HARNESSABC", "HARNESSABCDEFGHIJKLm", "xHARNESSABCDEFGHIJKLM", "HARNESSABCDEFGHIJKLM\n"]
)
def test_other_keys_are_not_minted(key: str, make_store: Callable[..., SessionStore]) -> None:
    assert not is_minted(key)
    assert make_store().secret(key) is None


def test_a_key_minted_elsewhere_has_a_known_secret(make_store: Callable[..., SessionStore]) -> None:
    key = make_store(seed=5).mint().credentials.access_key
    assert make_store(seed=6).secret(key) == secret_for(key)
    assert make_store().secret(None) is None


def test_keys_follow_from_seed_and_alias(make_store: Callable[..., SessionStore]) -> None:
    def keys(seed: int) -> list[str]:
        store = make_store(seed=seed)
        return [store.mint(alias=alias).credentials.access_key for alias in ("a", "b")]

    assert keys(1) == keys(1)
    assert len({*keys(1), *keys(2)}) == 4


def test_a_key_that_strangers_used_goes_to_the_session_minted_for_it(make_store: Callable[..., SessionStore]) -> None:
    key = make_store().mint(alias="a").credentials.access_key
    store = make_store(limit=1)
    stranger = store.choose(key, None)
    assert store.mint(alias="a").credentials.access_key == key
    store.choose("KEY-1", None)
    assert store.choose(key, None).alias == "a"
    assert stranger.alias not in store.aliases()


# --- minting --------------------------------------------------------------------------------------------------------


def test_a_session_without_alias_is_numbered(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    store.choose(None, "session-2")
    assert [store.mint().alias for _ in range(2)] == ["session-1", "session-3"]


def test_the_proxy_user_of_a_minted_session_is_its_alias(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    minted = store.mint(alias="case-7")
    assert minted.proxy_user == "case-7"
    assert store.choose(None, "case-7") is store.get("case-7")


@pytest.mark.parametrize("alias", ["", "a b", "ü", "-a", "a" * 65, "a/b", "a\n"])
def test_an_alias_that_cannot_be_one_is_refused(alias: str, make_store: Callable[..., SessionStore]) -> None:
    with pytest.raises(UserError, match="cannot be the alias"):
        make_store().mint(alias=alias)


def test_an_alias_that_is_taken_is_refused(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    store.mint(alias="a")
    for alias in ("a", ANONYMOUS):
        with pytest.raises(UserError, match="exists already"):
            store.mint(alias=alias)


def test_a_rule_that_cannot_be_taken_mints_nothing(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    with pytest.raises(RuleError):
        store.mint(rules=["tencent=throtle"])
    assert store.aliases() == (ANONYMOUS,)


def test_a_sessions_own_rules_come_before_those_of_all(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=error:InvalidArgument")
    session = store.get(store.mint(rules=["volcengine=error:InternalError#1"]).alias)
    assert [decide(session), decide(session)] == [["error:InternalError"], ["error:InvalidArgument"]]


def test_counts_are_per_session(make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]) -> None:
    store = make_store("volcengine=error:InternalError#1")
    sessions = [store.get(store.mint().alias) for _ in range(2)]
    assert [decide(session) for session in (*sessions, *sessions)] == [["error:InternalError"]] * 2 + [[]] * 2


def test_minted_sessions_are_told_from_others(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    assert store.get(store.mint().alias).minted
    assert not any(store.choose(key, name).minted for key, name in ((None, None), ("AKIDEXAMPLE", None), (None, "web")))


def test_a_session_can_have_a_seed_of_its_own(make_store: Callable[..., SessionStore]) -> None:
    store = make_store(seed=3)
    assert store.get(store.mint().alias).seed == 3
    assert store.get(store.mint(seed=9).alias).seed == 9


# --- choosing -------------------------------------------------------------------------------------------------------


def test_a_request_finds_its_session(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    minted = store.mint(alias="mine")
    key = minted.credentials.access_key
    assert store.choose(key, None).alias == "mine"
    assert store.choose(key, "another").alias == "mine"
    assert store.choose("AKIDEXAMPLE", "mine").alias == "mine"
    assert store.choose(None, "named").alias == "named"
    assert store.choose(None, None).alias == ANONYMOUS
    assert store.choose("", "").alias == ANONYMOUS
    assert store.choose(None, "no name/at all").alias == ANONYMOUS


def test_an_unknown_key_has_a_session_that_does_not_show_it(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    session = store.choose("AKIDEXAMPLE", None)
    assert re.fullmatch(r"key-[0-9a-f]{12}", session.alias)
    assert store.choose("AKIDEXAMPLE", None) is session
    assert store.choose("AKIDANOTHER", None) is not session
    assert make_store(seed=4).choose("AKIDEXAMPLE", None).alias == session.alias


def test_the_proxy_user_counts_even_for_a_key_that_was_seen_before(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    store.choose("AKIDEXAMPLE", None)
    assert store.choose("AKIDEXAMPLE", "named").alias == "named"


def test_strangers_have_the_rules_of_all(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=error:InternalError")
    for session in (store.choose("AKIDEXAMPLE", None), store.choose(None, "named"), store.choose(None, None)):
        assert decide(session) == ["error:InternalError"]


def test_strangers_cannot_fill_the_memory(make_store: Callable[..., SessionStore]) -> None:
    store = make_store(limit=3)
    minted = store.mint(alias="mine")
    first = store.choose("KEY-0", None)
    for number in range(1, 3):
        store.choose(f"KEY-{number}", None)
    assert store.choose("KEY-0", None) is first
    store.choose(None, "named")
    kept = store.aliases()
    assert len(kept) == 5
    assert first.alias in kept
    assert {ANONYMOUS, minted.alias, "named"} < set(kept)
    assert store.choose("KEY-0", None) is first


def test_a_session_that_comes_back_goes_on_numbering(make_store: Callable[..., SessionStore]) -> None:
    store = make_store(limit=1)
    session = store.choose("KEY-0", None)
    assert [session.next_number(), session.next_number()] == [1, 2]
    store.choose("KEY-1", None)
    again = store.choose("KEY-0", None)
    assert again is not session
    assert again.next_number() == 3


def test_numbers_of_aliases_long_gone_are_forgotten(make_store: Callable[..., SessionStore]) -> None:
    store = make_store(limit=1)
    store.choose("KEY-0", None).next_number()
    for number in range(10_010):
        store.choose(f"K{number}", None)
    assert store.choose("KEY-0", None).next_number() == 1
    assert len(store._used) <= 10_000


# --- using and releasing --------------------------------------------------------------------------------------------


def test_a_released_session_is_forgotten(make_store: Callable[..., SessionStore]) -> None:
    store = make_store()
    minted = store.mint(alias="mine")
    store.release("mine")
    store.release("mine")
    assert store.choose(minted.credentials.access_key, None).alias != "mine"
    with pytest.raises(UnknownName, match="unknown session 'mine'"):
        store.get("mine")
    assert store.mint(alias="mine").credentials.access_key


def test_anonymous_starts_anew(make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]) -> None:
    store = make_store("volcengine=error:InternalError#1")
    assert decide(store.choose(None, None)) == ["error:InternalError"]
    store.release(ANONYMOUS)
    assert decide(store.choose(None, None)) == ["error:InternalError"]


def test_hits_are_told_by_rule(make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]) -> None:
    store = make_store("tencent=throttle", "volcengine=error:InternalError#2-")
    alias = store.mint(rules=["volcengine=error:InvalidArgument#1"]).alias
    for _ in range(3):
        decide(store.get(alias))
    assert dict(store.rule_hits(alias)) == {
        "volcengine=error:InvalidArgument#1": 1,
        "tencent=throttle": 0,
        "volcengine=error:InternalError#2-": 2,
    }
    with pytest.raises(UnknownName):
        store.rule_hits("nobody")


def test_equal_rules_are_told_apart(make_store: Callable[..., SessionStore]) -> None:
    store = make_store("volcengine=error:InternalError#1", "volcengine = error:InternalError #1")
    assert [rule.id for rule in store.rules()] == [
        "volcengine=error:InternalError#1",
        "volcengine=error:InternalError#1 (2)",
    ]
    own = store.mint(rules=["volcengine=error:InternalError#1"]).alias
    assert [rule.id for rule in store.rules(own)] == [
        "volcengine=error:InternalError#1 (3)",
        "volcengine=error:InternalError#1",
        "volcengine=error:InternalError#1 (2)",
    ]


def test_rules_that_met_nothing_are_listed(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("tencent=throttle", "volcengine=error:InternalError", "volcengine=error:InvalidArgument")
    assert len(store.rules_never_met()) == 3
    alias = store.mint().alias
    decide(store.get(alias))
    assert store.rules_never_met() == ("tencent=throttle", "volcengine=error:InvalidArgument")
    store.release(alias)
    assert store.rules_never_met() == ("tencent=throttle", "volcengine=error:InvalidArgument")


def test_rules_expanded_from_one_are_never_met_together(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=every_error", "tencent=every_error", "tencent=throttle")
    assert store.rules_never_met() == ("volcengine=every_error", "tencent=every_error", "tencent=throttle")
    decide(store.get(ANONYMOUS))
    assert store.rules_never_met() == ("tencent=every_error", "tencent=throttle")
    first, second, *_ = store.rules()
    assert (first.id, first.hits) == ("volcengine/ecs:RebootInstances=error:InvalidArgument#1", 1)
    assert (first.expanded_from, second.expanded_from) == ("volcengine=every_error",) * 2
    assert store.rules()[-1].expanded_from is None


def test_one_rule_takes_the_place_of_one(make_store: Callable[..., SessionStore]) -> None:
    store = make_store("tencent=throttle")
    (before,) = store.rules()
    with pytest.raises(UserError, match="stands for 3 rules and cannot take the place of one"):
        store.change_rule(before.number, "ResumeInstanceRefresh=every_error")
    assert store.rules() == (before,)
    assert store.change_rule(before.number, "tencent=throttle#1").text == "tencent=throttle#1"


def test_a_call_that_gets_no_result_is_passed_on(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    session = make_store("volcengine=item:InternalError").choose(None, None)
    assert decide(session, result_expected=False) == []
    assert decide(session) == ["item:InternalError"]


# --- clock ----------------------------------------------------------------------------------------------------------


def test_a_rate_window_ends_with_time(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    session = make_store("tencent=throttle:1/1s").choose(None, None)
    start = "StartInstanceRefresh"
    assert [decide(session, start, seconds) for seconds in (5.0, 5.9, 6.0, 6.5)] == [
        [],
        ["throttle:1/1s"],
        [],
        ["throttle:1/1s"],
    ]


def test_a_stepped_clock_ends_a_window_at_once(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("alibaba=throttle:1/60s")
    alias = store.mint().alias
    session = store.get(alias)
    assert [decide(session, "RedeployInstance") for _ in range(2)] == [[], ["throttle:1/60s"]]
    store.step_clock(alias, 60)
    assert decide(session, "RedeployInstance") == []


def test_a_manual_clock_does_not_run(make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]) -> None:
    store = make_store("alibaba=throttle:1/60s")
    alias = store.mint(manual_clock=True).alias
    session = store.get(alias)
    assert [decide(session, "RedeployInstance", seconds) for seconds in (0, 3600)] == [[], ["throttle:1/60s"]]
    store.step_clock(alias, 59.9)
    assert decide(session, "RedeployInstance") == ["throttle:1/60s"]
    store.step_clock(alias, 0.1)
    assert decide(session, "RedeployInstance") == []


def test_time_never_goes_back(make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]) -> None:
    session = make_store("alibaba=throttle:1/60s").choose(None, None)
    assert [decide(session, "RedeployInstance", seconds) for seconds in (0, 120, 30)] == [[], [], ["throttle:1/60s"]]


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 1e13])
def test_a_clock_steps_forward_only(seconds: float, make_store: Callable[..., SessionStore]) -> None:
    with pytest.raises(UserError, match="cannot be stepped"):
        make_store().step_clock(ANONYMOUS, seconds)


# --- chance and threads ---------------------------------------------------------------------------------------------


def test_entropy_depends_on_seed_alias_and_number() -> None:
    sessions = [Session("a", seed=1), Session("b", seed=1), Session("a", seed=2)]
    drawn = {session.entropy(number) for session in sessions for number in (1, 2)}
    assert len(drawn) == 6
    assert Session("a", seed=1).entropy(1) == sessions[0].entropy(1)


def test_no_count_is_lost_between_threads(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=error:InternalError#1-150", limit=3)
    numbers: list[int] = []

    def work() -> None:
        for turn in range(50):
            session = store.choose(None, None)
            numbers.append(session.next_number())
            decide(session)
            store.choose(f"KEY-{turn}", None)
            store.mint()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 201))
    assert store.rule_hits(ANONYMOUS) == {"volcengine=error:InternalError#1-150": 150}


def test_rules_are_compiled_in_order(catalog: Catalog) -> None:
    assert [str(rule) for rule in compile_rules(["tencent=throttle", "alibaba=throttle#1"], catalog)] == [
        "tencent=throttle",
        "alibaba=throttle#1",
    ]
