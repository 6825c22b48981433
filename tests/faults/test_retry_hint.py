"""``retry``: when to call again, in each provider's own header and unit."""

import re
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Call
from harness.wire import HttpResponse

ALIBABA, VOLCENGINE = "RedeployInstance", "RebootInstances"


@pytest.fixture
def hinted(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> Callable[..., tuple[tuple[str, str], ...]]:
    """The headers that a fault adds to the answer of an operation's provider."""

    def build(operation: str, fault: str) -> tuple[tuple[str, str], ...]:
        built, moment = make_fault(f"{operation}={fault}"), make_moment(make_call(operation))
        assert built.response(None, moment) is None
        response = built.response(HttpResponse(400, "", (("X", "1"),)), moment)
        assert response is not None
        assert response.headers[0] == ("X", "1")
        return response.headers[1:]

    return build


@pytest.mark.parametrize(
    ("operation", "fault", "header"),
    [
        (ALIBABA, "error:Throttling,retry=2s", ("x-acs-retry-after", "2000")),
        (ALIBABA, "error:400:Throttling,retry=1.5s@after", ("x-acs-retry-after", "1500")),
        (ALIBABA, "error:ServiceUnavailable,retry=500ms", ("x-acs-retry-after", "500")),
        (ALIBABA, "throttle:retry=500ms", ("x-acs-retry-after", "500")),
        (ALIBABA, "throttle:20/1s,retry=1m", ("x-acs-retry-after", "60000")),
        (VOLCENGINE, "error:FlowLimitExceeded,retry=2s", ("Retry-After", "2")),
        (VOLCENGINE, "throttle:20/1s,retry=2000ms", ("Retry-After", "2")),
        (VOLCENGINE, "throttle:retry=1h#1", ("Retry-After", "3600")),
    ],
)
def test_it_is_said_in_the_provider_s_header_and_unit(
    operation: str, fault: str, header: tuple[str, str], hinted: Callable[..., tuple[tuple[str, str], ...]]
) -> None:
    assert hinted(operation, fault) == (header,)


@pytest.mark.parametrize("fault", ["error:Throttling", "throttle", "throttle:20/1s"])
def test_nothing_is_said_where_nothing_is_wanted(
    fault: str, hinted: Callable[..., tuple[tuple[str, str], ...]]
) -> None:
    assert hinted(ALIBABA, fault) == ()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("error:Throttling , retry = 500ms", "error:Throttling,retry=0.5s"),
        ("error:400:Throttling,retry=2s@after", "error:400:Throttling,retry=2s@after"),
        ("throttle:retry=2s", "throttle:retry=2s"),
        ("throttle:retry=2s,20/1s@after", "throttle:20/1s,retry=2s@after"),
    ],
)
def test_its_canonical_form(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"alibaba={text}")
    assert str(fault) == canonical
    assert make_fault(f"alibaba={canonical}") == fault


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "tencent=error:InternalError,retry=2s",
            "by which tencent says when to call again (known of alibaba (x-acs-retry-after), volcengine (Retry-After))",
        ),
        ("*=throttle:retry=2s#1", "nothing is known of a header by which tencent says"),
        (
            "volcengine=throttle:retry=500ms#1",
            "volcengine says it in whole seconds (Retry-After) (for example retry=2s)",
        ),
        ("alibaba=error:Throttling,retry=0.1ms", "alibaba says it in whole milliseconds"),
        ("alibaba=error:Throttling,retry=0s", "a hint to call again at once is none (for example retry=2s)"),
        ("alibaba=error:Throttling,retry=soon", "'soon' is no time"),
        ("alibaba=error:Throttling,2s", "'2s' is one argument too many (arguments: retry=…)"),
        ("alibaba=error:Throttling,", "is one argument too many"),
        ("alibaba=throttle:20/1s,rety=2s", "unknown argument 'rety' (did you mean retry, rate?)"),
    ],
)
def test_what_cannot_be_said_is_refused(rule: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(rule)


def test_only_the_providers_that_are_met_have_to_know_it(make_fault: Callable[..., Fault]) -> None:
    fault = make_fault("*=error:FlowLimitExceeded,retry=2s")
    assert {operation.provider for operation in fault.operations} == {"volcengine"}


def test_where_nobody_has_one_that_is_said(
    make_rule: Callable[..., Rule], make_catalog: Callable[..., Catalog]
) -> None:
    with pytest.raises(RuleError, match="no provider is known to have one"):
        make_rule("alibaba=throttle:retry=2s#1", make_catalog(provider={"retry_hint": None}))
