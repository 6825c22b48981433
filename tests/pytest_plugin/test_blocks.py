"""Rules that stand for a while: what came of them, and which make a test fail."""

from pathlib import Path
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.errors import FileError, UserError
from harness.pytest_plugin.blocks import OPT_OUT, Block, RuleCount, rule_texts

REBOOT = "volcengine/ecs:RebootInstances"


def block(played: Any, *texts: str, optional: bool = False) -> Block:
    """A block that has begun."""
    made = Block(played.place, texts, optional=optional)
    made.begin()
    return made


def test_rules_stand_before_those_that_stand_already_until_the_end(played: Any) -> None:
    outer = block(played, f"{REBOOT}=error:InternalError#1")
    inner = block(played, f"{REBOOT}=error:InvalidArgument#1")
    assert played.standing == [f"{REBOOT}=error:InvalidArgument#1", f"{REBOOT}=error:InternalError#1"]
    assert played.call()
    inner.end()
    inner.end()
    assert played.standing == [f"{REBOOT}=error:InternalError#1"]
    assert not inner.stands
    assert outer.stands
    assert inner.begun
    assert str(inner) == f"{REBOOT}=error:InvalidArgument#1"


def test_counts_stay_when_the_block_has_ended(played: Any) -> None:
    made = block(played, f"{REBOOT}=error:InternalError#2", "*=every_error")
    assert made.counts() == (RuleCount(f"{REBOOT}=error:InternalError#2", 0, 0), RuleCount("*=every_error", 0, 0))
    for _ in range(3):
        assert played.call()
    expected = (RuleCount(f"{REBOOT}=error:InternalError#2", 3, 1), RuleCount("*=every_error", 3, 2))
    assert made.counts() == expected
    made.end()
    played.call()
    assert made.counts() == expected
    assert [outcome.hits for outcome in made.outcomes()] == [1, 2]


def test_a_block_has_its_time_once(played: Any) -> None:
    made = Block(played.place, [f"{REBOOT}=throttle#1"], optional=False)
    assert (made.begun, made.stands) == (False, False)
    made.begin()
    assert (made.begun, made.stands) == (True, True)
    with pytest.raises(UserError, match="have had their block"):
        made.begin()


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (f"{REBOOT}=throttle#3", "call 3 was never reached"),
        (f"{REBOOT}=throttle#3~0.5", "call 3 was never reached"),
        ("tencent=throttle", "no call matched it"),
        ("tencent=throttle~0.5", "no call matched it"),
        ("tencent/as:*=throttle#1{during 0s-}", "no call matched it"),
        (f"{REBOOT}=item:InvalidInstanceStatus[i-9]", "it found nothing to answer for"),
    ],
)
def test_a_rule_that_could_meet_nothing_fails(played: Any, rule: str, why: str) -> None:
    made = block(played, rule)
    played.call()
    first, last = made.failures()
    assert first.startswith(f"{rule} was never met: {why}")
    assert last == OPT_OUT
    assert made.passed() == ()


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (f"{REBOOT}=throttle~1e-06", "the chance of 1e-06 never came true"),
        (f"{REBOOT}=throttle:9/1s", "the rate was never exceeded"),
        (f"{REBOOT}=error:InternalError{{above 9/1s}}", "the rate was never exceeded"),
        (f"{REBOOT}=error:InternalError{{during 10s-20s}}", "no call came during 10s-20s"),
        (f"{REBOOT}=every_error{{during 10s-20s}}", "no call came during 10s-20s"),
    ],
)
def test_a_rule_that_let_its_calls_pass_is_told(played: Any, rule: str, why: str) -> None:
    made = block(played, rule)
    played.call()
    assert made.failures() == ()
    assert made.passed() == (f"{rule}: {why}",)
    made.end()
    assert made.passed() == (f"{rule}: {why}",)


def test_calls_before_the_block_are_no_calls_of_it(played: Any) -> None:
    played.call()
    made = block(played, f"{REBOOT}=error:InternalError{{during 10s-20s}}")
    assert "no call matched it" in made.failures()[0]
    played.call(seconds=15)
    assert made.failures() == made.passed() == ()


def test_each_rule_is_judged_by_itself(played: Any) -> None:
    made = block(played, f"{REBOOT}=error:InternalError#1", f"{REBOOT}=throttle#2", "alibaba=throttle#1")
    played.call()
    assert [line.partition(" ")[0] for line in made.failures()[:-1]] == [f"{REBOOT}=throttle#2", "alibaba=throttle#1"]


def test_optional_and_excused_rules_fail_nothing(played: Any) -> None:
    assert block(played, f"{REBOOT}=throttle#1", optional=True).failures() == ()
    excused = block(played, f"{REBOOT}=throttle#1", f"{REBOOT}=throttle~0.000001")
    played.call()
    excused.excused = True
    assert excused.failures() == excused.passed() == ()


def test_rules_are_texts_mappings_and_files(catalog: Catalog, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nrules: ['alibaba=throttle#1']\n", encoding="utf-8")
    long = {"on": REBOOT, "faults": ["throttle"], "calls": "1-2", "hits": 1}
    texts = rule_texts(["tencent=throttle", long], file, catalog)
    assert texts == ("tencent=throttle", f"{REBOOT}=throttle#1-2{{hits 1}}", "alibaba=throttle#1")
    assert rule_texts([], file, catalog) == ("alibaba=throttle#1",)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"on": REBOOT, "fault": []}, r"unknown key 'fault' \(did you mean faults\?\)"),
        ({"on": "volcngine", "faults": ["throttle"]}, "unknown provider or operation 'volcngine'"),
        (7, "7: a rule is a text in the short form"),
        ({"on": {1}}, "is no rule"),
    ],
)
def test_what_is_no_rule_is_refused(catalog: Catalog, rule: Any, said: str) -> None:
    with pytest.raises(UserError, match=said) as refused:
        rule_texts([rule], None, catalog)
    assert not isinstance(refused.value, FileError)


def test_nothing_is_no_order(catalog: Catalog) -> None:
    with pytest.raises(UserError, match="no rule is given"):
        rule_texts([], None, catalog)
