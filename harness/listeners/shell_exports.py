"""Lines that point the programs of a shell at a running harness, for the shells that we know."""

import shlex
from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.errors import UnknownName
from harness.listeners.state_file import RunningHarness


def environment(running: RunningHarness) -> dict[str, str]:
    """The variables, in the order in which they are printed; empty means that the variable is to be emptied.

    The names of the credential variables are those that the vendors' SDKs and command lines read.
    """
    scheme, _, address = running.proxy_url.partition("://")
    # The name in the proxy URL tells the session even where a program brings other credentials along.
    proxy = f"{scheme}://{running.proxy_user}:x@{address}"
    variables = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)
    variables |= {"NO_PROXY": "", "no_proxy": ""}
    variables |= dict.fromkeys(
        (
            "SSL_CERT_FILE",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
            "ALIBABA_CLOUD_CA_BUNDLE",
            "HARNESS_CA_BUNDLE",
        ),
        running.ca_bundle,
    )
    keys = {
        "TENCENTCLOUD_SECRET_ID": running.access_key,
        "TENCENTCLOUD_SECRET_KEY": running.secret_key,
        "TENCENTCLOUD_TOKEN": "",
        "ALIBABA_CLOUD_ACCESS_KEY_ID": running.access_key,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": running.secret_key,
        "ALIBABA_CLOUD_SECURITY_TOKEN": "",
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        "VOLCENGINE_ACCESS_KEY": running.access_key,
        "VOLCENGINE_SECRET_KEY": running.secret_key,
        "VOLCENGINE_SESSION_TOKEN": "",
        "VOLCENGINE_ECS_METADATA_DISABLED": "true",
    }
    ours = {
        "HARNESS_PROXY": running.proxy_url,
        "HARNESS_ENDPOINT": running.endpoint_url or "",
        "HARNESS_SESSION": running.session,
        "HARNESS_ACCESS_KEY": running.access_key,
        "HARNESS_SECRET_KEY": running.secret_key,
    }
    return variables | keys | ours


def _sh(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = value.replace("'", "''")
    return f"$env:{name} = '{escaped}'"


SHELLS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {"sh": _sh, "bash": _sh, "zsh": _sh, "fish": _fish, "powershell": _powershell}
)


def exporter(shell: str) -> Callable[[str, str], str]:
    """What turns a name and a value into a line of that shell; UnknownName if we do not know the shell."""
    line = SHELLS.get(shell)
    if line is None:
        raise UnknownName("shell", shell, SHELLS)
    return line


def render_exports(running: RunningHarness, line: Callable[[str, str], str]) -> str:
    """The lines of an exporter for a running harness, ending with a newline."""
    return "".join(f"{line(name, value)}\n" for name, value in environment(running).items())
