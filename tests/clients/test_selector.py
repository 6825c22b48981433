"""Which client is meant."""

from collections.abc import Callable

import pytest

from harness.clients.entry import ClientEntry
from harness.clients.selector import parse_selector, written
from harness.errors import UnknownName, UserError


@pytest.fixture
def table(make_entry: Callable[..., ClientEntry]) -> dict[str, ClientEntry]:
    """A plain name, and one that begins with the sign that stands before a version."""
    return {name: make_entry(name) for name in ("made-sdk", "@made/sdk")}


@pytest.mark.parametrize("name", ["made-sdk", "@made/sdk"])
@pytest.mark.parametrize("version", [None, "1.0", "3.1.189.1", "2.0.0-beta.1", "5.0.51.post3"])
@pytest.mark.parametrize("variant", [None, "defaults", "retries"])
def test_a_selector_is_name_version_and_variant(
    name: str, version: str | None, variant: str | None, table: dict[str, ClientEntry]
) -> None:
    text = f"{name}{f'@{version}' if version else ''}{f':{variant}' if variant else ''}"
    found = parse_selector(text, table)
    assert (found.entry.name, found.version, found.variant) == (name, version, variant)


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("made-skd", UnknownName, "did you mean made-sdk"),
        ("@made/sdkk@1.0:retries", UnknownName, "unknown client '@made/sdkk' (did you mean @made/sdk"),
        ("xyzzy", UnknownName, "unknown client 'xyzzy' (known are made-sdk, @made/sdk)"),
        ("made-sdk:retrys", UnknownName, "unknown variant of made-sdk 'retrys' (did you mean retries?)"),
        ("made-sdk:xyzzy", UnknownName, "(it has defaults, retries)"),
        ("made-sdk@", UserError, "'made-sdk@' ends too early (a client is NAME[@VERSION][:VARIANT])"),
        ("made-sdk:", UserError, "ends too early"),
        ("made-sdk@latest", UserError, "'latest' is no version (it begins with a digit)"),
        ("made-sdk@1.0; rm", UserError, "is no version"),
        ("", UnknownName, "unknown client ''"),
        ("@", UnknownName, "unknown client '@'"),
    ],
)
def test_what_means_no_client_is_refused(
    text: str, error: type[UserError], told: str, table: dict[str, ClientEntry]
) -> None:
    with pytest.raises(error) as refused:
        parse_selector(text, table)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("version", "variant", "expected"),
    [
        ("1.0", "defaults", "@made/sdk"),
        ("1.0", "retries", "@made/sdk:retries"),
        ("0.9", "defaults", "@made/sdk@0.9"),
        ("0.9", "retries", "@made/sdk@0.9:retries"),
    ],
)
def test_a_name_in_reports_is_the_shortest_selector(
    version: str, variant: str, expected: str, table: dict[str, ClientEntry]
) -> None:
    entry = table["@made/sdk"]
    assert written(entry, version, variant) == expected
    found = parse_selector(expected, table)
    assert (found.version or entry.version, found.variant or "defaults") == (version, variant)
