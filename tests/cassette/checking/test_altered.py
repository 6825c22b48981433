"""Every parameter of every recorded request altered: what a check does not notice, the contract allows.

A look at one public suite had altered the request bodies of its cassettes, and nearly all of its tests still passed.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Interaction
from harness.contract.catalog import Catalog
from harness.model import Json

Build = Callable[..., Interaction]

ROLLING: dict[str, Json] = {"BatchNumber": 2, "BatchPause": "AUTOMATIC", "MaxSurge": 1, "FailProcess": "AUTO_PAUSE"}
SETTINGS: dict[str, Json] = {
    "RollingUpdateSettings": ROLLING,
    "CheckInstanceTargetHealth": True,
    "CheckInstanceTargetHealthTimeout": 60,
}
WHOLE: dict[str, dict[str, Json]] = {
    "StartInstanceRefresh": {
        "AutoScalingGroupId": "asg-1",
        "RefreshSettings": SETTINGS,
        "RefreshMode": "ROLLING_UPDATE_RESET",
    },
    "RollbackInstanceRefresh": {
        "AutoScalingGroupId": "asg-1",
        "RefreshSettings": SETTINGS,
        "OriginRefreshActivityId": "asr-1",
        "RefreshMode": "ROLLING_UPDATE_RESET",
    },
    "ResumeInstanceRefresh": {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "ResumeMode": "RETRY"},
    "RedeployInstance": {"InstanceId": "i-1", "ForceStop": False},
    "RebootInstances": {"InstanceIds": ["i-1", "i-2"], "ForceStop": True, "ClientToken": "token"},
}
"""Each operation with all the parameters that its page lists."""

_OPTIONAL = (
    "RefreshSettings/CheckInstanceTargetHealth",
    "RefreshSettings/CheckInstanceTargetHealthTimeout",
    "RefreshSettings/RollingUpdateSettings/BatchPause",
    "RefreshSettings/RollingUpdateSettings/FailProcess",
    "RefreshSettings/RollingUpdateSettings/MaxSurge",
)
ALLOWED: dict[str, set[str]] = {
    "StartInstanceRefresh": {*(f"without {name}" for name in (*_OPTIONAL, "RefreshMode"))},
    "RollbackInstanceRefresh": {
        *(f"without {name}" for name in (*_OPTIONAL, "RefreshMode")),
        "another value of RefreshMode",  # this page lists none
        "its text for RefreshMode",
    },
    "ResumeInstanceRefresh": {"without ResumeMode"},
    "RedeployInstance": {"without ForceStop"},
    "RebootInstances": {
        "without ForceStop",
        "without ClientToken",
        # One instance is as good as two.
        "without InstanceIds.1",
        "without InstanceIds.2",
    },
}
"""What the pages allow of it, by name: parameters that may be missing, and values where no values are listed."""

FIGURES = {
    "StartInstanceRefresh": (118, 103),
    "RollbackInstanceRefresh": (132, 111),
    "ResumeInstanceRefresh": (42, 34),
    "RedeployInstance": (30, 24),
    "RebootInstances": (40, 26),
}
"""How many alterations there are, in all ways of calling together, and how many of them are noticed."""

_IDS = {
    "AutoScalingGroupId",
    "OriginRefreshActivityId",
    "RefreshActivityId",
    "InstanceId",
    "ClientToken",
    "InstanceIds.1",
    "InstanceIds.2",
}
"""Free texts: any other text is one as well."""


@dataclass(frozen=True)
class Altered:
    """One alteration of a recorded request, in words."""

    name: str
    interaction: Interaction


def _places(value: Json, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from _places(inner, (*at, key))


def _altered_json(interaction: Interaction) -> Iterator[Altered]:
    body: dict[str, Any] = json.loads(interaction.request.body)
    for place in _places(body):
        name = "/".join(place)
        for how, value in _alterations(_at(body, place)):
            changed = deepcopy(body)
            parent = _at(changed, place[:-1])
            if how == "without":
                del parent[place[-1]]
            elif how == "another name for":
                parent[f"{place[-1]}s"] = parent.pop(place[-1])
            else:
                parent[place[-1]] = value
            request = replace(interaction.request, body=json.dumps(changed).encode())
            yield Altered(f"{how} {name}", replace(interaction, request=request))


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for part in place:
        value = value[part]
    return value


def _alterations(value: Json) -> Iterator[tuple[str, Json]]:
    yield "without", None
    yield "another name for", None
    yield "null for", None
    yield "a list around", [value]
    yield "a structure for", {"Value": value}
    if not isinstance(value, dict):
        yield "its text for", str(value) + ("" if not isinstance(value, str) else "\ud83d\ude00")
        yield "a number for", 0.5
        yield "the opposite type of", 7 if isinstance(value, str | bool) else True
    if isinstance(value, str):
        yield "another value of", f"{value}X"


def _altered_pairs(interaction: Interaction, *, in_body: bool) -> Iterator[Altered]:
    request = interaction.request
    text = request.body.decode() if in_body else request.query
    pairs = parse_qsl(text, keep_blank_values=True)
    own = [name for name, _ in pairs if name.partition(".")[0] in _LISTED]
    for name in own:
        for how, change in _PAIRS.items():
            changed = [pair for old in pairs for pair in (change(*old) if old[0] == name else [old])]
            encoded = urlencode(changed, quote_via=quote)
            other = (
                replace(request, body=encoded.encode())
                if in_body
                else replace(request, target=f"{request.path}?{encoded}")
            )
            place = name if name.startswith("InstanceIds") else name.replace(".", "/")
            yield Altered(f"{how} {place}", replace(interaction, request=other))


_LISTED = {name for params in WHOLE.values() for name in params}
_PAIRS: dict[str, Callable[[str, str], list[tuple[str, str]]]] = {
    "without": lambda _name, _value: [],
    "another name for": lambda name, value: [(f"{name}s", value)],
    "another value of": lambda name, value: [(name, f"{value}X")],
    "an index behind": lambda name, value: [(f"{name}.x", value)],
    "twice": lambda name, value: [(name, value), (name, value)],
}


def _is_allowed(altered: Altered, operation: str) -> bool:
    how, _, name = altered.name.rpartition(" ")
    free = name in _IDS and how in {"another value of", "its text for"}
    return free or altered.name in ALLOWED[operation]


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("operation", WHOLE)
def test_what_is_not_noticed_is_allowed(
    operation: str,
    labelled: bool,  # noqa: FBT001
    recorded: Build,
    checked: Callable[..., CheckReport],
    catalog: Catalog,
) -> None:
    identity = catalog.resolve(operation)
    total, unnoticed = 0, []
    for dialect in catalog.provider(identity.provider).dialects:
        interaction = recorded(operation, WHOLE[operation], spoken=dialect)
        interaction = interaction if labelled else replace(interaction, label=None)
        assert not _notices(checked(interaction))
        for altered in _altered(interaction):
            total += 1
            noticed = _notices(checked(altered.interaction))
            assert noticed is not _is_allowed(altered, operation), altered.name
            unnoticed += [] if noticed else [altered.name]
    assert (total, total - len(unnoticed)) == FIGURES[operation]
    assert {name for name in unnoticed if name.rpartition(" ")[2] not in _IDS} <= ALLOWED[operation]


def _altered(interaction: Interaction) -> Iterator[Altered]:
    if interaction.request.body.startswith(b"{"):
        yield from _altered_json(interaction)
    else:
        yield from _altered_pairs(interaction, in_body=bool(interaction.request.body))


def _notices(report: CheckReport) -> bool:
    return bool(report.news) or any(cassette.breaches for cassette in report.cassettes)
