"""harness ctl: sessions are listed, minted, stepped, reset, released."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

INTERNAL = "volcengine=error:InternalError"


def exported(text: str) -> dict[str, str]:
    """What a shell has after it has evaluated the text."""
    shown = subprocess.run(["sh", "-c", f"{text}\nenv"], env={}, capture_output=True, text=True, check=True).stdout
    return dict(each.partition("=")[::2] for each in shown.splitlines())


def test_sessions_are_listed_in_columns(commands: Any) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web", seed=12, manual_clock=True)
    opened.sessions.get("web").step_clock(90)
    opened.sessions.choose(None, None).next_number()
    assert commands("ctl", "sessions") == (
        0,
        (
            "session    requests  seed                    age\n"
            "anonymous         1     7                  0.0 s\n"
            "web               0    12  90.0 s (stepped only)  minted\n"
        ),
        "",
    )


def test_a_minted_session_can_be_evaluated_by_a_shell(commands: Any, ca_bundle: Path) -> None:
    opened = commands.announce()
    status, out, err = commands("ctl", "mint", "web", "--fault", INTERNAL, "--seed", "3", "--manual-clock")
    assert (status, err) == (0, "")
    session = opened.sessions.get("web")
    found = exported(out)
    assert found["HTTPS_PROXY"] == "http://web:x@127.0.0.1:8080"
    assert found["HARNESS_SESSION"] == "web"
    assert found["HARNESS_CA_BUNDLE"] == str(ca_bundle)
    assert found["TENCENTCLOUD_SECRET_ID"] == session.access_key
    assert found["TENCENTCLOUD_SECRET_KEY"] == opened.sessions.secret(session.access_key)
    assert (session.seed, session.manual_clock) == (3, True)
    assert [one.text for one in opened.sessions.rules("web")] == [INTERNAL]


def test_a_session_is_minted_for_other_shells_and_for_programs(commands: Any) -> None:
    commands.announce()
    assert "set -gx HARNESS_SESSION 'web'\n" in commands("ctl", "mint", "web", "--shell", "fish")[1]
    made = json.loads(commands("ctl", "mint", "--format", "json")[1])
    assert (made["alias"], made["proxy_user"]) == ("session-2", "session-2")
    assert made["environment"]["HARNESS_ACCESS_KEY"] == made["access_key"]


def test_the_exports_of_a_minted_session_can_be_had_again(commands: Any) -> None:
    commands.announce()
    minted = commands("ctl", "mint", "web", "--seed", "3")[1]
    assert commands("env", "--session", "web") == (0, minted, "")


def test_only_minted_sessions_have_credentials(commands: Any) -> None:
    commands.announce()
    assert commands("env", "--session", "anonymous") == (
        2,
        "false\n",
        (
            "harness: session 'anonymous' was not minted and has no credentials of ours "
            "(`harness ctl mint` makes one that has)\n"
        ),
    )


def test_time_passes_and_a_session_begins_anew(commands: Any) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web")
    assert commands("ctl", "step", "web", "60.5") == (0, "session web is 60.5 s old\n", "")
    assert commands("ctl", "reset", "web") == (0, "session web is 0.0 s old\n", "")
    assert opened.sessions.get("web").elapsed == 0.0
    assert json.loads(commands("ctl", "step", "web", "2", "--format", "json")[1])["elapsed"] == 2.0


def test_a_session_is_released(commands: Any) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web")
    assert commands("ctl", "release", "web") == (0, "session web is forgotten\n", "")
    opened.sessions.mint(alias="web")
    assert commands("ctl", "release", "web", "--format", "json") == (0, "null\n", "")
    assert opened.sessions.aliases() == ("anonymous",)


def test_sessions_for_programs(commands: Any) -> None:
    commands.announce()
    assert [one["alias"] for one in json.loads(commands("ctl", "sessions", "--format", "json")[1])["sessions"]] == [
        "anonymous"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mint", "web"], "a session 'web' exists already"),
        (["mint", "a b"], "'a b' cannot be the alias of a session"),
        (["mint", "new", "--fault", "nonsense"], "nonsense"),
        (["mint", "new", "--shell", "fsh"], "did you mean fish"),
        (["mint", "new", "--seed", "-1"], "-1 is not in the range"),
        (["step", "wed", "1"], "unknown session 'wed' (did you mean web?)"),
        (["step", "web", "nan"], "NaN is no number"),
        (["step", "web", "inf"], "Infinity is no number"),
        (["step", "web", "x"], "'x' is not a valid float"),
        (["reset", "wed"], "unknown session 'wed' (did you mean web?)"),
        (["reset", "a/b"], "unknown session 'a/b'"),
        (["release", ""], "unknown session ''"),
        (["release", "xyz"], "unknown session 'xyz' (sessions: anonymous, web)"),
    ],
)
def test_a_mistake_is_told_in_a_line_and_changes_nothing(commands: Any, arguments: list[str], told: str) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web")
    status, out, err = commands("ctl", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert opened.sessions.aliases() == ("anonymous", "web")
