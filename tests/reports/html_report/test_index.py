"""What the HTML report knows of every case before its evidence is opened."""

import json
from dataclasses import replace
from typing import Any

from harness.model import ClientInfo, Judgement
from harness.reports.html_report.index import index, index_json


def test_a_case_by_the_numbers_of_its_names(make: Any, tell: Any, finding: Any) -> None:
    judgements = (
        Judgement("signature", "pass", "high", group="request"),
        Judgement("error-code", "fail", "high", "it was lost"),
        Judgement("error-message", "inconclusive", "low", "nobody knows"),
    )
    other = ClientInfo("other", "other", "1", "Node")
    shut = replace(make.operation_id, name="Shut")
    failed = make.case_result(case=finding(1).case, verdict="fail", judgements=judgements)
    odd = make.case_result(case="odd", client="other", operation=shut, group="item", judgements=())
    report = make.report(failed, odd, clients=(*make.report().clients, other), findings=(finding(1),))
    told = index(tell(report, baseline=make.report()))
    assert (told["clients"], told["kinds"]) == (["acme-sdk", "other"], ["example", "item"])
    assert told["operations"] == ["acme/box:OpenBoxes", "acme/box:Shut"]
    names = [check["id"] for check in told["checks"]]
    assert told["cases"] == [
        {
            "c": 0,
            "o": 0,
            "k": 0,
            "n": "example/1",
            "v": 1,
            "p": [names.index("signature")],
            "j": [[names.index("error-code"), 1, "it was lost"], [names.index("error-message"), 2, "nobody knows"]],
            "r": finding(1).repeat,
            "new": 1,
        },
        {"c": 1, "o": 1, "k": 1, "n": "odd", "v": 0, "p": [], "j": []},
    ]
    assert told["baseline"]
    assert told["verdicts"] == ("pass", "fail", "inconclusive")
    assert told["groups"][told["checks"][names.index("signature")]["group"]] == "request"


def test_a_client_that_nobody_introduced_has_a_number_too(make: Any, tell: Any) -> None:
    told = index(tell(make.report(make.case_result(client="stranger"))))
    assert told["clients"][told["cases"][0]["c"]] == "stranger"


def test_nothing_in_it_can_end_the_script(make: Any, tell: Any) -> None:
    evil = "</script><!--<script>&amp;\u2028"
    doubt = Judgement("a", "fail", "high", evil)
    text = index_json(tell(make.report(make.case_result(judgements=(doubt,)))))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["cases"][0]["j"][0][2] == evil
