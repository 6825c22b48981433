"""Faults as a test holds them."""

from typing import Any

import pytest

from harness.pytest_plugin.blocks import Block
from harness.pytest_plugin.faults import Faults

REBOOT = "volcengine/ecs:RebootInstances"


def faults(played: Any, *texts: str, optional: bool = False) -> Faults:
    return Faults(Block(played.place, texts, optional=optional))


def test_counts_are_added_up_over_the_rules(played: Any) -> None:
    made = faults(played, f"{REBOOT}=throttle#2", f"{REBOOT}=error:InternalError#1")
    assert (made.hits, made.matches, made.rules) == (0, 0, ())
    with made as same:
        assert same is made
        played.call()
        assert (made.hits, made.matches) == (1, 2)
        played.call()
    assert (made.hits, made.matches) == (2, 4)
    assert [rule.hits for rule in made.rules] == [1, 1]
    assert repr(made) == f"<faults {REBOOT}=throttle#2, {REBOOT}=error:InternalError#1>"


def test_a_rule_that_met_nothing_fails_at_the_end_and_is_removed(played: Any) -> None:
    with (
        pytest.raises(pytest.fail.Exception, match=r"=throttle#2 was never met: call 2 was never reached"),
        faults(played, f"{REBOOT}=throttle#2"),
    ):
        played.call()
    assert played.standing == []
    with faults(played, f"{REBOOT}=throttle#2", optional=True):
        played.call()


def test_what_the_block_raises_is_what_counts(played: Any) -> None:
    with pytest.raises(ZeroDivisionError), faults(played, f"{REBOOT}=throttle#2"):
        raise ZeroDivisionError
    assert played.standing == []


def test_a_wrong_rule_fails_at_the_beginning(played: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="unknown fault 'thrttle'"):
        faults(played, f"{REBOOT}=thrttle").__enter__()
