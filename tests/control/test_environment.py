"""The variables that point a program at a harness."""

from harness.control.environment import Access, credential_variables, environment
from harness.model import Credentials
from harness.sessions import MintedSession

CA = "/state/ca/harness-ca-cert.pem"


def access(endpoint_url: str | None = "http://127.0.0.1:8081") -> Access:
    minted = MintedSession("shell", Credentials("HARNESSABCDEFGHIJKLM", "the-secret"), "shell")
    return Access("http://127.0.0.1:8080", endpoint_url, CA, minted)


def test_proxy_ca_and_credentials_are_given_under_every_name_that_is_read() -> None:
    given = environment(access())
    proxies = {given[name] for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
    assert proxies == {"http://shell:x@127.0.0.1:8080"}
    assert given["NO_PROXY"] == given["no_proxy"] == "localhost,127.0.0.1,::1"
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HARNESS_CA_BUNDLE"):
        assert given[name] == CA
    for name in (
        "TENCENTCLOUD_SECRET_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "VOLCENGINE_ACCESS_KEY",
        "VOLCSTACK_ACCESS_KEY_ID",
        "VOLC_ACCESSKEY",
        "HARNESS_ACCESS_KEY",
    ):
        assert given[name] == "HARNESSABCDEFGHIJKLM"
    for name in (
        "TENCENTCLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "VOLCENGINE_SECRET_KEY",
        "VOLCSTACK_SECRET_ACCESS_KEY",
        "VOLC_SECRETKEY",
        "HARNESS_SECRET_KEY",
    ):
        assert given[name] == "the-secret"
    for name in (
        "TENCENTCLOUD_TOKEN",
        "TENCENTCLOUD_SESSION_TOKEN",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "VOLCENGINE_SESSION_TOKEN",
        "VOLCSTACK_SESSION_TOKEN",
    ):
        assert given[name] == ""
    assert given["HARNESS_PROXY"] == "http://127.0.0.1:8080"
    assert given["HARNESS_ENDPOINT"] == "http://127.0.0.1:8081"
    assert given["HARNESS_SESSION"] == "shell"


def test_without_an_endpoint_its_variable_is_emptied() -> None:
    assert environment(access(None))["HARNESS_ENDPOINT"] == ""


def test_metadata_services_are_not_asked_for_credentials() -> None:
    given = credential_variables(access())
    assert given["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] == given["VOLCENGINE_ECS_METADATA_DISABLED"] == "true"
