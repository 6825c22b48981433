"""The short form of rules: what it says, and that its errors point at the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ExitCode
from harness.faults.grammar import FaultText, RuleError, RuleText, parse_rule
from harness.faults.triggers import CallRange, EveryNth


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
_rules = st.builds(RuleText, _where, st.lists(_faults, min_size=1, max_size=4).map(tuple), _calls, _chance)


@given(_rules)
def test_the_canonical_form_reads_back_to_the_same_rule(rule: RuleText) -> None:
    assert parse_rule(str(rule)) == rule
    assert str(parse_rule(str(rule))) == str(rule)


@given(st.text(max_size=60) | st.text(alphabet="a/:=*+#~@[]1-. ", max_size=30))
def test_whatever_is_typed_is_a_rule_or_a_clear_mistake(text: str) -> None:
    rule, column = None, 1
    try:
        rule = parse_rule(text)
    except RuleError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
    assert rule is None or parse_rule(str(rule)) == rule
