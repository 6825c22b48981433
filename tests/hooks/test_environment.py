"""The environment of a run's child."""

import os
from pathlib import Path
from typing import Any

import pytest

from harness.hooks.environment import child_environment, trusted_bundles
from harness.hooks.folder import HookFolder

MADE_UP = {"TENCENTCLOUD_SECRET_ID": "HARNESS1", "VOLCENGINE_SESSION_TOKEN": ""}


def environment(base: dict[str, str], settings: dict[str, str], folder: HookFolder, **options: Any) -> dict[str, str]:
    return child_environment(base, settings, folder, **{"credentials": MADE_UP, **options})


def test_the_child_is_pointed_at_the_proxy_except_for_its_own_services(
    settings: dict[str, str], folder: HookFolder
) -> None:
    given = environment({"NO_PROXY": "*", "HTTPS_PROXY": "http://theirs:1", "LANG": "C"}, settings, folder)
    assert given["HTTPS_PROXY"] == given["http_proxy"] == given["HARNESS_HOOK_PROXY"] == "http://run:x@127.0.0.1:9"
    assert given["NO_PROXY"] == given["no_proxy"] == "localhost"
    assert given["LANG"] == "C"


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy", "ftp_proxy", "VOLC_PROXY_HOST"])
def test_no_other_proxy_is_left(name: str, settings: dict[str, str], folder: HookFolder) -> None:
    assert name not in environment({name: "socks5://127.0.0.1:1"}, settings, folder)


def test_made_up_credentials_take_the_place_of_real_ones(settings: dict[str, str], folder: HookFolder) -> None:
    base = {"TENCENTCLOUD_SECRET_ID": "real", "VOLCENGINE_SESSION_TOKEN": "real"}
    given = environment(base, settings, folder)
    assert given["TENCENTCLOUD_SECRET_ID"] == "HARNESS1"
    assert "VOLCENGINE_SESSION_TOKEN" not in given


@pytest.mark.parametrize(
    "name",
    [
        "TENCENTCLOUD_SESSION_TOKEN",
        "TKE_ROLE_ARN",
        "TKE_PROVIDER_ID",
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABA_CLOUD_CREDENTIALS_URI",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        "ALIBABA_CLOUD_ECS_METADATA",
        "ALIBABACLOUD_ACCESS_KEY_ID",
        "ALICLOUD_SECRET_KEY",
        "VOLCSTACK_SECRET_ACCESS_KEY",
        "VOLC_ACCESSKEY",
        "VOLCENGINE_CLI_CONFIG_FILE",
    ],
)
def test_nothing_is_left_by_which_an_sdk_finds_real_credentials(
    name: str, settings: dict[str, str], folder: HookFolder
) -> None:
    assert name not in environment({name: "real"}, settings, folder)
    assert environment({name: "real"}, settings, folder, credentials=None)[name] == "real"


@pytest.mark.parametrize("name", ["ALIBABA_CLOUD_REGION_ID", "TENCENTCLOUD_REGION", "DATABASE_SECRET", "SESSION_TOKEN"])
def test_what_is_no_credential_of_a_vendor_stays(name: str, settings: dict[str, str], folder: HookFolder) -> None:
    assert environment({name: "mine"}, settings, folder)[name] == "mine"


def test_the_users_own_credentials_can_be_kept(settings: dict[str, str], folder: HookFolder) -> None:
    base = {"TENCENTCLOUD_SECRET_ID": "real", "VOLCENGINE_SESSION_TOKEN": "real"}
    assert environment(base, settings, folder, credentials=None).items() >= base.items()


def test_programs_trust_the_harness_and_what_the_user_named(
    settings: dict[str, str], folder: HookFolder, authority: Path
) -> None:
    given = environment({"SSL_CERT_FILE": "/mine.pem"}, settings, folder)
    assert given["SSL_CERT_FILE"] == given["NODE_EXTRA_CA_CERTS"] == str(folder.bundle)
    assert given["HARNESS_CA_BUNDLE"] == str(authority)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_bundle_that_wins_over_the_programs_own_word_is_set_only_in_the_place_of_another(
    name: str, settings: dict[str, str], folder: HookFolder
) -> None:
    assert name not in environment({}, settings, folder)
    assert name not in environment({name: ""}, settings, folder) or not environment({name: ""}, settings, folder)[name]
    assert environment({name: "/mine.pem"}, settings, folder)[name] == str(folder.bundle)


def test_the_bundles_that_are_trusted_already_are_found_once() -> None:
    base = {
        "SSL_CERT_FILE": "/a.pem",
        "CURL_CA_BUNDLE": "/b.pem",
        "NODE_EXTRA_CA_CERTS": "/a.pem",
        "REQUESTS_CA_BUNDLE": "",
    }
    assert trusted_bundles(base) == (Path("/a.pem"), Path("/b.pem"))


def test_the_hooks_come_before_the_users_own(settings: dict[str, str], folder: HookFolder) -> None:
    given = environment({"PYTHONPATH": "/a:/b", "NODE_OPTIONS": "--require ./mine.js"}, settings, folder)
    assert given["PYTHONPATH"] == f"{folder.python}{os.pathsep}/a:/b"
    escaped = str(folder.node).replace("\\", "\\\\").replace('"', '\\"')
    assert given["NODE_OPTIONS"] == f'--require "{escaped}" --require ./mine.js'


def test_an_empty_path_does_not_become_the_current_folder(settings: dict[str, str], folder: HookFolder) -> None:
    given = environment({"PYTHONPATH": "", "NODE_OPTIONS": ""}, settings, folder)
    assert given["PYTHONPATH"] == str(folder.python)
    assert not given["NODE_OPTIONS"].endswith(" ")


def test_the_hooks_are_told_where_to_note_and_what_to_do(settings: dict[str, str], folder: HookFolder) -> None:
    given = environment({}, settings, folder)
    assert (given["HARNESS_HOOK_NOTES"], given["HARNESS_HOOK_DIRECT"]) == (str(folder.notes), "stop")
    assert environment({}, settings, folder, allow_direct=True)["HARNESS_HOOK_DIRECT"] == "allow"
