"""The HTTP statuses that an answer in the operation's place can have."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.faults.fault import Refusal
from harness.model import Json

STATUS_SCHEMA: Mapping[str, Json] = MappingProxyType(
    {"description": "The HTTP status.", "type": "integer", "minimum": 200, "maximum": 599, "examples": [502]}
)


def as_status(text: str, fault: str) -> int:
    """The status that ``text`` says; raises Refusal for what is none, or belongs to another fault than this one."""
    status = int(text) if text.isascii() and text.isdecimal() and len(text) == 3 else 0
    if 100 <= status < 200:
        raise Refusal(f"{status} comes before an answer, it is none", hint="200 to 599")
    if not 200 <= status <= 599:
        raise Refusal(f"{text!r} is no HTTP status that an answer can have", hint="200 to 599")
    if status == 304:
        raise Refusal(
            "304 answers a request that asks whether something has changed, and no call does", hint=f"{fault}:502"
        )
    if 300 <= status < 400:
        raise Refusal(f"{status} sends the client elsewhere: that is another fault", hint="redirect:307")
    return status
