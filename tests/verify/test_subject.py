"""Which cases a client can be tried with, and what it is configured with for them."""

from dataclasses import replace
from typing import Any

import pytest

from harness.drivers.runner import Driver
from harness.model import Credentials
from harness.sessions import MintedSession
from harness.sessions.keys import token_for
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.subject import Subject

MINTED = MintedSession("alias", Credentials("HARNESSAAAAAAAAAAAAA", "secret", "token"), "user")


@pytest.fixture
def subject(make: Any) -> Subject:
    return Subject(Driver(("true",), environment={}), "made-sdk", {make.operation_id: "OpenBoxes"})


@pytest.fixture
def case(make: Any) -> Case:
    return Case("box/one", "fault", make.operation_id, (CaseCall({}, ExpectMet()),))


def test_an_ordinary_case_is_for_everybody_with_defaults(subject: Subject, case: Case) -> None:
    assert subject.takes(case)
    assert not replace(subject, variant="retries").takes(case)
    assert replace(subject, variant="retries").takes(replace(case, every_variant=True))


def test_a_case_that_needs_a_setting_is_for_clients_that_have_it(subject: Subject, case: Case) -> None:
    bare = replace(subject, settings=frozenset({"endpoint"}))
    for changes in ({"timeout": 1.0}, {"tls": True}):
        assert subject.takes(replace(case, **changes))
        assert not bare.takes(replace(case, **changes))
    assert not subject.takes(replace(case, logging=True))
    assert replace(subject, settings=frozenset({"proxy", "log"})).takes(replace(case, logging=True))
    assert bare.takes(replace(case, timeout=None))


def test_every_operation_of_a_case_has_to_be_listed(subject: Subject, case: Case, make: Any) -> None:
    other = replace(make.operation_id, name="CloseBoxes")
    call = CaseCall({}, ExpectMet(), operation=other)
    assert not subject.takes(replace(case, calls=(*case.calls, call)))
    both = replace(subject, operations={make.operation_id: "OpenBoxes", other: "CloseBoxes"})
    assert both.takes(replace(case, calls=(*case.calls, call)))


def test_a_client_goes_through_the_proxy_as_its_session(subject: Subject, case: Case, handle: Any) -> None:
    handle.endpoint_url = "http://127.0.0.1:8081"
    session = replace(subject, variant="retries").session(handle, MINTED, replace(case, timeout=1.0, logging=True))
    assert (session.proxy, session.endpoint) == ("http://user:x@127.0.0.1:8080", None)
    assert (session.access_key, session.secret_key, session.token) == ("HARNESSAAAAAAAAAAAAA", "secret", "token")
    assert (session.region, session.timeout, session.variant, session.log) == ("north-1", 1.0, "retries", True)


def test_a_client_that_takes_no_proxy_goes_to_the_endpoint(subject: Subject, case: Case, handle: Any) -> None:
    handle.endpoint_url = "http://127.0.0.1:8081"
    bare = replace(subject, settings=frozenset({"endpoint"}))
    session = bare.session(handle, MINTED, case)
    assert (session.proxy, session.endpoint, session.timeout) == (None, "http://127.0.0.1:8081", None)
    handle.endpoint_url = None
    assert bare.session(handle, MINTED, case).proxy is not None


def test_temporary_credentials_have_a_token_of_their_own(subject: Subject, case: Case, handle: Any) -> None:
    plain = MintedSession("alias", Credentials("HARNESSAAAAAAAAAAAAA", "secret"), "user")
    assert subject.session(handle, plain, case).token is None
    token = subject.session(handle, plain, replace(case, token=True)).token
    assert token == token_for("HARNESSAAAAAAAAAAAAA")
    assert token != token_for("HARNESSBBBBBBBBBBBBB")
