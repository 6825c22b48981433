"""The variables that point a program at a harness: proxy, CA bundle, made-up credentials."""

from dataclasses import dataclass

from harness.sessions import MintedSession

_NOT_PROXIED = "localhost,127.0.0.1,::1"


@dataclass(frozen=True, slots=True)
class Access:
    """What a program needs to reach a harness as one session of it."""

    proxy_url: str
    endpoint_url: str | None
    ca_bundle: str
    session: MintedSession

    @property
    def named_proxy_url(self) -> str:
        """The proxy with the session's name in it, which tells the session whatever credentials a program brings."""
        scheme, _, address = self.proxy_url.partition("://")
        return f"{scheme}://{self.session.proxy_user}:x@{address}"


def proxy_variables(access: Access) -> dict[str, str]:
    """The variables that name the proxy, and its only exception: a program's own services on this machine."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    return dict.fromkeys(names, access.named_proxy_url) | dict.fromkeys(("NO_PROXY", "no_proxy"), _NOT_PROXIED)


def ca_variables(access: Access) -> dict[str, str]:
    """The variables by which libraries and tools take a CA bundle."""
    names = (
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "ALIBABA_CLOUD_CA_BUNDLE",
        "HARNESS_CA_BUNDLE",
    )
    return dict.fromkeys(names, access.ca_bundle)


def credential_variables(access: Access) -> dict[str, str]:
    """The variables by which the vendors' SDKs and command lines take credentials; empty ones are to be emptied."""
    key, secret = access.session.credentials.access_key, access.session.credentials.secret_key
    keys = (
        "TENCENTCLOUD_SECRET_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "VOLCENGINE_ACCESS_KEY",
        "VOLCSTACK_ACCESS_KEY_ID",  # @volcengine/sdk-core
        "VOLC_ACCESSKEY",  # @volcengine/openapi
    )
    secrets = (
        "TENCENTCLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "VOLCENGINE_SECRET_KEY",
        "VOLCSTACK_SECRET_ACCESS_KEY",
        "VOLC_SECRETKEY",
    )
    tokens = (
        "TENCENTCLOUD_TOKEN",
        "TENCENTCLOUD_SESSION_TOKEN",  # tencentcloud-sdk-nodejs
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "VOLCENGINE_SESSION_TOKEN",
        "VOLCSTACK_SESSION_TOKEN",
    )
    metadata = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "VOLCENGINE_ECS_METADATA_DISABLED")
    return {
        **dict.fromkeys(keys, key),
        **dict.fromkeys(secrets, secret),
        **dict.fromkeys(tokens, ""),
        **dict.fromkeys(metadata, "true"),
    }


def own_variables(access: Access) -> dict[str, str]:
    """Our own names for the same, for programs that configure their clients by them."""
    return {
        "HARNESS_PROXY": access.proxy_url,
        "HARNESS_ENDPOINT": access.endpoint_url or "",
        "HARNESS_SESSION": access.session.alias,
        "HARNESS_ACCESS_KEY": access.session.credentials.access_key,
        "HARNESS_SECRET_KEY": access.session.credentials.secret_key,
    }


def environment(access: Access) -> dict[str, str]:
    """All of them, in the order in which they are printed; empty means that the variable is to be emptied."""
    return proxy_variables(access) | ca_variables(access) | credential_variables(access) | own_variables(access)
