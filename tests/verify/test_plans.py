"""What is to be tried with whom."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from harness.clients.choice import Client
from harness.drivers.runner import Driver
from harness.errors import HarnessError, UnknownName, UnsoundRun, UserError
from harness.model import OperationId
from harness.verify.cases.rows import row_cases
from harness.verify.plans import Introduced, choose_cases, introduce, not_listed

SHORT = "acme/box:OpenBoxes"
EXAMPLE = f"{SHORT}/example/1"
OTHER = OperationId("acme", "box", "2020-01-01", "CloseBoxes")
ELSEWHERE = OperationId("other", "box", "2020-01-01", "OpenBoxes")


@pytest.fixture
def catalog(make: Any) -> Any:
    """A contract that knows one operation and refuses other names."""

    class Picky(type(make.contract())):  # type: ignore[misc]
        def resolve(self, text: str) -> Any:
            if text != SHORT:
                raise UnknownName("operation", text, [SHORT])
            return super().resolve(text)

    return Picky(make.operation(), make.provider())


@pytest.fixture
def introduced(catalog: Any) -> Iterator[Callable[..., Introduced]]:
    """Introduces clients; their drivers are ended with the test."""
    made: list[Driver] = []

    def build(*clients: Client) -> Introduced:
        made.extend(Driver(one.command, environment=one.environment, start_timeout=30) for one in clients)
        return introduce(catalog, list(zip(clients, made[-len(clients) :], strict=True)), generators=(row_cases,))

    yield build
    for driver in made:
        driver.close()


@pytest.mark.parametrize(
    ("kind", "mode", "operations", "words"),
    [
        (
            UnsoundRun,
            "no-start",
            [],
            r"^--driver .* no-start' could not be verified: .* \(its last words: no module named made_sdk\)$",
        ),
        (UnsoundRun, "future", [], "it speaks protocol 2"),
        (UserError, "idle", [], "made-sdk: its driver lists no operation$"),
        (
            UserError,
            "right",
            ["acme/box:OpenBox"],
            r"lists 'acme/box:OpenBox', which no spec describes: .*did you mean " + SHORT,
        ),
    ],
)
def test_an_own_driver_that_cannot_be_used_is_told_in_a_line(
    introduced: Any, made_client: Any, kind: type[HarnessError], mode: str, operations: list[str], words: str
) -> None:
    client = made_client(mode, *operations)
    with pytest.raises(kind, match=words) as caught:
        introduced(client)
    assert "\n" not in str(caught.value)
    with pytest.raises(kind, match="; "):
        introduced(client, client)


def test_next_to_a_client_that_works_it_is_a_problem_of_the_run(introduced: Any, made_client: Any) -> None:
    found = introduced(made_client("idle"), made_client("right"))
    assert [plan.info.name for plan in found.plans] == ["made-sdk", "made-sdk (2)"]
    assert found.problems == ("made-sdk: its driver lists no operation",)


def test_a_known_client_that_cannot_be_used_is_nobodys_mistake(introduced: Any, made_client: Any) -> None:
    found = introduced(made_client("idle", name="known"), made_client("no-start"))
    assert len(found.problems) == 2


def test_what_is_wrong_with_the_driver_is_told_before_the_unknown_case(introduced: Any, made_client: Any) -> None:
    found = introduced(made_client("right", SHORT, "acme/box:OpenBox"))
    with pytest.raises(UserError, match=r"^made-sdk: its driver lists 'acme/box:OpenBox', .*; unknown case 'x'"):
        choose_cases(found, ["x"], [])
    (plan,) = choose_cases(found, [EXAMPLE], [])
    assert [case.id for case in plan.cases] == [EXAMPLE]


def test_without_any_case_the_problems_are_the_result(introduced: Any, made_client: Any) -> None:
    found = introduced(made_client("idle", name="known"))
    assert choose_cases(found, ["x"], []) == found.plans


def test_a_case_of_an_operation_that_no_driver_lists(introduced: Any, made_client: Any, catalog: Any) -> None:
    found = introduced(made_client())
    known = [*catalog.ids(), OTHER]
    with pytest.raises(UnknownName, match=r"\(no chosen client's driver lists acme/box:CloseBoxes\)"):
        choose_cases(found, ["acme/box:CloseBoxes/example/*"], known)
    with pytest.raises(UnknownName, match="did you mean"):
        choose_cases(found, [EXAMPLE + "0"], known)


def test_operations_of_the_providers_spoken_to_are_not_listed(introduced: Any, made_client: Any, catalog: Any) -> None:
    plans = introduced(made_client()).plans
    known = [*catalog.ids(), OTHER, ELSEWHERE]
    assert not_listed(plans, known) == (OTHER,)
    assert not_listed((), known) == ()
    spelt = replace(plans[0], subject=replace(plans[0].subject, operations={OTHER: "x", ELSEWHERE: "y"}))
    assert not_listed([spelt], known) == catalog.ids()
