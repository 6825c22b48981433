"""The schedule finds what asking each rule in turn would find, whatever happens in between."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.contract.load import load_catalog
from harness.faults.fault import Fault
from harness.faults.items import asked_items
from harness.faults.plan import NO_FAULTS, ChosenFault, Decision, Plan
from harness.faults.rule import Rule, compile_rules
from harness.faults.schedule import Entry, Lane, Line
from harness.faults.together import fits
from harness.faults.triggers import Windows, count_call, draw
from harness.model import Call, Operation

CATALOG = load_catalog([Path(__file__).parent.parent.parent / "specs"])


# --- what is meant: each rule is asked, in order --------------------------------------------------------------------


@dataclass
class Seen:
    """What a rule has seen."""

    matches: int = 0
    hits: int = 0
    windows: Windows = field(default_factory=dict)


class LinearPlan:
    """The plan as its words say it: every rule is asked about every call, in the order of the rules."""

    def __init__(self, rules: Sequence[Rule], *, seed: int, session: str) -> None:
        self.seed, self.session = seed, session
        self.seen: dict[str, Seen] = {}
        self.arrange(rules)

    def arrange(self, rules: Sequence[Rule], *, paused: Collection[str] = ()) -> None:
        self.rules, self.paused = tuple(rules), frozenset(paused)
        self.seen = {rule.id: self.seen.get(rule.id, Seen()) for rule in rules}

    def reset(self) -> None:
        self.seen = {rule.id: Seen() for rule in self.rules}

    def counts(self) -> list[tuple[str, int, int, bool]]:
        return [
            (rule.id, self.seen[rule.id].matches, self.seen[rule.id].hits, rule.id in self.paused)
            for rule in self.rules
        ]

    def decide(self, call: Call, operation: Operation, *, elapsed: float, result_expected: bool) -> Decision:
        chosen: list[ChosenFault] = []
        slow: tuple[Rule, Seen, int] | None = None
        for rule in self.rules:
            during, hits = rule.limits.during, rule.limits.hits
            if call.operation not in rule.operations or rule.id in self.paused:
                continue
            if during is not None and not during.includes(elapsed):
                continue
            seen = self.seen[rule.id]
            seen.matches += 1
            count, triggered = self.trigger(rule, seen, call, elapsed)
            if hits is not None and seen.hits >= hits:
                continue
            if triggered and rule.chance is not None:
                triggered = draw(self.seed, self.session, rule.id, seen.matches) < rule.chance
            if triggered and rule.role == "slow":
                slow = slow or (rule, seen, count)
            elif triggered:
                met = self.meet(rule, seen, count, chosen, asked_items(call, operation) if result_expected else None)
                chosen += met
                seen.hits += bool(met)
        if slow is not None:
            rule, seen, count = slow
            if all(fits(fault, [one.fault for one in chosen]) for fault in rule.faults):
                chosen += [self.candidate(rule, fault, seen, count) for fault in rule.faults]
                seen.hits += 1
        return Decision(tuple(chosen)) if chosen else NO_FAULTS

    def candidate(self, rule: Rule, fault: Fault, seen: Seen, count: int) -> ChosenFault:
        luck = draw(self.seed, self.session, f"{rule.id}\x1f{fault}", seen.matches)
        return ChosenFault(rule.id, fault, seen.hits + 1, count, draw=luck)

    @staticmethod
    def trigger(rule: Rule, seen: Seen, call: Call, elapsed: float) -> tuple[int, bool]:
        rate = rule.rates.get(call.operation)
        if rate is None:
            return seen.matches, rule.calls is None or rule.calls.includes(seen.matches)
        seen.windows, count = count_call(seen.windows, (call.region or "", str(call.operation)), rate, elapsed)
        return count, count > rate.requests

    def meet(
        self, rule: Rule, seen: Seen, count: int, earlier: Sequence[ChosenFault], asked: Sequence[str] | None
    ) -> list[ChosenFault]:
        if any(self.decides(one) for one in earlier):
            return []
        if rule.role != "items":
            return [] if earlier else [self.candidate(rule, fault, seen, count) for fault in rule.faults]
        met: list[ChosenFault] = []
        for fault in rule.faults:
            taken = {item for one in (*earlier, *met) for item in one.items}
            items = tuple(item for item in fault.items(asked or ()) if item not in taken)
            if items:
                met.append(replace(self.candidate(rule, fault, seen, count), items=items))
        if met:
            others = [one.fault for one in (*earlier, *met)]
            beside = [fault for fault in rule.faults if fault.role != "items" and fits(fault, others)]
            met += [self.candidate(rule, fault, seen, count) for fault in beside]
        return met

    def decides(self, chosen: ChosenFault) -> bool:
        """Whether the fault belongs to a rule that decides on the whole call."""
        return next(rule for rule in self.rules if rule.id == chosen.rule).role != "items"


# --- both, through the same life ------------------------------------------------------------------------------------

_wheres = st.sampled_from(["volcengine", "volcengine", "*", "tencent", "tencent/as:Start*", "*/ecs"])
_answers = st.sampled_from(
    ["error:InternalError", "error:InternalError", "throttle:2/1s", "throttle:2/3s", "throttle:1/3s", "throttle:3/60s"]
)
_item_faults = st.sampled_from(
    [
        "item:InternalError",
        "item:InternalError[i-1]",
        "item:FlowLimitExceeded[i-2,i-3]",
        "item:InvalidInstanceStatus[every 2]",
        "item:InternalError[i-1]+item:FlowLimitExceeded[i-2]",
    ]
)
_calls = st.one_of(
    st.just(""),
    st.integers(1, 8).map(lambda number: f"#{number}"),
    st.tuples(st.integers(1, 8), st.integers(0, 5)).map(lambda pair: f"#{pair[0]}-{sum(pair)}"),
    st.integers(1, 8).map(lambda number: f"#{number}-"),
    st.integers(1, 4).map(lambda number: f"#every {number}"),
)
_times = st.tuples(st.integers(0, 8), st.none() | st.integers(1, 6)).map(
    lambda pair: f"during {pair[0]}s-" + ("" if pair[1] is None else f"{pair[0] + pair[1]}s")
)


@st.composite
def rule_texts(draw_from: st.DrawFn) -> str:
    """A rule that can be taken."""
    items = draw_from(st.booleans())
    where = "volcengine" if items else draw_from(_wheres)
    fault = draw_from(_item_faults if items else _answers)
    above = [] if fault.startswith("throttle") else [st.sampled_from(["above 1/1s", "above 2/3s"])]
    limits = [draw_from(limit) for limit in (_times, st.sampled_from(["hits 1", "hits 3"])) if draw_from(st.booleans())]
    limits += [draw_from(limit) for limit in above if draw_from(st.integers(0, 3)) == 0]
    counts_time = fault.startswith("throttle") or any(limit.startswith("above") for limit in limits)
    calls = "" if counts_time else draw_from(_calls)
    chance = "" if fault.startswith("throttle") else draw_from(st.sampled_from(["", "", "~0.3", "~0.7"]))
    return f"{where}={fault}{calls}{chance}{'{' + ', '.join(limits) + '}' if limits else ''}"


_call_steps = st.tuples(
    st.just("call"),
    st.sampled_from(
        ["RebootInstances", "RebootInstances", "RebootInstances", "StartInstanceRefresh", "RedeployInstance"]
    ),
    st.sampled_from(["here", "there", None]),
    st.sampled_from([0.0, 0.0, 0.4, 1.0, 3.0]),
    st.lists(st.sampled_from(["i-1", "i-2", "i-3", "i-4"]), max_size=4),
    st.sampled_from([True, True, True, False]),
)
_arrange_steps = st.tuples(st.just("arrange"), st.randoms(use_true_random=False))
_steps = st.lists(
    st.one_of(_call_steps, _call_steps, _call_steps, _call_steps, _call_steps, _arrange_steps, st.just(("reset",))),
    min_size=5,
    max_size=40,
)


_rated = st.tuples(
    st.sampled_from(["volcengine=error:InternalError", "volcengine=item:InternalError[i-1]"]),
    st.sampled_from(["above 1/1s", "above 1/3s", "above 2/60s"]),
    st.sampled_from(["", "", ", during 0s-3s", ", during 1s-", ", hits 1"]),
).map(lambda parts: f"{parts[0]}{{{parts[1]}{parts[2]}}}")
_rated_steps = st.lists(
    st.one_of(
        *[
            st.tuples(
                st.just("call"),
                st.just("RebootInstances"),
                st.sampled_from(["here", "here", "there"]),
                st.sampled_from([0.0, 0.4, 1.0]),
                st.just(["i-1"]),
                st.just(True),
            )
        ]
        * 4,
        _arrange_steps,
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(rule_texts(), min_size=1, max_size=12), _steps, st.integers(0, 5))
def test_both_plans_decide_alike(texts: list[str], steps: list[Any], seed: int) -> None:
    live(texts, steps, seed)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(_rated, min_size=2, max_size=6), _rated_steps)
def test_both_plans_count_rates_alike(texts: list[str], steps: list[Any]) -> None:
    live(texts, steps, 0)


def live(texts: Sequence[str], steps: Sequence[Any], seed: int) -> None:
    """Let both plans go through the same steps and say the same of each."""
    rules = compile_rules(texts, CATALOG)
    half = rules[: len(rules) // 2 + 1]
    fast, linear = Plan(half, seed=seed, session="s"), LinearPlan(half, seed=seed, session="s")
    elapsed = 0.0
    for step in steps:
        if step[0] == "call":
            _, name, region, wait, items, expected = step
            elapsed += wait
            operation = CATALOG.operation(CATALOG.resolve(name))
            call = Call(operation.id, {"InstanceIds": items}, "AKIDEXAMPLE", region)
            decided = fast.decide(call, operation, elapsed=elapsed, result_expected=expected)
            assert decided == linear.decide(call, operation, elapsed=elapsed, result_expected=expected)
        elif step[0] == "reset":
            elapsed = 0.0
            fast.reset()
            linear.reset()
        else:
            chosen = step[1].sample(rules, step[1].randint(0, len(rules)))
            paused = {rule.id for rule in chosen if step[1].random() < 0.3}
            fast.arrange(chosen, paused=paused)
            linear.arrange(chosen, paused=paused)
        assert [(one.rule.id, one.matches, one.hits, one.paused) for one in fast.counts()] == linear.counts()


# --- how many rules are asked ---------------------------------------------------------------------------------------


@pytest.fixture
def asked(make_call: Callable[..., Call]) -> Callable[..., list[int]]:
    """Lets calls happen in a lane of rules; how many rules that answer for a call were asked in each of them."""

    def run(texts: Sequence[str], calls: int, *, hitting: bool = False) -> list[int]:
        lane = Lane()
        for place, rule in reversed(list(enumerate(compile_rules(texts, CATALOG)))):
            lane.add(Entry(rule, place))
        counts = []
        for _ in range(calls):
            questions: list[Entry] = []

            def drawn(entry: Entry, questions: list[Entry] = questions) -> bool:
                questions.append(entry)
                return True

            for line, _ in lane.advance(make_call(), 0.0):
                found = line.answering(drawn, None)
                if found is not None and hitting:
                    found.hit()
            counts.append(len(questions))
        return counts

    return run


@pytest.mark.parametrize(
    ("texts", "most"),
    [
        ([f"volcengine=error:InternalError#{number}" for number in range(1, 501)], 1),
        (["volcengine=error:InternalError#3"] * 500, 1),
        ([f"volcengine=error:InternalError#{number}-{number + 3}" for number in range(1, 501)], 1),
        ([f"volcengine=error:InternalError#1-{number + 1}" for number in range(1, 501)], 1),
        ([f"volcengine=error:InternalError#{number}-" for number in range(1, 501)], 1),
        (["volcengine=error:InternalError#every 3"] * 500, 1),
        (["volcengine=error:InternalError"] * 500, 1),
        (["volcengine=throttle:2/60s"] * 500, 1),
        ([f"volcengine=error:InternalError{{during {number}s-}}" for number in range(500)], 1),
    ],
)
def test_of_many_rules_few_are_asked(texts: list[str], most: int, asked: Callable[..., list[int]]) -> None:
    counts = asked(texts, 30)
    assert max(counts) == most
    assert asked(texts[:1], 30).count(1) <= counts.count(1)


def test_rules_that_are_spent_are_asked_no_more(asked: Callable[..., list[int]]) -> None:
    assert asked(["volcengine=error:InternalError{hits 1}"] * 20, 25, hitting=True) == [1] * 20 + [0] * 5
    rated = ["volcengine=error:InternalError{hits 1, above 1/60s}"] * 3
    assert asked(rated, 6, hitting=True) == [0, 1, 1, 1, 0, 0]


def test_a_rule_that_is_spent_before_its_time_ends_takes_no_other_with_it(make_call: Callable[..., Call]) -> None:
    texts = ["error:InternalError{during 0s-5s, hits 1, above 1/60s}", "error:InvalidArgument{during 0s-, above 1/60s}"]
    plan = Plan(compile_rules([f"volcengine={text}" for text in texts], CATALOG), seed=0, session="s")
    call = make_call()
    operation = CATALOG.operation(call.operation)
    decisions = [plan.decide(call, operation, elapsed=moment) for moment in (0.0, 1.0, 2.0, 6.0, 7.0)]
    assert [[str(one.fault)[6:14] for one in decision.chosen] for decision in decisions] == [
        [],
        ["Internal"],
        ["InvalidA"],
        ["InvalidA"],
        ["InvalidA"],
    ]


def test_what_is_over_when_the_rules_are_arranged_anew_stays_over(make_call: Callable[..., Call]) -> None:
    texts = ["error:InternalError#2-3", "error:InternalError#1", "error:InternalError#every 2{hits 1}"]
    rules = compile_rules([f"volcengine={text}" for text in texts], CATALOG)
    plan = Plan(rules, seed=0, session="s")
    call = make_call()
    operation = CATALOG.operation(call.operation)
    met = [[one.rule for one in plan.decide(call, operation, elapsed=0.0).chosen] for _ in range(4)]
    assert met == [[rules[1].id], [rules[0].id], [rules[0].id], [rules[2].id]]
    plan.arrange(rules)
    assert not any(plan.decide(call, operation, elapsed=0.0).chosen for _ in range(6))
    assert [(one.matches, one.hits) for one in plan.counts()] == [(10, 2), (10, 1), (10, 1)]


def test_each_rule_counts_its_own_nth_calls(make_call: Callable[..., Call]) -> None:
    first, second, third = compile_rules(
        [f"volcengine=item:InternalError[{item}]#every {step}" for item, step in (("i-1", 2), ("i-2", 2), ("i-3", 3))],
        CATALOG,
    )
    plan = Plan([first], seed=0, session="s")
    call = make_call(params={"InstanceIds": ["i-1", "i-2", "i-3"]})
    operation = CATALOG.operation(call.operation)

    def items(calls: int) -> list[str]:
        decisions = [plan.decide(call, operation, elapsed=0.0) for _ in range(calls)]
        return ["".join(item[-1] for one in decision.chosen for item in one.items) for decision in decisions]

    assert items(3) == ["", "1", ""]
    plan.arrange([third, second, first])
    assert items(4) == ["1", "2", "31", "2"]
    plan.arrange([second, first, third], paused=[second.id])
    assert items(3) == ["1", "3", "1"]
    plan.arrange([second, first, third])
    assert items(3) == ["", "213", ""]


def test_a_spent_rule_is_not_run_again(make_call: Callable[..., Call]) -> None:
    lane = Lane()
    (rule,) = compile_rules(["volcengine=error:InternalError{hits 1, above 1/60s}"], CATALOG)
    lane.add(Entry(rule, 0, over=True))
    assert [len(lane.advance(make_call(), 0.0)) for _ in range(3)] == [1, 1, 1]


def test_a_line_of_each_nth_call_goes_with_its_last_rule(make_call: Callable[..., Call]) -> None:
    lane = Lane()
    (rule,) = compile_rules(["volcengine=error:InternalError#every 2{hits 1}"], CATALOG)
    entry = Entry(rule, 0)
    lane.add(entry)
    assert [len(lane.advance(make_call(), 0.0)) for _ in range(4)] == [1, 2, 1, 2]
    entry.hit()
    lines = [lane.advance(make_call(), 0.0) for _ in range(2)]
    assert [line.answering(lambda _: True, None) for line, _ in lines[1]] == [None, None]
    assert [len(lane.advance(make_call(), 0.0)) for _ in range(4)] == [1, 1, 1, 1]


def test_a_line_is_asked_only_for_what_comes_before() -> None:
    line = Line()
    entries = [
        Entry(rule, place)
        for place, rule in enumerate(compile_rules([f"tencent=throttle#{n}" for n in "123"], CATALOG))
    ]
    line.add(entries[1])
    assert [line.answering(lambda _: True, before) for before in (entries[0], entries[2], None)] == [
        None,
        entries[1],
        entries[1],
    ]


def test_rates_that_no_rule_waits_for_are_not_counted(make_call: Callable[..., Call]) -> None:
    lane = Lane()
    texts = ["error:InternalError{hits 1, above 1/60s}", "throttle{above 2/60s, during 0s-5s}"]
    first, second = (Entry(rule, 0) for rule in compile_rules([f"volcengine={text}" for text in texts], CATALOG))
    lane.add(first)
    lane.add(second)
    assert [len(lane.advance(make_call(), 0.0)) for _ in range(3)] == [1, 2, 3]
    first.hit()
    assert len(lane.advance(make_call(), 4.0)) == 3
    assert [len(lane.advance(make_call(), 5.0)) for _ in range(2)] == [1, 1]


def test_only_rules_of_the_items_asked_for_are_asked() -> None:
    line = Line()
    texts = [f"volcengine=item:InternalError[i-{number},i-{number + 1}]" for number in range(1, 501)]
    texts += ["volcengine=item:InternalError[every 2]"] * 3 + ["volcengine=item:InternalError"]
    for place, rule in reversed(list(enumerate(compile_rules(texts, CATALOG)))):
        line.add(Entry(rule, place))
    questions: list[int] = []

    def drawn(entry: Entry) -> bool:
        questions.append(entry.place)
        return entry.place not in {7, 500}

    found = line.of_items(["i-9", "i-100", "x", "i-10"], drawn)
    assert sorted(entry.place for entry in found) == [8, 9, 98, 99, 501, 503]
    assert sorted(questions) == [7, 8, 9, 98, 99, 500, 501, 503]


def test_a_line_knows_whether_it_is_empty() -> None:
    whole, named, nameless = compile_rules(
        ["volcengine=error:InternalError", "volcengine=item:InternalError[i-1]", "volcengine=item:InternalError"],
        CATALOG,
    )
    for rule, items in ((whole, False), (named, True), (nameless, True)):
        line = Line()
        assert (bool(line), line.has_items) == (False, False)
        line.add(Entry(rule, 0))
        assert (bool(line), line.has_items) == (True, items)
