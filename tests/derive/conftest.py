"""Builders of made-up pages, one for each layout, and the way from a page's text to its spec."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.derive.derived import DerivedSpec, derive_documents, document_from
from harness.derive.text.pages import Line, Page, clean_line, page_of
from harness.model import Discrepancy

PAGES = Path(__file__).parent / "pages"
REAL = (
    "tencent/StartInstanceRefresh",
    "tencent/RollbackInstanceRefresh",
    "tencent/ResumeInstanceRefresh",
    "alibaba/RedeployInstance",
    "volcengine/RebootInstances",
)

Derive = Callable[..., tuple[DerivedSpec, ...]]
Text = Callable[..., str]


def derived(*texts: str) -> tuple[DerivedSpec, ...]:
    """The specs of some texts, derived together."""
    return derive_documents([document_from(page_of(f"{number}.txt", text), "x") for number, text in enumerate(texts)])


def tencent_text(
    operation: str = "TuneLamp",
    *,
    title: str | None = None,
    version: str = "2031-04-05",
    updated: str = "2031-02-03 04:05:06",
    host: str = "lamp.tencentcloudapi.com",
    prose: Sequence[str] = ("This API is used to tune a lamp.",),
    region: str = "Region Yes String Common Params. A list is elsewhere.",
    rows: Sequence[str] = ("LampId Yes String Lamp ID.",),
    output: Sequence[str] = ("RequestId String The request ID.",),
    example: str = '{"LampId": "lmp-aaaa1111"}',
    example_text: str = "Tunes a lamp.",
    action: str | None = None,
    example_host: str | None = None,
    answer: str = '{"Response": {"RequestId": "0a1b2c3d-0000-4444-8888-0123456789ab"}}',
    errors: Sequence[str] = ("ResourceNotFound.LampNotFound No such lamp.",),
) -> str:
    """A page of Tencent's layout, without quirks."""
    return "\n".join(
        [
            title or operation,
            "",
            f"Last updated: {updated}",
            "",
            "1. API Description",
            f"Domain name for API request: {host}.",
            *prose,
            "A maximum of 20 requests can be initiated per second for this API.",
            "2. Input Parameters",
            "Parameter Name Required Type Description",
            f"Action Yes String Common Params. The value used for this API: {operation}.",
            f"Version Yes String Common Params. The value used for this API: {version}.",
            region,
            *rows,
            "3. Output Parameters",
            "Parameter Name Type Description",
            *output,
            "4. Example",
            "Example1 Tuning",
            example_text,
            "Input Example",
            "POST / HTTP/1.1",
            f"Host: {example_host or host}",
            "Content-Type: application/json",
            f"X-TC-Action: {action or operation}",
            "<Common request parameters>",
            example,
            "Output Example",
            answer,
            "5. Developer Resources",
            "6. Error Code",
            "Error Code Description",
            *errors,
            "",
        ]
    )


def alibaba_text(
    operation: str = "GlazeCup",
    *,
    prose: Sequence[str] = ("给杯子上釉。",),
    rows: Sequence[str] = ("CupIdstring", "", "杯子 ID。", "", "示例值:c-1"),
    output: Sequence[str] = ("RequestIdstring", "", "请求 ID。"),
    errors: Sequence[str] = ("404", "InvalidCup.NotFound", "The cup does not exist.诊断"),
    tail: Sequence[str] = ("变更历史", "", "暂无变更历史"),
) -> str:
    """A page of Alibaba's layout, without quirks."""
    return "\n".join(
        [
            f"{operation}_云服务器 ECS_API文档",
            "",
            "接口说明",
            "",
            *prose,
            "",
            "授权信息",
            f"ecs:{operation}",
            "",
            "请求参数",
            "",
            "字段名称字段详情",
            *rows,
            "",
            "返回参数",
            "",
            "字段名称字段详情",
            *output,
            "",
            "错误码",
            "",
            "全局错误码",
            "HTTP 状态码错误码错误信息操作",
            *errors,
            "",
            *tail,
            "",
        ]
    )


