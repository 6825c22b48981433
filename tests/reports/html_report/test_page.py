"""The HTML report as one file that loads nothing."""

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from harness.model import ClientInfo, Judgement, Source, Trait
from harness.reports.html_report.page import write

EVIL = "</script><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>\"'&"
VOID = {"meta", "input", "link", "img", "br"}


class Parsed(HTMLParser):
    """Elements with their attributes, the text of scripts, and whether every element ends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            _, attributes = next(one for one in reversed(self.elements) if one[0] == "script")
            self.scripts[attributes.get("id") or ""] = data
        else:
            self.words.append(data)

    def text(self) -> str:
        """What there is to read, in one line."""
        return " ".join(" ".join(self.words).split())

    def having(self, name: str, value: str | None = None) -> list[dict[str, str | None]]:
        """The attributes of the elements with this one."""
        return [one for _, one in self.elements if name in one and value in {None, one[name]}]


@pytest.fixture
def page(tell: Any) -> Callable[..., Parsed]:
    """The page of a report, parsed."""

    def build(report: Any, **changes: Any) -> Parsed:
        stream = io.StringIO()
        write(tell(report, **changes), stream)
        return Parsed(stream.getvalue())

    return build


@pytest.fixture
def hostile(make: Any, finding: Any) -> Any:
    """A report in which everything that can be text is markup."""
    fact = Source(EVIL, EVIL, EVIL, EVIL, EVIL, (1, 2), EVIL)
    judgement = Judgement(EVIL, "fail", "high", EVIL, ("session-1-1",), facts=(fact,))
    doubt = Judgement("doubt", "inconclusive", "low", EVIL)
    said = make.conversation(make.error(), message=EVIL, detail=EVIL, log=EVIL)
    result = make.case_result(
        case=EVIL,
        client=EVIL,
        group=EVIL,
        rules=(EVIL,),
        verdict="fail",
        judgements=(judgement, doubt),
        conversations=(said,),
    )
    found = finding(1, id=EVIL, case=EVIL, client=EVIL, check=EVIL, message=EVIL, repeat=EVIL, facts=(fact,))
    return make.report(
        result,
        make.case_result(),
        clients=(ClientInfo(EVIL, "package" + EVIL, EVIL, EVIL, EVIL),),
        findings=(found, finding(2, case="gone", client="gone")),
        unsound=(EVIL,),
        profile=(Trait(EVIL, EVIL, EVIL, None, (EVIL,)), Trait(EVIL, "b", EVIL, None, ("gone",))),
    )


def test_it_loads_nothing(hostile: Any, page: Any) -> None:
    parsed = page(hostile)
    addresses = [
        one
        for _, one in parsed.elements
        for name in one
        if name in {"src", "href", "srcset", "action", "data", "poster"}
    ]
    assert all(str(one.get("href")).startswith("#") for one in addresses)
    assert not {tag for tag, _ in parsed.elements} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    (policy,) = parsed.having("http-equiv", "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none'; ")
    style = "".join(word for word in parsed.words if "color-scheme" in word)
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(", parsed.scripts[""])


def test_markup_in_the_data_stays_text(hostile: Any, page: Any) -> None:
    parsed = page(hostile)
    assert not parsed.having("onerror")
    assert [attributes.get("type") for tag, attributes in parsed.elements if tag == "script"] == [
        "application/json",
        "text/plain",
        None,
    ]
    assert EVIL in json.loads(parsed.scripts["index"])["clients"]
    assert EVIL in parsed.text()
    assert "innerHTML" not in parsed.scripts[""]


def test_the_script_is_whole_and_last(make: Any, page: Any) -> None:
    script = page(make.report(make.case_result())).scripts[""].strip()
    assert script.startswith('(() => {\n"use strict";')
    assert script.endswith("})();")
    assert script.index("function byId") < script.index("function startFilters") < script.index("startFilters();")


def test_the_overview_leads_to_cases(make: Any, page: Any) -> None:
    failed = Judgement("error-code", "fail", "high", "x")
    parsed = page(make.report(make.case_result(verdict="fail", judgements=(failed,))))
    cells = parsed.having("data-group")
    assert cells[0]["data-client"] == "0"
    assert cells[0]["data-group"] == "1"
    assert cells[0]["data-verdict"] == "1"
    assert cells[0]["aria-label"] == "acme-sdk, outcome: 0 pass, 1 fail, 0 inconclusive"
    assert "1 case 0 pass 1 fail 0 inconclusive 0 findings 2026-01-02 03:04 UTC, 3 s; seed 7" in parsed.text()


def test_a_finding_is_told_with_its_case_fact_and_command(make: Any, page: Any, finding: Any) -> None:
    fact = Source("s.yaml", "input/A", "Open", "2026-01-02", None, (4, 4))
    results = [make.case_result(case=f"acme/box:OpenBoxes/example/{number}") for number in (1, 2)]
    parsed = page(make.report(*results, findings=(finding(1, facts=(fact,)), finding(2), finding(3))))
    text = parsed.text()
    assert "the code was lost acme/box:OpenBoxes/example/1 POST box.acme.example OpenBoxes → 200 result" in text
    assert "page Open of 2026-01-02, line 4; s.yaml at input/A" in text
    assert "the same in 2 more cases acme/box:OpenBoxes/example/2 acme/box:OpenBoxes/example/3" in text
    (copied,) = parsed.having("data-copy")
    assert copied["data-copy"] == finding().repeat
    (defect,) = parsed.having("data-check")
    assert (defect["data-client"], defect["data-operations"]) == ("0", "acme/box:OpenBoxes")
    assert [one["data-case"] for one in parsed.having("class", "case-link")] == ["0", "1"]


def test_against_a_baseline_new_ones_are_told(make: Any, page: Any, finding: Any) -> None:
    report = make.report(make.case_result(), findings=(finding(1), finding(2)))
    parsed = page(report, baseline=make.report(findings=(finding(1), finding(3)), clients=()))
    assert "2 findings 1 new 1 gone" in parsed.text()
    assert "Not in the baseline: acme-sdk" in parsed.text()
    assert "acme-sdk 2 cases 1 new" in parsed.text()
    assert parsed.having("data-filter", "new")
    assert not page(report).having("data-filter", "new")


def test_profile_and_coverage_lead_to_cases(make: Any, page: Any) -> None:
    result = make.case_result(conversations=(make.conversation(make.error()),))
    parsed = page(
        make.report(result, profile=(Trait("acme-sdk", "attempts", "3", 3, (result.case,)), Trait("x", "y", "z")))
    )
    assert "attempts 3" in parsed.text()
    (trait,) = parsed.having("class", "case-link plain")
    assert trait["data-case"] == "0"
    titles = [str(one["title"]) for one in parsed.having("class", "tile met")]
    assert "request/404/Box.NotFound: acme-sdk" in titles
    assert any(one["title"] == "item/Box.Locked: never met" for one in parsed.having("class", "tile"))
    assert "1 of 2 listed error rows" in parsed.text()


def test_what_is_not_there_has_no_part(make: Any, page: Any) -> None:
    parsed = page(make.report(make.case_result()))
    parts = {one["id"] for one in parsed.having("id")}
    assert {"overview", "cases", "coverage"} <= parts
    assert not {"findings", "profile", "doubts"} & parts
    assert "cannot be trusted" not in parsed.text()


def test_halves_of_characters_can_be_written(make: Any, page: Any, finding: Any) -> None:
    text = page(make.report(make.case_result(), findings=(finding(1, message="half \ud800"),))).text()
    assert "half \\ud800" in text
    text.encode()


def test_a_run_without_cases_is_a_page_too(make: Any, page: Any) -> None:
    assert "0 cases" in page(make.report(clients=(), unsound=("nothing could be tried",), waited=5.0)).text()
