"""The environment of a run's child: its own, pointed at the harness, with the hooks in it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from harness.hooks.folder import HookFolder

# What each vendor's SDKs read to find credentials of any kind: keys, tokens, profiles, roles, metadata services.
_CREDENTIALS = re.compile(
    r"""
    (alibaba_?cloud | alicloud | aliyun | tencentcloud | tccli | qcloud | tke | volcengine | volc | volcstack) _
    .* (access_?key | secret | token | credential | profile | role | oidc | identity | provider | metadata | config) .*
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Other proxies than HTTP(S)_PROXY: an HTTP client that finds one of these takes it, or wants a package for SOCKS.
_OTHER_PROXIES = re.compile(r"(all|ftp|socks|ws|wss)_proxy|volc_proxy_.*", re.IGNORECASE)
_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "ALIBABA_CLOUD_CA_BUNDLE")
# requests lets these win over what a session says about certificates, so they stand only where the user has them too.
_MEDDLING_BUNDLES = frozenset({"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})


def trusted_bundles(base: Mapping[str, str]) -> tuple[Path, ...]:
    """The certificate bundles that an environment names already."""
    return tuple(dict.fromkeys(Path(base[name]) for name in _BUNDLES if base.get(name)))


def child_environment(
    base: Mapping[str, str],
    settings: Mapping[str, str],
    folder: HookFolder,
    *,
    credentials: Mapping[str, str] | None,
    allow_direct: bool = False,
) -> dict[str, str]:
    """The environment ``base`` for a child that shall work with the harness, without knowing of it.

    ``settings`` name proxy and CA, ``credentials`` are the made-up ones under every name that is read; an empty value
    stands for a variable that must not be set. Without ``credentials`` the child keeps those of ``base``. Whoever goes
    past the proxy is stopped, or with ``allow_direct`` only noted.
    """
    kept = {name: value for name, value in base.items() if not _OTHER_PROXIES.fullmatch(name)}
    if credentials is not None:
        kept = {name: value for name, value in kept.items() if not _CREDENTIALS.fullmatch(name)}
    bundles = {
        name: str(folder.bundle)
        for name in _BUNDLES
        if name in settings and (name not in _MEDDLING_BUNDLES or base.get(name))
    }
    given = {name: value for name, value in settings.items() if name not in _BUNDLES} | dict(credentials or {})
    gone = {name for name, value in given.items() if not value}
    return (
        {name: value for name, value in kept.items() if name not in gone}
        | {name: value for name, value in given.items() if value}
        | bundles
        | _hooks(base, settings, folder, allow_direct=allow_direct)
    )


def _hooks(
    base: Mapping[str, str], settings: Mapping[str, str], folder: HookFolder, *, allow_direct: bool
) -> dict[str, str]:
    # Ours come first: a hook of the user's own then runs on top of what is set up here. An empty entry of PYTHONPATH
    # would stand for the current folder.
    paths = [str(folder.python), *filter(None, [base.get("PYTHONPATH")])]
    options = [f"--require {_quoted(str(folder.node))}", *filter(None, [base.get("NODE_OPTIONS")])]
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "NODE_OPTIONS": " ".join(options),
        "HARNESS_HOOK_NOTES": str(folder.notes),
        "HARNESS_HOOK_DIRECT": "allow" if allow_direct else "stop",
        "HARNESS_HOOK_PROXY": settings["HTTPS_PROXY"],
    }


def _quoted(path: str) -> str:
    """A path as Node reads it in NODE_OPTIONS."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
