"""What holds across a vendor's pages and is written on none of them; used to decide, and to find what deviates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conventions:
    """A vendor's conventions.

    ``versions`` names the API version of a service where pages leave it out (the vendor's product list); ``request_id``
    is the form of a request id; ``uses_region_header`` and the like are facts of the common-parameter pages.
    """

    request_id: re.Pattern[str]
    request_id_form: str
    unsigned_headers: tuple[str, ...] = ()
    versions: Mapping[str, str] = ()  # type: ignore[assignment]


CONVENTIONS: Mapping[str, Conventions] = {
    "tencent": Conventions(
        re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "lower-case UUID", versions={}
    ),
    "alibaba": Conventions(
        re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"),
        "upper-case UUID",
        versions={
            "ecs": "2014-05-26",
            "vpc": "2016-04-28",
            "ess": "2014-08-28",
            "slb": "2014-05-15",
            "rds": "2014-08-15",
        },
    ),
    "volcengine": Conventions(
        re.compile(r"20\d{12}[0-9A-F]{20}"), "14 digits of time and 20 upper-case hex digits", versions={}
    ),
}
