"""Two runs held against each other."""

from typing import Any

import pytest

from harness.model import ClientInfo, Judgement, Trait
from harness.reports.baseline import Gone
from harness.reports.difference import ChangedTrait, ChangedVerdict, Difference, LoneCases, difference


def client(name: str, version: str = "1") -> ClientInfo:
    return ClientInfo(name, name, version, "Python 3.11")


@pytest.fixture
def held(tell: Any) -> Any:
    """The difference of two reports."""

    def build(before: Any, after: Any) -> Difference:
        return difference(tell(before), tell(after))

    return build


def test_the_same_run_has_no_difference(make: Any, held: Any, finding: Any) -> None:
    report = make.report(make.case_result(), findings=(finding(1),), profile=(Trait("acme-sdk", "a", "b"),))
    assert held(report, report).nothing


def test_findings_that_come_and_go(make: Any, held: Any, finding: Any) -> None:
    tried = [
        make.case_result(case=finding(n).case, judgements=(Judgement("error-code", "pass", "high"),)) for n in (1, 2, 3)
    ]
    found = held(
        make.report(*tried, findings=(finding(1), finding(2))), make.report(*tried, findings=(finding(2), finding(3)))
    )
    assert found.new == (finding(3),)
    assert found.gone == (Gone(finding(1), "passes"),)
    assert not found.nothing


def test_clients_that_are_alone_are_one_whatever_their_names(make: Any, held: Any, finding: Any) -> None:
    old = make.report(
        make.case_result(client="sdk@1", verdict="fail"),
        clients=(client("sdk@1"),),
        findings=(finding(1, id="old-1", client="sdk@1"), finding(2, id="old-2", client="sdk@1")),
        profile=(Trait("sdk@1", "attempts", "1"),),
    )
    new = make.report(
        make.case_result(client="sdk@2"),
        clients=(client("sdk@2"),),
        findings=(finding(1, id="new-1", client="sdk@2"), finding(3, id="new-3", client="sdk@2")),
        profile=(Trait("sdk@2", "attempts", "3"),),
    )
    found = held(old, new)
    assert [one.id for one in found.new] == ["new-3"]
    assert [(one.finding.id, one.finding.client) for one in found.gone] == [("old-2", "sdk@2")]
    assert found.verdicts == (ChangedVerdict("sdk@2", make.case_result().case, "fail", "pass"),)
    assert found.traits == (ChangedTrait("sdk@2", "attempts", "1", "3"),)
    assert (found.pairs[0].before.name, found.pairs[0].after.name) == ("sdk@1", "sdk@2")
    assert (found.lost, found.added) == ((), ())


def test_of_several_the_names_decide(make: Any, held: Any, finding: Any) -> None:
    old = make.report(make.case_result(client="a"), make.case_result(client="b"), clients=(client("a"), client("b")))
    new = make.report(
        make.case_result(client="b"),
        make.case_result(client="c", verdict="fail"),
        clients=(client("b", "2"), client("c")),
        findings=(finding(1, client="c"),),
        profile=(Trait("c", "x", "y"),),
    )
    found = held(old, new)
    assert [(pair.before.version, pair.after.version) for pair in found.pairs] == [("1", "2")]
    assert (found.lost, found.added) == (("a",), ("c",))
    assert [one.client for one in found.new] == ["c"]
    assert not any((found.verdicts, found.traits, found.only_before, found.only_after))


def test_verdicts_and_cases(make: Any, held: Any) -> None:
    def results(**verdicts: Any) -> Any:
        return make.report(*(make.case_result(case=case, verdict=verdict) for case, verdict in verdicts.items()))

    found = held(results(a="pass", b="fail", c="pass"), results(a="pass", b="inconclusive", d="fail"))
    assert found.verdicts == (ChangedVerdict("acme-sdk", "b", "fail", "inconclusive"),)
    assert found.only_before == (LoneCases("acme-sdk", ("c",)),)
    assert found.only_after == (LoneCases("acme-sdk", ("d",)),)


def test_traits(make: Any, held: Any) -> None:
    old = make.report(profile=tuple(Trait("acme-sdk", name, "1") for name in ("same", "other", "lost")))
    new = make.report(
        profile=(Trait("acme-sdk", "same", "1"), Trait("acme-sdk", "other", "2"), Trait("acme-sdk", "came", "1"))
    )
    assert held(old, new).traits == (
        ChangedTrait("acme-sdk", "other", "1", "2"),
        ChangedTrait("acme-sdk", "came", None, "1"),
        ChangedTrait("acme-sdk", "lost", "1", None),
    )
