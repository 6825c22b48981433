"""From pages to specs, together and alone."""

from collections.abc import Callable

from harness.derive.derived import DerivedSpec, derive_documents, document_from
from harness.derive.discrepancies.subject import Sibling
from harness.derive.text.pages import Page
from harness.model import Discrepancy, OperationId


def test_the_same_text_gives_the_same_spec(
    derive: Callable[..., tuple[DerivedSpec, ...]], tencent: Callable[..., str], volcengine: Callable[..., str]
) -> None:
    assert derive(tencent(), volcengine()) == derive(tencent(), volcengine())


def test_siblings_may_come_from_elsewhere(page: Callable[[str], Page], tencent: Callable[..., str]) -> None:
    place = ("tencent", "lamp", "2031-04-05")
    others = [
        (OperationId(*place, name), Sibling(name, {"http": {"hosts": ["x.tencentcloudapi.com"]}}))
        for name in ("A", "B")
    ]
    stranger = (OperationId("tencent", "wick", "2031-04-05", "C"), Sibling("C", {"http": {"hosts": ["y.z.com"]}}))
    (spec,) = derive_documents([document_from(page(tencent()), "x")], [*others, stranger])
    assert spec.discrepancies == (
        Discrepancy(
            "sibling-host",
            "http/hosts",
            ("this page says lamp.tencentcloudapi.com", "A and B: x.tencentcloudapi.com"),
            "each page keeps its own; the provider file says which hosts serve the service",
        ),
    )
    assert spec.values["discrepancies"] == [
        {
            "id": "sibling-host",
            "at": "http/hosts",
            "claims": ["this page says lamp.tencentcloudapi.com", "A and B: x.tencentcloudapi.com"],
            "decision": "each page keeps its own; the provider file says which hosts serve the service",
        }
    ]
    assert '"discrepancies/sibling-host": {"lines": [6, 6]' in spec.source
