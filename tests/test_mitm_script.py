"""The script that mitmproxy loads, in a mitmproxy that does not run: options, commands, what it says."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mitmproxy.exceptions import CommandError, OptionsError
from mitmproxy.hooks import DoneHook
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test.tflow import tflow

from harness.config import STATE_DIRECTORY_VARIABLE
from harness.errors import FileError, UnknownName, UserError
from harness.listeners.guest import NAME, GuestAddon
from harness.mitm_script import OPTIONS, HarnessScript, _cassettes, addons, settings_of

INVALID = "volcengine=error:InvalidArgument"
PATIENCE = 30.0
DISK = "alibaba=error:DiskError"


@pytest.fixture
def script(tmp_path: Path) -> Iterator[HarnessScript]:
    """A script whose files are in a folder of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_DIRECTORY_VARIABLE, str(tmp_path / "state"))
        built = HarnessScript()
    yield built
    built.done()


@pytest.fixture
def loaded(script: HarnessScript, mitmproxy_master: Any) -> Any:
    """A mitmproxy that has loaded it, as mitmproxy does: load, then configure with all options."""
    mitmproxy_master.addons.add(script)
    script.configure(mitmproxy_master.options.keys())
    return mitmproxy_master


def command(master: Any, name: str, *arguments: str) -> Any:
    return master.commands.call_strings(name, arguments)


def listening(master: Any, *modes: str) -> None:
    """Let it look as if the modes had been taken."""
    for port, mode in enumerate(modes, 8080):
        server = SimpleNamespace(mode=ProxyMode.parse(mode), listen_addrs=[("127.0.0.1", port)])
        master.addons.get("proxyserver").servers._instances[mode] = server


def asked(master: Any) -> Any:
    """A flow that asks for RebootInstances, with its answer."""
    flow = tflow()
    flow.is_replay = "request"
    flow.request.host, flow.request.scheme, flow.request.port = "open.volcengineapi.com", "https", 443
    flow.request.path = "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
    flow.request.method = "GET"

    async def ask() -> None:
        await master.addons.get(NAME).request(flow)

    asyncio.run(ask())
    assert flow.response is not None
    return flow


def status(master: Any) -> Any:
    """The status that RebootInstances gets."""
    return asked(master).response.status_code


# --- options ----------------------------------------------------------------------------------------------------------


def test_mitmproxy_finds_one_addon_in_it() -> None:
    assert [type(addon) for addon in addons] == [HarnessScript]


def test_every_option_is_typed_and_explained(loaded: Any) -> None:
    for name, kind, default, text in OPTIONS:
        option = loaded.options._options[name]
        assert (option.typespec, option.default, option.help) == (kind, default, text)
        assert name.startswith("harness_")


def test_nothing_is_asked_for_by_default(loaded: Any, specs: Path, tmp_path: Path) -> None:
    settings = settings_of(loaded.options, {STATE_DIRECTORY_VARIABLE: str(tmp_path)})
    assert (settings.rules, settings.scenario, settings.seed, settings.strict, settings.journal) == (
        (),
        None,
        None,
        False,
        None,
    )
    assert (settings.state, settings.specs) == (tmp_path, (specs,))


def test_options_become_settings(tmp_path: Path) -> None:
    options = SimpleNamespace(
        harness_fault=[INVALID, "", " "],
        harness_scenario="throttle-storm",
        harness_seed=7,
        harness_strict=True,
        harness_specs=[""],
        harness_journal="~/calls.jsonl",
        harness_record="~/cassettes",
        harness_record_mode="all",
        harness_replay="",
    )
    made: Any = options
    settings = settings_of(made, {})
    assert (settings.rules, settings.seed, settings.strict) == ((INVALID,), 7, True)
    assert settings.journal == Path("~/calls.jsonl").expanduser()
    assert (settings.cassettes, settings.record_mode) == (Path("~/cassettes").expanduser(), "all")
    assert (settings.pool, settings.live) == (False, ())
    assert settings.scenario is not None
    assert settings.scenario.name == "throttle-storm.yaml"
    options.harness_scenario = "throttle-strom"
    with pytest.raises(UnknownName, match="throttle-storm"):
        settings_of(made, {})
    options.harness_scenario, options.harness_specs = "", [str(tmp_path / "none")]
    with pytest.raises(FileError, match="none: is not a folder"):
        settings_of(made, {})


def test_a_changed_option_is_followed_at_once(loaded: Any) -> None:
    assert status(loaded) == 200
    loaded.options.update(harness_fault=[INVALID])
    assert status(loaded) == 400
    loaded.options.update(harness_fault=[], harness_strict=True)
    assert status(loaded) == 401


