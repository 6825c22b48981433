"""Facts of prose and cells together: glossary, merging, bullets, open ends."""

from collections.abc import Callable
from typing import Any

from harness.derive.derived import DerivedSpec
from harness.derive.prose.prose_facts import glossary_of

Spec = Callable[[str], DerivedSpec]


def test_the_glossary_holds_the_states_own_words() -> None:
    states = glossary_of(
        ["实例进入运行中(Running)状态", "处于已烧坏(Burnt)的", "任意词(Word)", "再次运行中(Other)"]
    ).states
    assert states == {"运行中": "Running", "已烧坏": "Burnt"}


def test_a_fact_with_its_parameter_replaces_the_same_one_without(spec: Spec, alibaba: Callable[..., str]) -> None:
    said = "杯子必须处于完好中(Whole)状态。"
    rows = ("CupIdstring", "", "处于完好中状态的杯子。", "", "Otherstring", "", "没有别的。")
    assert spec(alibaba(prose=(said,), rows=rows)).values["facts"] == [
        {"kind": "accepted_states", "parameter": "CupId", "values": ["Whole"]}
    ]
    twice = spec(alibaba(prose=(said, said))).values["facts"]
    assert twice == [{"kind": "accepted_states", "values": ["Whole"]}]


def test_the_same_fact_of_two_parameters_is_two_facts(spec: Spec, alibaba: Callable[..., str]) -> None:
    rows = ("CupIdstring", "", "已废弃。", "", "Otherstring", "", "已废弃。")
    assert spec(alibaba(rows=rows)).values["facts"] == [
        {"kind": "deprecated", "parameter": "CupId"},
        {"kind": "deprecated", "parameter": "Other"},
    ]


def test_a_deeper_bullet_is_about_the_value_above_it(spec: Spec, volcengine: Callable[..., str]) -> None:
    rows = ("ModeString否Fast方式,取值:", "", "  • Fast:快。", "    • 数据丢失。", "  • Slow:慢,已废弃。", "", "其他。")
    assert spec(volcengine(rows=rows)).values["facts"] == [
        {"kind": "data_loss", "parameter": "Mode", "value": "Fast"},
        {"kind": "deprecated", "parameter": "Mode", "value": "Slow"},
    ]


def test_a_parameter_that_makes_no_difference(spec: Spec, tencent: Callable[..., str]) -> None:
    rows = ("Force No Boolean Whether to force. The result is the same regardless of Force for bare metal.",)
    facts: Any = spec(tencent(rows=rows)).values["facts"]
    assert facts == [{"kind": "ignored_parameter", "parameter": "Force", "for": ["bare_metal"]}]


def test_a_sentence_out_of_proportion_is_none(spec: Spec, tencent: Callable[..., str]) -> None:
    long = "only repair is supported " + "x" * 1000
    assert spec(tencent(prose=(long, "Now only repair is supported."))).values["facts"] == [
        {"kind": "only_supported", "what": "repair"}
    ]


def test_the_facts_are_anchored_to_their_lines(spec: Spec, tencent: Callable[..., str]) -> None:
    found = spec(tencent(prose=("First.", "Now only repair is supported.")))
    line = tencent(prose=("First.", "Now only repair is supported.")).split("\n").index("Now only repair is supported.")
    assert f'"facts/0": {{"lines": [{line + 1}, {line + 1}]' in found.source
