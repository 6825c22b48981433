"""Cassettes as VCR.py records them by itself, for the commands that read them."""

import json
from collections.abc import Callable
from pathlib import Path

import yaml

Command = Callable[..., tuple[int, str, str]]
"""Runs ``harness cassette``: its status, and what it said on standard output and standard error."""
KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg"
SIGNATURE = "0f" * 32
SIGNED = (
    f"TC3-HMAC-SHA256 Credential={KEY}/2026-01-02/as/tc3_request, "
    f"SignedHeaders=content-type;host, Signature={SIGNATURE}"
)
ROOT = Path(__file__).resolve().parents[2]


def foreign(**more: object) -> dict[str, object]:
    """A cassette as VCR.py records it by itself, with all that the SDK signed with."""
    return {
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": "https://as.tencentcloudapi.com/",
                    "body": '{"AutoScalingGroupId": "asg-12345678", "RefreshActivityId": "ira-12345678"}',
                    "headers": {
                        "Content-Type": ["application/json"],
                        "X-TC-Action": ["ResumeInstanceRefresh"],
                        "X-TC-Version": ["2018-04-19"],
                        "X-TC-Region": ["ap-guangzhou"],
                        "X-TC-Timestamp": ["1767352645"],
                        "Authorization": [SIGNED],
                    },
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"]},
                    "body": {"string": '{"Response":{"RequestId":"a1b2c3d4-0000-4000-8000-000000000001"}}'},
                },
            }
        ],
        "version": 1,
        **more,
    }


def fill(place: Path) -> None:
    """Put such a cassette into a folder, in YAML, and in JSON below it."""
    (place / "deep").mkdir(parents=True)
    (place / "a.yaml").write_text(yaml.safe_dump(foreign()), encoding="utf-8")
    (place / "deep" / "b.json").write_text(json.dumps(foreign(), indent=4), encoding="utf-8")
