"""What holds across a vendor's pages and is written on none of them; used to decide, and to find what deviates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Conventions:
    """A vendor's conventions.

    ``request_id`` is the form of a request id, ``request_id_fill`` a character that fits wherever an example masks one;
    ``headers`` matches the lower-case names of headers that the vendor's rules for requests know; ``gateway_codes`` are
    error codes with which its gateway refuses a whole request; ``wire_messages`` says whether its error tables give the
    text that goes on the wire; ``errors_followed`` says that its pages go on behind them; ``versions`` is the API
    version of a service, from the vendor's product list, for pages that leave it out.
    """

    request_id: re.Pattern[str]
    request_id_form: str
    request_id_fill: str
    headers: re.Pattern[str]
    gateway_codes: frozenset[str]
    wire_messages: bool = True
    errors_followed: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)


_PLAIN_HEADERS = r"host|content-type|content-length|accept|accept-encoding|user-agent|authorization|connection|date"

CONVENTIONS: Mapping[str, Conventions] = {
    "tencent": Conventions(
        request_id=re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        request_id_form="UUIDs in lower case",
        request_id_fill="0",
        headers=re.compile(rf"{_PLAIN_HEADERS}|x-tc-[a-z0-9-]+"),
        gateway_codes=frozenset({"RequestLimitExceeded", "InternalError", "AuthFailure"}),
        wire_messages=False,
    ),
    "alibaba": Conventions(
        request_id=re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
        request_id_form="UUIDs in upper case",
        request_id_fill="0",
        headers=re.compile(rf"{_PLAIN_HEADERS}|x-acs-[a-z0-9-]+"),
        gateway_codes=frozenset({"Throttling", "Throttling.User", "ServiceUnavailable"}),
        errors_followed=True,
        versions={
            "ecs": "2014-05-26",
            "vpc": "2016-04-28",
            "ess": "2014-08-28",
            "slb": "2014-05-15",
            "rds": "2014-08-15",
        },
    ),
    "volcengine": Conventions(
        request_id=re.compile(r"20\d{12}[0-9A-F]{20}"),
        request_id_form="14 digits of time and 20 hex digits in upper case",
        request_id_fill="0",
        headers=re.compile(rf"{_PLAIN_HEADERS}|x-date|x-content-sha256|x-security-token"),
        gateway_codes=frozenset(
            {"FlowLimitExceeded", "AccountFlowLimitExceeded", "AccessDenied", "SignatureDoesNotMatch"}
        ),
    ),
}
