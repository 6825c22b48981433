"""The short form of rules: what it says, and that its errors point at the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ExitCode
from harness.faults.grammar import FaultText, Limits, RuleError, RuleText, parse_rule
from harness.faults.triggers import CallRange, EveryNth, Period, Rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tencent=throttle", RuleText("tencent", (FaultText("throttle"),))),
        (
            "tencent/as:StartInstanceRefresh=error:InternalError@after#1",
            RuleText(
                "tencent/as:StartInstanceRefresh",
                (FaultText("error", "InternalError", "after"),),
                CallRange(1, 1),
            ),
        ),
        ("*=error:403:DiskError#2-3", RuleText("*", (FaultText("error", "403:DiskError"),), CallRange(2, 3))),
        ("*:Start*=throttle:20/1s", RuleText("*:Start*", (FaultText("throttle", "20/1s"),))),
        (
            "volcengine=item:A[i-1,i-2]+item:B[i#3~@+]#every 3~0.5",
            RuleText(
                "volcengine",
                (FaultText("item", "A[i-1,i-2]"), FaultText("item", "B[i#3~@+]")),
                EveryNth(3),
                0.5,
            ),
        ),
        (
            " tencent = error : A @ after # 2 - ~ .25 ",
            RuleText("tencent", (FaultText("error", "A", "after"),), CallRange(2, None), 0.25),
        ),
        ("tencent=throttle~1", RuleText("tencent", (FaultText("throttle"),), None, 1.0)),
        (
            "tencent/as/2018-04-19/StartInstanceRefresh=throttle",
            RuleText("tencent/as/2018-04-19/StartInstanceRefresh", (FaultText("throttle"),)),
        ),
        (
            "tencent=throttle#1-{during 10s-20s, hits 3}",
            RuleText("tencent", (FaultText("throttle"),), CallRange(1, None), None, Limits(Period(10, 20), 3)),
        ),
        (
            "tencent=error:A~0.5 { above 20/1s ,  during 1m- } ",
            RuleText("tencent", (FaultText("error", "A"),), None, 0.5, Limits(Period(60, None), None, Rate(20, 1))),
        ),
        (
            "tencent=item:A[{i-1}]{above documented}",
            RuleText("tencent", (FaultText("item", "A[{i-1}]"),), limits=Limits(above_rate="documented")),
        ),
    ],
)
def test_a_rule_is_taken_apart(text: str, expected: RuleText) -> None:
    assert parse_rule(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("tencent", 8, "expected '='"),
        ("", 1, "expected '='"),
        ("=throttle", 1, "expected a provider"),
        ("ten cent=throttle", 4, "' ' cannot be part of a name"),
        ("  ten?=throttle", 6, "'?' cannot be part of a name"),
        ("tencent/=throttle", 8, "a name is missing"),
        ("/as=throttle", 1, "a name is missing"),
        ("tencent::A=throttle", 8, "a name is missing"),
        ("tencent=", 9, "expected a fault after '='"),
        ("tencent=throttle+", 18, "expected a fault after '+'"),
        ("tencent=throttle++error:A", 18, "expected a fault after '+'"),
        ("tencent=throttle#1+error:A", 19, "come last"),
        ("tencent=throttle#1#2", 19, "at most once"),
        ("tencent=throttle~0.5~0.5", 21, "at most once"),
        ("tencent=throttle~0.5#1", 21, "the calls (#) come before the chance (~)"),
        ("tencent=throttle#", 18, "expected calls after '#'"),
        ("tencent=throttle#first", 18, "expected calls after '#', not 'first'"),
        ("tencent=throttle#0", 18, "counted from 1"),
        ("tencent=throttle#3-2", 18, "ends before it begins"),
        ("tencent=throttle#every 0", 18, "meets no call"),
        ("tencent=throttle~", 18, "expected a chance"),
        ("tencent=throttle~often", 18, "not 'often'"),
        ("tencent=throttle~0", 18, "above 0"),
        ("tencent=throttle~1.5", 18, "at most 1"),
        ("tencent=throttle~nan", 18, "expected a chance"),
        ("tencent=item:A[i-1", 15, "never closed"),
        ("tencent=item:A[i-[1]]", 18, "'[' inside '['"),
        ("tencent=item:A]", 15, "']' without '['"),
        ("tencent=4xx", 9, "expected the name of a fault, not '4xx'"),
        ("tencent=error:", 15, "expected arguments after 'error:'"),
        ("tencent=  error:A@", 19, "expected a phase"),
        ("tencent=error:A@be4", 17, "expected a phase"),
        ("tencent=throttle{", 17, "'{' is never closed"),
        ("tencent=throttle}", 17, "'}' without '{'"),
        ("tencent=throttle{hits 1} {", 26, "nothing comes after '}'"),
        ("tencent=throttle{hits 1}#1", 25, "nothing comes after '}'"),
        ("tencent=throttle{}", 18, "expected a limit, not ''"),
        ("tencent=throttle{hits 1,}", 25, "expected a limit, not ''"),
        ("tencent=throttle{ hit 3}", 19, "expected a limit, not 'hit'"),
        ("tencent=throttle{hits 3, hits 4}", 26, "'hits' stands at most once"),
        ("tencent=throttle{hits 0}", 23, "expected a number from 1 after 'hits', not '0'"),
        ("tencent=throttle{hits}", 22, "expected a number from 1 after 'hits', not ''"),
        ("tencent=throttle{hits 3, during  20s-10s}", 34, "expected a time after 'during', not '20s-10s'"),
        ("tencent=throttle{during 10-20s}", 25, "expected a time after 'during'"),
        ("tencent=throttle{above often}", 24, "expected a rate after 'above', not 'often'"),
        ("tencent=throttle{above}", 23, "expected a rate after 'above', not ''"),
        ("tencent={hits 3}", 9, "expected a fault after '='"),
        ("tencent=" + "x" * 5000, 4097, "at most 4096 characters"),
    ],
)
def test_an_error_points_at_what_is_wrong(text: str, column: int, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert (caught.value.column, message in caught.value.message) == (column, True), str(caught.value)
    assert caught.value.exit_code == ExitCode.USER_MISTAKE
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)
_arguments = st.from_regex(r"[A-Za-z0-9.:/*]{1,12}(\[[a-z0-9,#~+@-]{0,8}\])?", fullmatch=True)
_faults = st.builds(
    FaultText, _names, st.none() | _arguments, st.none() | st.sampled_from(["before", "after", "mid", "soon"])
)
_calls = st.one_of(
    st.none(),
    st.builds(EveryNth, st.integers(1, 10**9 - 1)),
    st.builds(CallRange, st.integers(1, 10**9 - 1), st.none()),
    st.tuples(st.integers(1, 10**8), st.integers(0, 10**8)).map(lambda pair: CallRange(pair[0], sum(pair))),
)
_where = st.from_regex(r"[a-z*]{1,8}(/[a-z*]{1,5})?(:[A-Za-z*]{1,9})?", fullmatch=True)
_chance = st.none() | st.floats(0, 1, exclude_min=True, allow_subnormal=False)
_moments = st.integers(0, 10**7) | st.integers(0, 10**6).map(lambda milliseconds: milliseconds / 1000)
_periods = st.tuples(_moments, st.none() | _moments).filter(lambda pair: pair[1] is None or pair[0] < pair[1])
_rates = st.builds(Rate, st.integers(1, 10**9 - 1), st.integers(1, 10**7).map(lambda milliseconds: milliseconds / 1000))
_limits = st.builds(
    Limits,
    st.none() | _periods.map(lambda pair: Period(*pair)),
    st.none() | st.integers(1, 10**9 - 1),
    st.none() | _rates | st.just("documented"),
)
_rules = st.builds(RuleText, _where, st.lists(_faults, min_size=1, max_size=4).map(tuple), _calls, _chance, _limits)


@given(_rules)
def test_the_canonical_form_reads_back_to_the_same_rule(rule: RuleText) -> None:
    assert parse_rule(str(rule)) == rule
    assert str(parse_rule(str(rule))) == str(rule)


@given(st.text(max_size=60) | st.text(alphabet="a/:=*+#~@[]{}1-. ,hits", max_size=30))
def test_whatever_is_typed_is_a_rule_or_a_clear_mistake(text: str) -> None:
    rule, column = None, 1
    try:
        rule = parse_rule(text)
    except RuleError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
    assert rule is None or parse_rule(str(rule)) == rule
