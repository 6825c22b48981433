"""Words of the trade, as the keys that facts are written with; what is not here is quoted briefly."""

import re

_TERMS: tuple[tuple[str, str], ...] = (
    ("专有宿主机", "dedicated_host"),
    ("dedicated host", "dedicated_host"),
    ("裸金属", "bare_metal"),
    ("bare metal", "bare_metal"),
    ("本地盘", "local_disk"),
    ("local disk", "local_disk"),
    ("抢占式", "spot_instance"),
    ("spot instance", "spot_instance"),
    ("包年包月", "subscription"),
    ("预付费", "subscription"),
    ("subscription", "subscription"),
    ("按量", "pay_as_you_go"),
    ("pay-as-you-go", "pay_as_you_go"),
    ("经典网络", "classic_network"),
    ("classic network", "classic_network"),
    ("云盘", "cloud_disk"),
    ("快照", "snapshot"),
    ("镜像", "image"),
)
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*|[A-Z]+(?:_[A-Z0-9]+)+|[a-z]+(?:_[a-z0-9]+)+|[A-Z][a-z]+\.[A-Z][A-Za-z0-9]+)(?:\.[A-Za-z0-9_]+)*(?![A-Za-z0-9_])"
)
_MODEL = re.compile(r"(?<![A-Za-z0-9_])[a-z]{3,}[0-9][a-z0-9]*(?![A-Za-z0-9_])")
_EDGES = re.compile(r"^[\s.,;:。、\"'`]+|[\s.,;:。、\"'`]+$")
_NO_IDENTIFIERS = frozenset({"API", "APIs", "ECS", "CVM", "ID", "IDs", "SDK", "VPC", "CPU", "GPU", "IP", "RAM", "CAM"})


def identifiers(text: str) -> list[str]:
    """Names of parameters, values and calls in a text, in order and once each."""
    found: list[str] = []
    for match in _IDENTIFIER.finditer(text):
        if match[0] not in found and match[0] not in _NO_IDENTIFIERS:
            found.append(match[0])
    return found


def terms(text: str) -> list[str]:
    """The words of the trade in a text as keys, then the instance types it names."""
    folded = text.casefold()
    found: list[str] = []
    for word, key in _TERMS:
        if word in folded and key not in found:
            found.append(key)
    for match in _MODEL.finditer(text):
        if match[0] not in found:
            found.append(match[0])
    return found


def brief(text: str, limit: int = 24) -> str | None:
    """A phrase short enough to be quoted, else None."""
    text = _EDGES.sub("", text)
    return text if 0 < len(text) <= limit else None
