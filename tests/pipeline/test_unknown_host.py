"""Why nobody answers at a host that no spec knows."""

import pytest

from harness.contract.catalog import Catalog
from harness.pipeline.unknown_host import unknown_host
from harness.wire import HttpRequest

WHY = "no provider of the loaded specs is known at host 'example.com'"

HINT = "did you mean StartInstanceRefresh, ResumeInstanceRefresh, RollbackInstanceRefresh?"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("RebootInstances", WHY),
        ("StartInstanceRefres", f"{WHY}, and no operation 'StartInstanceRefres' ({HINT})"),
        ("Zzzzzzzzz", f"{WHY}, and no operation 'Zzzzzzzzz'"),
        ("not%20a%20name", WHY),
    ],
)
def test_it_names_the_host_and_the_operation_that_may_be_meant(action: str, expected: str, catalog: Catalog) -> None:
    request = HttpRequest("GET", "https", "example.com", f"/?Action={action}&Version=2020-04-01")
    assert unknown_host(request, catalog) == expected
