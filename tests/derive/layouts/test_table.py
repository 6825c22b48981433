"""Which layout a page has, and what a text without one is told."""

from collections.abc import Callable

import pytest

from harness.derive.layouts.table import LAYOUTS, layout_of, parse_page
from harness.derive.text.pages import Page
from harness.errors import ExitCode, FileError


def test_each_page_has_one_layout(
    page: Callable[[str], Page],
    tencent: Callable[..., str],
    alibaba: Callable[..., str],
    volcengine: Callable[..., str],
) -> None:
    for text, name in ((tencent(), "tencent"), (alibaba(), "alibaba"), (volcengine(), "volcengine")):
        assert [layout.name for layout in LAYOUTS if layout.recognises(page(text))] == [name]
        assert layout_of(page(text), "x").name == name


@pytest.mark.parametrize(
    "text", ["", "Dear Sir or Madam,\n", "# Input Parameters\n", "请求参数\n\n请求参数如下。\n", "{}"]
)
def test_a_text_without_a_layout_is_told_what_was_looked_for(page: Callable[[str], Page], text: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_page(page(text), "letter.txt")
    assert caught.value.exit_code is ExitCode.USER_MISTAKE
    told = str(caught.value)
    assert told.startswith("letter.txt: is no page of a known layout")
    for layout in LAYOUTS:
        assert layout.landmarks
        assert all(landmark in told for landmark in layout.landmarks)
    assert len(told) < 240


def test_a_page_that_names_no_operation(page: Callable[[str], Page]) -> None:
    with pytest.raises(FileError, match=r"tencent layout but names no operation.*looked for") as caught:
        parse_page(page("2. Input Parameters\n"), "x.txt")
    assert caught.value.path == "x.txt"


def test_a_name_that_is_none_is_told(page: Callable[[str], Page], tencent: Callable[..., str]) -> None:
    with pytest.raises(FileError, match="a name of letters and digits, and found 'Tune-Lamp'"):
        parse_page(page(tencent("Tune-Lamp", title="x")), "x.txt")


def test_a_page_that_tells_nothing_of_its_call_is_refused(page: Callable[[str], Page]) -> None:
    text = "调用 StopThings 接口停止。\n请求参数\n名称类型描述\nThingIdString事物的ID。\n"
    with pytest.raises(FileError, match="only in part like a page of the volcengine layout") as caught:
        parse_page(page(text), "x.txt")
    assert caught.value.exit_code is ExitCode.USER_MISTAKE
    versioned = text + "VersionString是2031-01-01API的版本,取值:2031-01-01。\n"
    assert parse_page(page(versioned), "x.txt").operation.value == "StopThings"


def test_a_help_page_of_another_vendor_is_none_of_volcengine(page: Callable[[str], Page]) -> None:
    title = "StopThing_某服务(ECS)-阿里云帮助中心"
    text = f"{title}\n\n请求参数\n名称\t类型\t必填\t描述\t示例值\nThingId\tstring\t是\t物。\tt-1\n错误码\n"
    with pytest.raises(FileError):
        parse_page(page(text), "x.txt")
