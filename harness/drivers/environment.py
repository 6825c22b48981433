"""The environment of a driver: that of the harness, without what would steer a client past its configuration."""

import os
import re
from collections.abc import Mapping

# Proxies, certificate stores, credentials, profiles and endpoints of the vendors, debug switches of the SDKs.
_STEERING = re.compile(
    r"""
    .*_proxy | (requests|curl|ssl|node|aws)_.*(bundle|file|dir|certs) | sslkeylogfile | debug | netrc
    | (alibaba_?cloud|alicloud|aliyun|tencentcloud|tccli|qcloud|volcengine|volc|volcstack)_.*
    | .*(access_?key|secret|token|credential).*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy without variables that could give a client another proxy, CA, endpoint or key than its session's."""
    kept = {name: value for name, value in environment.items() if not _STEERING.fullmatch(name)}
    return kept | {"NETRC": os.devnull}