def volcengine_text(
    operation: str = "StackBowls",
    *,
    intro: Sequence[str] = (),
    rows: Sequence[str] = ("BowlIdString是b-1碗的ID。",),
    output: Sequence[str] = ("CountInteger2数量。",),
    query: str = "&BowlId=b-1",
    headers: Sequence[str] = ("Host: open.volcengineapi.com",),
    result: str = '{"Count": 2}',
    metadata: str = '"Service": "table", "Version": "2031-03-03"',
    item_errors: Sequence[str] = (),
    errors: Sequence[str] = ("404InvalidBowl.NotFoundThe bowl does not exist.碗不存在。",),
) -> str:
    """A page of Volcengine's layout, without quirks."""
    items = ["错误码(批量操作时具体单个请求失败)", "", "错误码错误信息描述", *item_errors, ""] if item_errors else []
    return "\n".join(
        [
            "导航",
            "",
            operation,
            "",
            "最近更新时间2031.03.04 05:06:07",
            "",
            *intro,
            "",
            "请求参数",
            "",
            "名称类型是否必填示例值描述",
            f"ActionString是{operation}要执行的操作,取值:{operation}。",
            "VersionString是2031-03-03API的版本,取值:2031-03-03。",
            *rows,
            "",
            "返回数据",
            "",
            "名称类型示例值描述",
            *output,
            "",
            *items,
            "请求示例",
            "",
            f"GET /?Action={operation}&Version=2031-03-03{query} HTTP/1.1",
            *headers,
            "",
            "返回示例",
            "",
            '{"ResponseMetadata": {"RequestId": "20310304050607AABBCCDDEEFF00112233", ' + metadata + '}, "Result": ',
            result + "}",
            "",
            "错误码",
            "",
            "HttpCode错误码错误信息描述",
            *errors,
            "",
        ]
    )


@pytest.fixture
def derive() -> Derive:
    """From texts to specs."""
    return derived


@pytest.fixture
def spec() -> Callable[[str], DerivedSpec]:
    """From one text to its spec."""
    return lambda text: derived(text)[0]


@pytest.fixture
def found() -> Callable[..., dict[str, tuple[str, ...]]]:
    """The discrepancies of the first text, compared with the others: id → claims."""
    return lambda *texts: {entry.id: entry.claims for entry in derived(*texts)[0].discrepancies}


@pytest.fixture
def entries() -> Callable[..., dict[str, Discrepancy]]:
    """The discrepancies of the first text, compared with the others, by id."""
    return lambda *texts: {entry.id: entry for entry in derived(*texts)[0].discrepancies}


@pytest.fixture
def tencent() -> Text:
    """A page of Tencent's layout."""
    return tencent_text


@pytest.fixture
def alibaba() -> Text:
    """A page of Alibaba's layout."""
    return alibaba_text


@pytest.fixture
def volcengine() -> Text:
    """A page of Volcengine's layout."""
    return volcengine_text


@pytest.fixture
def page() -> Callable[[str], Page]:
    """A page from its text."""
    return lambda text: page_of("made-up.txt", text)


@pytest.fixture
def lines() -> Callable[[str], tuple[Line, ...]]:
    """Cleaned lines from a text."""
    return lambda text: tuple(clean_line(number, raw) for number, raw in enumerate(text.split("\n"), start=1))


@pytest.fixture
def made_up() -> Callable[[str], DerivedSpec]:
    """The spec of a page among the made-up ones, by ``folder/name``."""
    return lambda name: derived((PAGES / f"{name}.txt").read_text("utf-8"))[0]


@pytest.fixture(scope="session")
def real_pages() -> tuple[Path, ...]:
    """The vendors' own pages, where HARNESS_PAGES names the folder that holds them."""
    folder = os.environ.get("HARNESS_PAGES")
    if not folder:
        pytest.skip("HARNESS_PAGES names no folder with the providers' pages")
    paths = tuple(Path(folder) / f"{name}.txt" for name in REAL)
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        pytest.skip(f"HARNESS_PAGES lacks {', '.join(missing)}")
    return paths
