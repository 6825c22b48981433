"""Names of fields: which hold secrets, of what kind, and which only sound like it."""

import pytest

from harness.signing.secret_names import secret_kind
from harness.signing.table import SCHEMES


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Password", "secret"),
        ("Login.Passwords.1", "secret"),
        ("Login[0]", None),
        ("TmpSecretKey", "secret"),
        ("SecretAccessKey", "secret"),
        ("AccessKeySecret", "secret"),
        ("private_key", "secret"),
        ("X-Auth-Token", "secret"),
        ("x-acs-security-token", "secret"),
        ("x-acs-zero-trust-idtoken", "secret"),
        ("Token", "secret"),
        ("sk", "secret"),
        ("SecretId", "key"),
        ("AccessKeyId", "key"),
        ("x-acs-accesskey-id", "key"),
        ("ak", "key"),
        ("Signature", "signature"),
        ("X-Signature", "signature"),
        ("X-Credential", "credential"),
        ("Uin", "account"),
        ("SubAccountUin", "account"),
        ("OwnerId", "account"),
        ("ResourceOwnerId", "account"),
        ("UserIds.2", "account"),
        ("AccountId", "account"),
        ("AppId", "account"),
        ("ClientToken", None),
        ("NextToken", None),
        ("SignatureMethod", None),
        ("SignatureNonce", None),
        ("InstanceId", None),
        ("SecretName", None),
        ("PasswordInherit", None),
        ("KeyPairName", None),
        ("Task", None),
        ("", None),
    ],
)
def test_kinds_by_name(name: str, kind: str | None) -> None:
    assert secret_kind(name) == kind


@pytest.mark.parametrize("scheme", SCHEMES)
def test_whatever_a_scheme_calls_secret_has_a_kind(scheme: str) -> None:
    for name in (*SCHEMES[scheme].secret_headers, *SCHEMES[scheme].secret_params):
        assert secret_kind(name) is not None
