"""Which faults go together: what each decides, rests on and leaves out settles it, and the reason names both."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import pytest

from harness.contract.catalog import Catalog
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import Fault, FaultKind
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule, compile_rule
from harness.faults.together import conflict, fits, layer
from harness.model import Phase

WHERES = ("volcengine", "alibaba", "tencent")
MANY = 20


@pytest.fixture
def faults(make_fault: Callable[..., Fault]) -> Callable[..., list[Fault]]:
    """Builds faults of Volcengine, each by itself."""

    def build(*texts: str) -> list[Fault]:
        return [make_fault(f"volcengine={text}") for text in texts]

    return build


def _alone(where: str, text: str, catalog: Catalog) -> Rule | None:
    try:
        return compile_rule(f"{where}={text}", catalog)
    except RuleError:
        return None


def _written(kind: FaultKind, catalog: Catalog) -> list[str]:
    """Short forms of a kind: of its example, and what an editor offers, or the first of them where they are many."""
    offers = sorted(kind.offers(catalog))
    example = compile_rule(kind.example, catalog).faults
    return [*map(str, example), *(offers if len(offers) < MANY else offers[:3])]


def _samples(kind: FaultKind, where: str, catalog: Catalog) -> list[str]:
    """The faults of a kind that can be had there, each phase of it included."""
    texts = [text for text in _written(kind, catalog) if "+" not in text]
    phases: Sequence[Phase] = kind.phases
    written = [*texts, *(f"{text}@{phase}" for text in texts if "@" not in text for phase in phases)]
    rules = [_alone(where, f"{text}#1", catalog) for text in written]
    return list(dict.fromkeys(str(rule.faults[0]) for rule in rules if rule is not None))


@pytest.fixture(scope="module")
def samples(catalog: Catalog) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The faults of each kind that can be had at each provider."""
    return {where: {name: _samples(kind, where, catalog) for name, kind in FAULTS.items()} for where in WHERES}


@pytest.mark.parametrize("kind", FAULTS)
def test_every_two_faults_go_together_or_are_refused_with_a_reason_that_names_both(
    kind: str, samples: Mapping[str, Mapping[str, Sequence[str]]], catalog: Catalog
) -> None:
    assert any(samples[where][kind] for where in WHERES)
    names = list(FAULTS)
    for where in WHERES:
        others = [text for name in names[names.index(kind) :] for text in samples[where][name]]
        for one, other in product(samples[where][kind], others):
            assert _together(where, one, other, catalog) == _together(where, other, one, catalog), (one, other)


def _together(where: str, one: str, other: str, catalog: Catalog) -> bool:
    """Whether they go together."""
    try:
        rule = compile_rule(f"{where}={one}+{other}#1", catalog)
    except RuleError as refused:
        refusal = refused
    else:
        assert [str(fault) for fault in rule.faults] == [one, other]
        assert compile_rule(str(rule), catalog) == rule
        return True
    if refusal.reason != "no operation documents all of these faults":
        assert one in refusal.reason, refusal
        assert other in refusal.reason, refusal
        assert refusal.hint
    return False


@pytest.mark.parametrize(
    "texts",
    [
        ("delay:1s", "close@after"),
        ("drip:8B/100ms", "close:50%@mid"),
        ("error:InternalError", "reset:50%@mid"),
        ("truncate:50%", "drip:8B/100ms"),
        ("item:InvalidInstance.NotFound[i-2]", "delay:1s"),
        ("error:InternalError@after", "duplicate"),
        ("delay:1s", "delay:1s@after", "drip:8B/1s", "duplicate", "error:InternalError@after", "head:cut"),
    ],
)
def test_what_makes_sense_goes_together(texts: Sequence[str], faults: Callable[..., list[Fault]]) -> None:
    built = faults(*texts)
    assert conflict(built) is None
    assert conflict(built[::-1]) is None
    assert fits(built[0], built[1:])


@pytest.mark.parametrize(
    ("texts", "place", "why", "hint"),
    [
        (("close", "error:InternalError"), 1, "a call gets one answer", "write two rules, each with its own calls"),
        (
            ("delay:1s", "close@mid", "error:InternalError", "reset:10B@mid"),
            3,
            "close@mid and reset:10B@mid cannot go together: both decide the ending of the answer",
            "leave one of them out",
        ),
        (
            ("duplicate", "hang"),
            1,
            "duplicate and hang cannot go together: with hang the call is not carried out, and duplicate needs that",
            "write two rules, each with its own calls",
        ),
        # What is missed first comes first: there is no body either.
        (("truncate:50%", "close@after"), 1, "with close@after no answer is sent, and truncate needs that", ""),
        (("item:InternalError", "item:InternalError"), 1, "both answer for the same items", "name different items"),
        (("item:InternalError[i-1,i-2]", "item:InternalError[i-2]"), 1, "both answer for i-2", "name different"),
        (("refuse", "delay:1s"), 1, "one meets connections, the other calls", "write two rules"),
    ],
)
def test_the_first_that_does_not_fit_is_told(
    texts: Sequence[str], place: int, why: str, hint: str, faults: Callable[..., list[Fault]]
) -> None:
    found = conflict(faults(*texts))
    assert found is not None
    assert found[0] == place
    assert why in found[1]
    assert found[2].startswith(hint)


def test_items_that_differ_go_together(faults: Callable[..., list[Fault]]) -> None:
    assert conflict(faults("item:InternalError[i-1]", "item:InternalError[i-2]")) is None


def test_a_fault_fits_where_nothing_is_chosen(faults: Callable[..., list[Fault]]) -> None:
    (delay, close, drip) = faults("delay:1s@after", "close", "drip:8B/1s")
    assert fits(delay, [])
    assert fits(delay, [drip])
    assert not fits(delay, [drip, close])


def test_what_is_about_an_error_needs_one_beside_it(faults: Callable[..., list[Fault]], catalog: Catalog) -> None:
    rule = compile_rule("volcengine=error:InternalError+body:code=unknown", catalog)
    assert conflict(rule.faults) is None
    why = "body:code=unknown is about an error of the call, and none stands beside it"
    assert conflict(rule.faults[1:]) == (0, why, "for example error:CODE+body:code=unknown")
    assert conflict((*faults("http:502"), rule.faults[1])) is not None


def test_an_answer_is_changed_from_its_members_to_its_packing(faults: Callable[..., list[Fault]]) -> None:
    texts = ("error:InternalError", "body:drop=RequestId", "malform:bom", "encoding:gzip")
    assert [layer(fault) for fault in faults(*texts)] == [0, 1, 2, 3]