def test_what_became_of_a_request_is_seen_at_its_flow(loaded: Any) -> None:
    guest = loaded.addons.get(NAME)
    carrier = guest._carrier
    loaded.options.update(harness_fault=[INVALID])
    flow = asked(loaded)
    assert flow.comment.startswith(f"InvalidArgument for RebootInstances, not executed · fault {INVALID} (hit 1) · ")
    assert flow.marked == ":zap:"
    assert guest._carrier is carrier


def test_a_value_that_cannot_be_taken_is_refused_and_all_stays(loaded: Any) -> None:
    loaded.options.update(harness_fault=[INVALID])
    with pytest.raises(OptionsError, match="did you mean volcengine"):
        loaded.options.update(harness_fault=["volcengin=throttle"])
    assert loaded.options.harness_fault == [INVALID]
    assert status(loaded) == 400


def test_other_options_are_none_of_its_business(loaded: Any) -> None:
    loaded.options.update(harness_fault=[INVALID])
    command(loaded, "harness.remove", "1")
    loaded.options.update(http3=False)
    assert command(loaded, "harness.faults") == []


def test_without_a_value_that_can_be_taken_it_refuses_until_there_is_one(
    script: HarnessScript, mitmproxy_master: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mitmproxy_master.options.deferred["harness_fault"] = ["volcengin=throttle"]
    mitmproxy_master.addons.add(script)
    script.configure(mitmproxy_master.options.keys())
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "did you mean volcengine" in record.getMessage()
    assert record.exc_info is None
    refused = asked(mitmproxy_master).response
    assert (refused.status_code, b"did you mean volcengine" in refused.content) == (599, True)
    with pytest.raises(CommandError, match="is not set up"):
        command(mitmproxy_master, "harness.faults")
    mitmproxy_master.options.update(harness_fault=[])
    assert status(mitmproxy_master) == 200


def test_a_mode_that_is_there_already_is_judged_too(
    script: HarnessScript, mitmproxy_master: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mitmproxy_master.options.update(mode=["dns"])
    mitmproxy_master.addons.add(script)
    script.configure(mitmproxy_master.options.keys())
    assert any("cannot answer in mode dns" in record.getMessage() for record in caplog.records)
    assert status(mitmproxy_master) == 599


def test_an_option_that_cannot_be_read_is_an_error_in_the_log(
    script: HarnessScript, mitmproxy_master: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mitmproxy_master.options.set("harness_seed=x", "harness_strict=true", defer=True)
    mitmproxy_master.addons.add(script)
    assert any("an option cannot be read" in record.getMessage() for record in caplog.records)
    assert mitmproxy_master.options.deferred == {}
    assert status(mitmproxy_master) == 599


def test_the_columns_of_mitmweb_show_comments_unless_they_were_chosen(
    script: HarnessScript, mitmproxy_master: Any
) -> None:
    options = mitmproxy_master.options
    options.add_option("web_columns", list, ["path"], "")
    options._options["web_columns"].typespec = Any
    mitmproxy_master.addons.add(script)
    assert options.web_columns == ["path", "comment"]
    options.update(web_columns=["size"])
    HarnessScript().load(SimpleNamespace(master=mitmproxy_master, add_option=lambda *_: None))  # type: ignore[arg-type]
    assert options.web_columns == ["size"]


def test_a_script_that_is_loaded_again_takes_the_guest_over(loaded: Any) -> None:
    guest = loaded.addons.get(NAME)
    assert isinstance(guest, GuestAddon)
    (first,) = [addon for addon in loaded.addons.chain if isinstance(addon, HarnessScript)]
    loaded.options.update(harness_fault=[INVALID])
    loaded.addons.remove(first)
    assert status(loaded) == 599
    again = HarnessScript()
    loaded.addons.add(again)
    again.configure(loaded.options.keys())
    assert loaded.addons.get(NAME) is guest
    assert status(loaded) == 400
    again.done()


# --- commands ---------------------------------------------------------------------------------------------------------


def test_commands_change_the_rules_that_options_have_not_set(loaded: Any) -> None:
    loaded.options.update(harness_fault=[DISK])
    assert command(loaded, "harness.fault", "volcengine=error:InvalidArgument#every", "2") == [
        f"2  {INVALID}#every 2  (0 calls, 0 hits; by harness.fault)"
    ]
    assert [status(loaded) for _ in range(2)] == [200, 400]
    assert command(loaded, "harness.faults") == [
        f"2  {INVALID}#every 2  (2 calls, 1 hit; by harness.fault)",
        f"1  {DISK}  (0 calls, 0 hits; by harness_fault)",
    ]
    loaded.options.update(harness_fault=[])
    assert command(loaded, "harness.pause", "2") == [
        f"2  {INVALID}#every 2  (2 calls, 1 hit; by harness.fault; paused)"
    ]
    assert [status(loaded) for _ in range(2)] == [200, 200]
    assert command(loaded, "harness.resume", "2") == [f"2  {INVALID}#every 2  (2 calls, 1 hit; by harness.fault)"]
    assert command(loaded, "harness.numbers") == ["2"]
    assert command(loaded, "harness.remove", "2") == [f"2  {INVALID}#every 2  (2 calls, 1 hit; by harness.fault)"]
    assert command(loaded, "harness.faults") == []


def test_one_rule_can_stand_for_many(loaded: Any) -> None:
    added = command(loaded, "harness.fault", "tencent/as:ResumeInstanceRefresh=every_error")
    assert len(added) > 1
    assert command(loaded, "harness.faults") == added


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["harness.fault", "volcengine=throtle"], "did you mean throttle"),
        (["harness.remove", "7"], "Invalid choice"),
        (["harness.session", "no name"], "cannot be the alias"),
        (["harness.reset", "nobody"], "Invalid choice"),
        (["harness.env", "fsh"], "did you mean fish"),
        (["harness.env", "sh", "anonymous"], "no credentials of ours"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(loaded: Any, arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        command(loaded, *arguments)


@pytest.mark.parametrize("name", ["harness.remove", "harness.pause", "harness.resume", "harness.reset"])
def test_what_can_be_chosen_is_offered(loaded: Any, name: str) -> None:
    (parameter,) = loaded.commands.commands[name].parameters
    offered = loaded.commands.execute(parameter.type.options_command)
    assert list(offered) == (["anonymous", "shell"] if name == "harness.reset" else [])


def test_every_command_is_explained_and_nothing_else_is_one(loaded: Any) -> None:
    ours = {name: one.help for name, one in loaded.commands.commands.items() if name.startswith("harness")}
    assert set(ours) == {
        "harness.env",
        "harness.fault",
        "harness.faults",
        "harness.numbers",
        "harness.pause",
        "harness.remove",
        "harness.reset",
        "harness.resume",
        "harness.session",
        "harness.sessions",
    }
    assert all(ours.values())


def test_a_session_begins_anew(loaded: Any) -> None:
    loaded.options.update(harness_fault=[f"{INVALID}#1"])
    assert [status(loaded) for _ in range(2)] == [400, 200]
    assert command(loaded, "harness.reset", "anonymous") is None
    assert [status(loaded) for _ in range(2)] == [400, 200]


def test_a_new_session_is_told_with_its_credentials(loaded: Any) -> None:
    listening(loaded, "socks5", "regular", "reverse:http://a.example")
    where, keys, seed = command(loaded, "harness.session", "mine")
    assert where.startswith("proxy http://127.0.0.1:8081, endpoint http://127.0.0.1:8082, CA ")
    assert keys.startswith("session mine: access key HARNESS")
    assert seed.startswith("seed ")
    assert command(loaded, "harness.sessions") == ("anonymous", "shell", "mine")
    lines = command(loaded, "harness.env", "fish", "mine")
    assert "set -gx HTTPS_PROXY 'http://mine:x@127.0.0.1:8081'" in lines
    assert "set -gx HARNESS_ENDPOINT 'http://127.0.0.1:8082'" in lines


def test_where_there_is_no_proxy_none_is_named(loaded: Any) -> None:
    listening(loaded, "reverse:http://a.example")
    lines = command(loaded, "harness.env")
    assert "export HTTPS_PROXY=''" in lines
    assert "export HARNESS_ENDPOINT=http://127.0.0.1:8080" in lines


# --- what it says -----------------------------------------------------------------------------------------------------


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("harness: ")]


def run(script: HarnessScript) -> None:
    async def turn() -> None:
        script.running()

    asyncio.run(turn())


def test_it_says_at_the_start_what_a_program_needs_and_at_the_end_what_was_not_met(
    loaded: Any, script: HarnessScript, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    listening(loaded, "regular")
    loaded.options.update(harness_fault=[INVALID, DISK], harness_seed=7)
    run(script)
    (file,) = (tmp_path / "state" / "shells").iterdir()
    where, keys, seed, shell = told(caplog)[-4:]
    assert where.startswith("harness: proxy http://127.0.0.1:8080, endpoint none, CA ")
    assert keys.startswith("harness: session shell: access key HARNESS")
    assert (seed, shell) == ("harness: seed 7", f"harness: in a shell: . {file}")
    first = file.read_text(encoding="utf-8")
    assert "export HTTPS_PROXY=http://shell:x@127.0.0.1:8080\n" in first
    loaded.options.update(harness_seed=8)
    assert file.read_text(encoding="utf-8") != first
    assert status(loaded) == 400
    assert told(caplog)[-1].startswith("harness: InvalidArgument for RebootInstances, not executed · fault ")
    script.done()
    assert told(caplog)[-1] == f"harness: never met: {DISK}"
    assert not file.exists()


def test_a_shell_file_that_cannot_be_written_is_no_reason_to_stop(
    loaded: Any, script: HarnessScript, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("no folder")
    run(script)
    assert any("cannot be written" in line for line in told(caplog))
    assert status(loaded) == 200


class Heard(logging.Handler):
    """What is logged, and a way to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []
        self._changed = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self._changed:
            self._records.append(record)
            self._changed.notify_all()

    def level_of(self, text: str) -> str:
        """Wait for a line with that text; its level."""

        def found() -> list[str]:
            return [record.levelname for record in self._records if text in record.getMessage()]

        with self._changed:
            assert self._changed.wait_for(found, PATIENCE)
            return found()[0]


def test_an_edit_of_the_scenario_is_told(loaded: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    heard = Heard()
    logging.getLogger("harness").addHandler(heard)
    try:
        file = tmp_path / "mine.yaml"
        file.write_text(f"rules: ['{INVALID}']\n", encoding="utf-8")
        loaded.options.update(harness_scenario=str(file))
        assert status(loaded) == 400
        file.write_text(f"rules: ['{DISK}']\n", encoding="utf-8")
        assert heard.level_of("the edit of the scenario is taken: 1 rule") == "INFO"
        assert status(loaded) == 200
        file.write_text("rules: ['nothing']\n", encoding="utf-8")
        assert heard.level_of(f"{file}:1") == "WARNING"
        loaded.addons.trigger(DoneHook())
        assert "harness-scenario" not in [thread.name for thread in threading.enumerate()]
    finally:
        logging.getLogger("harness").removeHandler(heard)


def test_before_it_is_loaded_it_does_nothing(script: HarnessScript) -> None:
    script.configure({"harness_fault"})
    script.running()
    script.done()


def test_where_a_rule_does_not_work_is_told_when_it_is_set(loaded: Any) -> None:
    assert command(loaded, "harness.fault", "*=refuse:503") == [
        "1  *=refuse:503  (0 connections, 0 hits; by harness.fault)",
        "note: refuse:503 meets nothing at the endpoint: no proxy answers there",
    ]


# --- cassettes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "mode", "replay", "told"),
    [
        ("a", None, "b", "exclude each other"),
        ("", "all", "", "harness_record_mode needs harness_record"),
        ("a", "onec", "", "unknown record mode 'onec'.*once"),
    ],
)
def test_cassettes_that_cannot_be_asked_for(record: str, mode: str | None, replay: str, told: str) -> None:
    options: Any = SimpleNamespace(harness_record=record, harness_record_mode=mode, harness_replay=replay)
    with pytest.raises(UserError, match=told):
        _cassettes(options)


def test_what_is_answered_is_recorded_and_built_when_another_is_played(
    loaded: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    folder = tmp_path / "cassettes"
    loaded.options.update(harness_record=str(folder))
    assert status(loaded) == 200
    (left,) = folder.iterdir()
    assert left.name == "anonymous.yaml.recording"
    loaded.options.update(harness_record=None, harness_replay=str(folder))
    assert [path.name for path in folder.iterdir()] == ["anonymous.yaml"]
    assert "recorded: 1, played: 0" in caplog.text
    assert status(loaded) == 200
    assert status(loaded) == 599, "it plays once"
    command(loaded, "harness.reset", "anonymous")
    assert status(loaded) == 200
    loaded.options.update(harness_replay=None)
    assert status(loaded) == 200
    assert "recorded: 0, played: 1" in caplog.text


def test_cassettes_are_built_when_mitmproxy_ends(loaded: Any, script: HarnessScript, tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    loaded.options.update(harness_record=str(folder))
    assert status(loaded) == 200
    script.done()
    assert [path.name for path in folder.iterdir()] == ["anonymous.yaml"]
    assert status(loaded) == 599


def test_a_cassette_that_cannot_be_played_changes_nothing(loaded: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 1\ninteractions: [7]\n")
    with pytest.raises(OptionsError, match=r"bad\.yaml"):
        loaded.options.update(harness_replay=str(tmp_path / "bad.yaml"))
    assert loaded.options.harness_replay is None
    assert status(loaded) == 200
