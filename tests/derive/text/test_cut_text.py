"""A page cut anywhere: what is left is derived, nothing is guessed, and the register says that something is missing."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.derive.derived import derive_documents, document_from
from harness.derive.text.pages import page_of
from harness.errors import FileError

PAGES = sorted((Path(__file__).parent.parent / "pages").glob("*/*.txt"))


def values_of(text: str) -> dict[str, Any]:
    return dict(derive_documents([document_from(page_of("cut.txt", text), "cut.txt")])[0].values)


def invented(full: Mapping[str, Any], cut: Mapping[str, Any]) -> Iterator[object]:
    """What the cut page claims and the whole page does not."""
    rows = {(row["scope"], row.get("http"), row["code"]): row for row in full.get("errors", [])}
    for row in cut.get("errors", []):
        whole = rows.get((row["scope"], row.get("http"), row["code"]), {})
        yield from ((row["code"], key, value) for key, value in row.items() if whole.get(key) != value)
    yield from _members(full, cut)
    for block, keys in (
        ("http", ("methods", "hosts", "dispatch", "path")),
        ("service", ("provider", "name", "version")),
    ):
        for key in keys:
            if cut[block].get(key, "unknown") not in ("unknown", full[block].get(key)):
                yield (block, key, cut[block][key])
    known = [_bare(fact) for fact in full["facts"]]
    yield from (fact for fact in cut["facts"] if _bare(fact) not in known)


def _bare(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fact.items() if key != "parameter"}


def _members(full: Mapping[str, Any], cut: Mapping[str, Any]) -> Iterator[object]:
    inner = {name for members in full.get("structures", {}).values() for name in members}
    for block in ("input", "output", "common"):
        for name, member in cut.get(block, {}).items():
            if block != "output" or name not in inner:  # the example that shows the nesting may be cut off
                yield from ((block, name, fact) for fact in _facts(full.get(block, {}).get(name, {}), member))
    for structure, members in cut.get("structures", {}).items():
        whole = full.get("structures", {}).get(structure, {})
        for name, member in members.items():
            yield from ((structure, name, fact) for fact in _facts(whole.get(name, {}), member))


def _facts(whole: Mapping[str, Any], member: Mapping[str, Any]) -> Iterator[object]:
    for key, value in member.items():
        known = whole.get(key)
        if key == "enum":
            yield from (each for each in value if each not in (known or []))
        elif key == "type":
            if value.replace("list<", "").rstrip(">") not in {"unknown", str(known).replace("list<", "").rstrip(">")}:
                yield value
        # A later remark may loosen the number of items; what stands there so far is derived.
        elif key != "max_items" and value not in ("unknown", known):
            yield (key, value, known)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_cut_page_invents_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    full = values_of(text)
    derived = 0
    for end in range(5, len(text) - 1, 11):
        try:
            cut = values_of(text[:end])
        except FileError:
            continue  # the text does not yet name an operation
        derived += 1
        assert list(invented(full, cut)) == [], text[max(0, end - 40) : end]
    assert derived > 10


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_that_lacks_sections_says_so(path: Path) -> None:
    text = path.read_text("utf-8")
    heading = re.search(r"^[\s•]*(?:3\. .*|返回(?:参数|数据)|Response parameters)$", text, re.MULTILINE)
    assert heading is not None
    cut = values_of(text[: heading.start()])
    entries = {entry["id"]: entry for entry in cut["discrepancies"]}
    assert "sections-missing" in entries
    assert "the output" in entries["sections-missing"]["claims"][0]
    assert "output" not in cut
    assert "errors" not in cut


def test_real_pages_cut_anywhere_invent_nothing(real_pages: tuple[Path, ...]) -> None:
    for path in real_pages:
        text = path.read_text("utf-8")
        full = values_of(text)
        for end in range(5, len(text) - 1, 53):
            try:
                cut = values_of(text[:end])
            except FileError:
                continue
            assert list(invented(full, cut)) == [], f"{path.name}: {text[max(0, end - 40) : end]}"


def errors_of(values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return [(row["code"], row.get("message"), row.get("retry")) for row in values["errors"]]


def ids_of(values: Mapping[str, Any]) -> dict[str, str]:
    return {entry["id"]: entry["at"] for entry in values["discrepancies"]}


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("409\nPotBusy\nThe pot is busy.\n锅正忙,请稍后重试。", ("PotBusy", "The pot is busy.", "after")),
        ("409\nPotBusy\nThe pot is busy.", ("PotBusy", None, None)),
        ("409\nPotBusy\nThe pot is bu", ("PotBusy", None, None)),
        ("409\nPotBusy\nThe pot is busy, try again lat", ("PotBusy", None, None)),
        ("409\nPotBu", ("BowlGone", "The bowl is gone.", None)),
        ("409PotBusyThe po", ("BowlGone", "The bowl is gone.", None)),
        ("409PotBusyThe pot is busy.锅正", ("PotBusy", "The pot is busy.", None)),
    ],
)
def test_a_broken_error_row(volcengine: Any, end: str, last: tuple[str | None, ...]) -> None:
    head, _, _ = volcengine().rpartition("404InvalidBowl")
    values = values_of(f"{head}404BowlGoneThe bowl is gone.碗不在了。\n{end}")
    assert errors_of(values)[-1] == last
    whole = end.endswith("。")
    assert bool({"text-cut", "unread-errors"} & set(ids_of(values))) is not whole


def test_a_last_message_without_remarks_anywhere_counts_as_whole_if_it_ends_as_a_sentence(volcengine: Any) -> None:
    head, _, _ = volcengine().rpartition("404InvalidBowl")
    whole = values_of(f"{head}404BowlGoneThe bowl is gone.\n409PotBusyThe pot is busy.")
    assert errors_of(whole)[-1] == ("PotBusy", "The pot is busy.", None)
    assert "text-cut" not in ids_of(whole)
    open_end = values_of(f"{head}404BowlGoneThe bowl is gone.\n409PotBusyThe pot is busy (again)")
    assert errors_of(open_end)[-1] == ("PotBusy", None, None)


def test_a_cut_description_of_an_error_keeps_the_code_and_says_nothing_of_retrying(tencent: Any) -> None:
    head, _, _ = tencent().rpartition("ResourceNotFound")
    values = values_of(f"{head}FailedOperation It failed. Please try again lat")
    assert errors_of(values) == [("FailedOperation", None, None)]
    assert ids_of(values)["text-cut"] == "errors/request/-/FailedOperation"


def test_a_cut_parameter_row_is_named(tencent: Any) -> None:
    head, _, _ = tencent(rows=("Depth No Integer How deep. Default value: 5. Maximum value: 90",)).partition(
        "0\n3. Out"
    )
    values = values_of(head)
    assert values["input"]["Depth"] == {"type": "integer", "default": 5, "required": False}
    assert ids_of(values)["text-cut"] == "input/Depth"


def test_a_cut_common_row_is_named_as_one(tencent: Any) -> None:
    head, _, _ = tencent().partition("ion Yes String Common Params. A list")
    values = values_of(head + "ion Yes String Common Par")
    assert values["common"]["Region"] == {"type": "string", "required": True}
    assert ids_of(values)["text-cut"] == "common/Region"


def test_an_example_value_in_the_open_line_is_left_out(alibaba: Any) -> None:
    text = alibaba(rows=("CupIdstring", "", "示例值:c-1参考取值"))
    assert "example" not in values_of(text[: text.index("参考取值") + 2])["input"]["CupId"]
    assert values_of(text)["input"]["CupId"]["example"] == "c-1参考取值"


ENDED_LISTS = [
    (
        "tencent",
        ("Mode No String How. Default value: SLOW. Valid values:", "  • SLOW: slowly.", "  • FAST: fast."),
        "Mode",
    ),
    (
        "alibaba",
        ("Modestring", "", "方式。取值范围:", "", "  • SLOW:慢。", "  • FAST:快。", "", "默认值:SLOW。"),
        "Mode",
    ),
    ("volcengine", ("ModeString否SLOW方式,默认为SLOW。取值:", "", "  • SLOW:慢。", "", "  • FAST:快。"), "Mode"),
]


@pytest.mark.parametrize(("layout", "rows", "name"), ENDED_LISTS, ids=[each[0] for each in ENDED_LISTS])
@pytest.mark.parametrize("feed", ["", "\n"], ids=["open", "fed"])
def test_a_list_of_values_that_the_text_ends_with_is_not_closed(
    layout: str, rows: tuple[str, ...], name: str, feed: str, request: pytest.FixtureRequest
) -> None:
    text = request.getfixturevalue(layout)(rows=rows)
    whole = values_of(text)
    assert whole["input"][name]["enum"] == ["SLOW", "FAST"]
    assert "text-cut" not in ids_of(whole)
    for ending in ("• SLOW:慢。", "• SLOW: slowly.", "• FAST:快。", "• FAST: fast."):
        if ending in text:
            cut = values_of(text[: text.index(ending) + len(ending)] + feed)
            assert "enum" not in cut["input"][name]
            assert cut["input"][name].get("default", "SLOW") == "SLOW"
            assert ids_of(cut)["text-cut"] == f"input/{name}"


def test_a_limit_that_a_later_remark_may_loosen_is_left_out(tencent: Any) -> None:
    text = tencent(rows=("Depth No Integer How deep. Default value: 5. Value range: 1-9.",))
    cut = values_of(text.partition("3. Output")[0])
    assert cut["input"]["Depth"] == {"type": "integer", "default": 5, "required": False}
    assert ids_of(cut)["text-cut"] == "input/Depth"
    assert values_of(text)["input"]["Depth"]["max"] == 9


def test_a_row_of_a_structure_may_be_open(volcengine: Any) -> None:
    table = "\nLid结构\n\n名称类型示例值描述\nSizeInteger1大小,取值范围:1~9。"
    text = volcengine(output=("LidStruct-盖子。",)).replace("\n请求示例", f"{table}\n\n请求示例", 1)
    assert values_of(text)["structures"]["Lid"]["Size"]["max"] == 9
    cut = values_of(text.partition("请求示例")[0])
    assert cut["structures"]["Lid"]["Size"] == {"type": "integer", "example": 1}
    assert ids_of(cut)["text-cut"] == "structures/Lid/Size"


def test_how_often_a_list_repeats_is_open_with_its_last_row(volcengine: Any) -> None:
    text = volcengine(rows=("Lids.N.KeyString否k键。N:取值范围:1~10。",))
    assert values_of(text)["input"]["Lids"]["max_items"] == 10
    assert "max_items" not in values_of(text.partition("返回数据")[0])["input"]["Lids"]


@pytest.mark.parametrize("word", ["ResourceUnavailable.Lam", "Resou", "UnauthorizedOperation."])
def test_a_word_that_would_begin_another_error_row_is_told(tencent: Any, word: str) -> None:
    values = values_of(f"{tencent()}{word}")
    assert [row["code"] for row in values["errors"]] == ["ResourceNotFound.LampNotFound"]
    assert ids_of(values)["text-cut"] == "errors"
    assert "text-cut" not in ids_of(values_of(tencent()))
    assert "text-cut" not in ids_of(values_of(f"{tencent()}\nWas this page of use?\n\nComment"))


def test_a_word_that_would_begin_another_parameter_is_told(tencent: Any) -> None:
    head, _, _ = tencent(rows=("LampId Yes String Lamp ID.", "Depth No Integer How deep.")).partition("th No Integer")
    assert ids_of(values_of(head))["text-cut"] == "input"


def test_a_page_whose_layout_goes_on_behind_the_errors_does(alibaba: Any) -> None:
    assert "text-cut" not in ids_of(values_of(alibaba()))
    assert ids_of(values_of(alibaba(tail=())))["text-cut"] == "errors"


def test_an_error_row_that_lacks_what_all_others_have_is_told(volcengine: Any) -> None:
    head, _, _ = volcengine().rpartition("404InvalidBowl")
    rows = f"{head}404\nBowlGone\nThe bowl is gone.\n碗不在了。\n409\nPotBusy\n"
    at = "errors/request/409/PotBusy"
    assert ids_of(values_of(rows))["text-cut"] == at
    assert ids_of(values_of(f"{rows}The pot is busy.\n"))["text-cut"] == at
    assert "text-cut" not in ids_of(values_of(f"{rows}The pot is busy.\n锅正忙。\n"))
    assert ids_of(values_of(f"{head}409\nPotBusy\n"))["text-cut"] == at


def test_a_page_that_lists_errors_of_items_only_and_ends_with_an_example(volcengine: Any) -> None:
    text = volcengine(item_errors=("BowlGoneThe bowl is gone.碗不在了。",))
    head, _, _ = text.rpartition("错误码\n\nHttpCode")
    assert ids_of(values_of(head))["text-cut"] == "errors"
    assert "text-cut" not in ids_of(values_of(text))


@pytest.mark.parametrize(
    "end", ["&BowlId=b-1&LidIds.", "&BowlId=b-1&LidIds.1=a-1;", "&BowlId=b-1 HTTP/1.1\nHost: open.volcengineapi.com\n"]
)
def test_a_request_that_the_text_ends_with_is_left_out(volcengine: Any, end: str) -> None:
    head, _, _ = volcengine().partition("&BowlId=b-1")
    values = values_of(head + end)
    assert [example for example in values["examples"] if "request" in example] == []
    assert "sections-missing" in ids_of(values)
    assert not any(id_.startswith("example-") for id_ in ids_of(values))
    assert values_of(volcengine())["examples"][0]["request"] == {"BowlId": "b-1"}


def test_a_request_with_its_body_is_whole(tencent: Any) -> None:
    head, _, _ = tencent().partition("Output Example")
    values = values_of(head)
    assert values["examples"][0]["request"] == {"LampId": "lmp-aaaa1111"}
    assert "text-cut" not in ids_of(values)
    broken = values_of(head.rstrip().removesuffix("}"))
    assert "request" not in broken["examples"][0]
    assert "text-cut" not in ids_of(broken)
    assert ids_of(broken)["example-json-request"] == "examples/0"


def test_a_bare_code_below_rows_with_messages_is_told(volcengine: Any) -> None:
    head, _, _ = volcengine().rpartition("404InvalidBowl")
    values = values_of(f"{head}404BowlGoneThe bowl is gone.\n409\nPotBusy\n")
    assert ids_of(values)["text-cut"] == "errors/request/409/PotBusy"


def test_remarks_that_never_end_as_sentences_tell_nothing(volcengine: Any) -> None:
    head, _, _ = volcengine().rpartition("404InvalidBowl")
    values = values_of(f"{head}404BowlGoneThe bowl is gone.碗不在了\n409PotBusyThe pot is busy.锅正忙")
    assert errors_of(values)[-1] == ("PotBusy", "The pot is busy.", None)
    assert "text-cut" not in ids_of(values)


def test_the_heading_of_an_example_alone_shows_none(volcengine: Any) -> None:
    head, heading, _ = volcengine(item_errors=("BowlGoneThe bowl is gone.碗不在了。",)).partition("返回示例\n")
    entries = {entry["id"]: entry for entry in values_of(head + heading)["discrepancies"]}
    assert entries["sections-missing"]["claims"][0] == "pages of this layout give the example of an answer"
