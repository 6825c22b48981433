"""The harness in your own mitmproxy: ``mitmweb -s "$(harness addon)"``, and mitmproxy and mitmdump likewise.

It answers the providers' hosts as ``harness serve`` does and refuses all others with 599; nothing is forwarded, not
even after the script was unloaded. For that it sets some of mitmproxy's options and holds them: ``HELD`` in
``harness.listeners.guest`` lists them with the reasons. Options of its own begin with ``harness_`` and take effect at
once; commands begin with ``harness.``. Cassettes are built when mitmproxy ends, or when others are played or recorded.
Real providers are never asked: whom else this mitmproxy may reach is not ours to say. What became of a request is the
comment of its flow; flows that a fault met, in which the client made a mistake, or that were refused are marked.
Clients have to trust mitmproxy's own CA.
"""

import logging
import os
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, get_args

from mitmproxy import addonmanager, command, ctx, exceptions, types
from mitmproxy.log import ALERT
from mitmproxy.optmanager import OptManager

from harness import app
from harness.adjustable import AdjustableHarness
from harness.cassette.interaction import RecordMode
from harness.config import Settings, spec_roots, state_directory
from harness.control.cassette_options import CassetteOptions
from harness.control.environment import Access, environment, proxy_variables
from harness.control.scenario_file import LoadedScenario
from harness.control.shell_exports import exporter, render_exports
from harness.control.shell_file import ShellFile
from harness.errors import FileError, HarnessError, UnknownName, UnsoundRun, UserError
from harness.faults.presets import scenario_path
from harness.listeners.carrier import Carrier
from harness.listeners.flow_note import comment, note
from harness.listeners.guest import GuestAddon, Refusing, join
from harness.model import Exchange
from harness.sessions import RuleStatus

BY_OPTION = "harness_fault"
BY_COMMAND = "harness.fault"
OPTIONS: tuple[tuple[str, Any, Any, str], ...] = (
    (
        "harness_fault",
        Sequence[str],
        [],
        "What goes wrong: rules such as tencent/as:StartInstanceRefresh=throttle#1. May be given several times.",
    ),
    ("harness_scenario", str | None, None, "A file of rules, or the name of one that comes with the harness."),
    ("harness_seed", int | None, None, "Repeats the draws of an earlier run; chosen if it is not given."),
    ("harness_strict", bool, False, "Refuse requests that break the contract or carry a wrong signature."),
    ("harness_specs", Sequence[str], [], "Folders of your own specs, added to those that come with the harness."),
    ("harness_journal", str | None, None, "A file that gets every exchange as a line of JSON."),
    ("harness_record", str | None, None, "A folder that gets what is answered, a cassette a session."),
    (
        "harness_record_mode",
        str | None,
        None,
        "With harness_record: none, once, new_episodes or all, as VCR.py names them. once if it is not given.",
    ),
    ("harness_replay", str | None, None, "A folder of cassettes, or one, that answers in place of the fake."),
)
"""Names, types, defaults and helps, as mitmproxy takes them; the values are judged when they are used."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_NAMES = frozenset(name for name, *_ in OPTIONS)
_LOG = logging.getLogger(__name__)


def settings_of(options: OptManager, environ: Mapping[str, str]) -> Settings:
    """What these options ask for; FileError for folders that hold no specs, UserError for what cannot be together."""
    cassettes = _cassettes(options)
    return Settings(
        state=state_directory(environ),
        specs=spec_roots([Path(folder).expanduser() for folder in _written(options.harness_specs)]),
        rules=_written(options.harness_fault),
        seed=options.harness_seed,
        strict=options.harness_strict,
        journal=_path(options.harness_journal),
        scenario=scenario_path(str(_path(options.harness_scenario))) if options.harness_scenario else None,
        cassettes=cassettes.cassettes,
        record_mode=cassettes.record_mode,
        pool=cassettes.record is None,
    )


def _cassettes(options: OptManager) -> CassetteOptions:
    """What is played and recorded."""
    record, replay, mode = _path(options.harness_record), _path(options.harness_replay), options.harness_record_mode
    if record is not None and replay is not None:
        raise UserError("harness_record and harness_replay exclude each other")
    if mode and record is None:
        raise UserError("harness_record_mode needs harness_record")
    known: tuple[RecordMode, ...] = get_args(RecordMode)
    if mode and mode not in known:
        raise UnknownName("record mode", mode, known)
    return CassetteOptions(record, replay, mode or None)


def named(name: str) -> Callable[[_Function], _Function]:
    """Make a method a command of mitmproxy."""
    decorate: Callable[[_Function], _Function] = command.command(name)
    return decorate


def chosen_from(parameter: str, choices: str) -> Callable[[_Function], _Function]:
    """Let mitmproxy offer what another command lists as the values of a parameter, and take nothing else."""
    decorate: Callable[[_Function], _Function] = command.argument(parameter, type=types.Choice(choices))
    return decorate


class HarnessScript:
    """What mitmproxy loads: options, commands, and the guest that answers."""

    def __init__(self) -> None:
        self._answering = AdjustableHarness(setting=BY_OPTION, sinks=(_tell,), on_edit=_tell_edit)
        self._carrier: Carrier | None = None
        self._guest: GuestAddon | None = None
        self._listens = False
        self._shell_file = ShellFile(state_directory(os.environ), os.getpid())

    # --- mitmproxy's own life ---------------------------------------------------------------------------------------

    def load(self, loader: addonmanager.Loader) -> None:
        """Close the way out before anything else, then say which options there are."""
        options = loader.master.options
        self._guest = join(loader.master, clock=app.utc_now)
        _show_comments(options)
        for option in OPTIONS:
            loader.add_option(*option)
        try:
            options.process_deferred()
        except exceptions.OptionsError as error:
            # mitmproxy itself would give up on the script without a word, and go on without it.
            _LOG.error("harness: an option cannot be read: %s", error)
            for name in _NAMES:
                options.deferred.pop(name, None)

    def configure(self, updated: Collection[str]) -> None:
        """Take what the options ask for; OptionsError for what cannot be had, and all stays as it was."""
        if self._guest is None or (self._answering.ready and _NAMES.isdisjoint(updated)):
            return
        try:
            if not self._answering.ready:
                self._guest.check(ctx.options)
            parts = self._answering.follow(settings_of(ctx.options, os.environ))
        except (HarnessError, exceptions.OptionsError) as error:
            if self._answering.ready:
                raise exceptions.OptionsError(str(error)) from None
            # At the start this ends mitmproxy; later it refuses until the options are put right.
            _LOG.error("harness: %s", error)
            self._guest.answer_with(Refusing(str(error)))
        else:
            self._carrier = self._carrier or Carrier(
                parts.closing, app.utc_now, on_answer=note, record=self._answering.record
            )
            for line in self._answering.notes():
                _LOG.info("harness: %s", line)
            self._guest.answer_with(parts.pipeline, self._carrier)
            if self._listens:
                self._write_shell_file()

    def running(self) -> None:
        """Mitmproxy listens: say what a program needs to come here."""
        if self._guest is None or not self._answering.ready:
            return
        self._guest.running()
        self._listens = True
        for line in self._told(app.SHELL_SESSION):
            _LOG.info("harness: %s", line)
        self._write_shell_file()
        _LOG.log(ALERT, "harness: in a shell: . %s", shlex.quote(str(self._shell_file.path)))

    def done(self) -> None:
        """Unloaded, or mitmproxy ends: say what was not met. The guest stays, and refuses."""
        if self._guest is not None and self._answering.ready:
            for rule in self._answering.parts.sessions.rules_never_met():
                _LOG.info("harness: never met: %s", rule)
            self._guest.answer_with(Refusing("the script of the harness was unloaded"))
            if self._carrier is not None:
                self._carrier.recorded_all()
            self._answering.close()
            for line in self._answering.notes():
                _LOG.info("harness: %s", line)
            self._shell_file.remove()

    # --- commands ---------------------------------------------------------------------------------------------------

    @named("harness.fault")
    def fault(self, *rule: str) -> Sequence[str]:
        """Add a rule before those that are there, e.g. harness.fault alibaba/ecs:RedeployInstance=throttle#1."""
        with _told_as_command_error():
            added = self._answering.parts.sessions.add_rules([" ".join(rule)], origin=BY_COMMAND)
            return [*_shown(added), *dict.fromkeys(f"note: {note}" for one in added for note in one.notes)]

    @named("harness.faults")
    def faults(self) -> Sequence[str]:
        """The rules with their numbers: calls that they matched and that they met, where they come from."""
        with _told_as_command_error():
            return _shown(self._answering.parts.sessions.rules())

    @named("harness.numbers")
    def numbers(self) -> Sequence[str]:
        """The numbers of the rules."""
        with _told_as_command_error():
            return [str(rule.number) for rule in self._answering.parts.sessions.rules()]

    @named("harness.remove")
    @chosen_from("number", "harness.numbers")
    def remove(self, number: str) -> Sequence[str]:
        """Remove a rule."""
        with _told_as_command_error():
            return _shown([self._answering.parts.sessions.remove_rule(int(number))])

    @named("harness.pause")
    @chosen_from("number", "harness.numbers")
    def pause(self, number: str) -> Sequence[str]:
        """Let a rule neither count nor meet calls for now."""
        with _told_as_command_error():
            return _shown([self._answering.parts.sessions.pause_rule(int(number), paused=True)])

    @named("harness.resume")
    @chosen_from("number", "harness.numbers")
    def resume(self, number: str) -> Sequence[str]:
        """Let a paused rule go on."""
        with _told_as_command_error():
            return _shown([self._answering.parts.sessions.pause_rule(int(number), paused=False)])

    @named("harness.sessions")
    def sessions(self) -> Sequence[str]:
        """The names of the sessions."""
        with _told_as_command_error():
            return self._answering.parts.sessions.aliases()

    @named("harness.session")
    def session(self, name: str = "") -> Sequence[str]:
        """Make a session with counts of its own, under a name or a chosen one; shows its credentials."""
        with _told_as_command_error():
            return self._told(self._answering.parts.sessions.mint(alias=name or None).alias)

    @named("harness.reset")
    @chosen_from("session", "harness.sessions")
    def reset(self, session: str) -> None:
        """Let a session begin anew: its counts, rate windows, clock and cassettes."""
        with _told_as_command_error():
            self._answering.reset(session)

    @named("harness.env")
    def env(self, shell: str = "sh", session: str = app.SHELL_SESSION) -> Sequence[str]:
        """The lines that point a shell (sh, fish, powershell) at this mitmproxy: proxy, CA, credentials."""
        with _told_as_command_error():
            return self._exports(session, shell).splitlines()

    # --- what a program needs ---------------------------------------------------------------------------------------

    def _access(self, alias: str) -> Access:
        if self._guest is None:
            raise UnsoundRun("the harness is not set up")
        addresses = self._guest.addresses()
        return Access(
            addresses.proxy_url or "", addresses.endpoint_url, str(addresses.ca), self._answering.minted(alias)
        )

    def _exports(self, alias: str, shell: str) -> str:
        access = self._access(alias)
        none = {} if access.proxy_url else dict.fromkeys(proxy_variables(access), "")
        return render_exports(environment(access) | none, exporter(shell))

    def _write_shell_file(self) -> None:
        try:
            self._shell_file.write(self._exports(app.SHELL_SESSION, "sh"))
        except FileError as error:
            _LOG.warning("harness: %s", error)

    def _told(self, alias: str) -> tuple[str, ...]:
        """What to give to a program, for a person."""
        access = self._access(alias)
        credentials = access.session.credentials
        return (
            f"proxy {access.proxy_url or 'none'}, endpoint {access.endpoint_url or 'none'}, CA {access.ca_bundle}",
            f"session {alias}: access key {credentials.access_key}, secret key {credentials.secret_key}",
            f"seed {self._answering.parts.sessions.seed}",
        )


def _tell(exchange: Exchange) -> None:
    _LOG.info("harness: %s", comment(exchange.draft, accepted=exchange.answered_at is not None))


def _tell_edit(scenario: LoadedScenario) -> None:
    _LOG.log(logging.INFO if scenario.problem is None else logging.WARNING, "harness: %s", scenario.told)


@contextmanager
def _told_as_command_error() -> Iterator[None]:
    try:
        yield
    except HarnessError as error:
        raise exceptions.CommandError(str(error)) from None


def _shown(rules: Sequence[RuleStatus]) -> list[str]:
    """``3  alibaba=throttle#1  (4 calls, 1 hit; by harness_fault)``."""
    return [
        f"{rule.number}  {rule.text}  ({_count(rule.matches, _noun(rule))}, {_count(rule.hits, 'hit')}; "
        f"by {rule.origin}{'; paused' if rule.paused else ''})"
        for rule in rules
    ]


def _noun(rule: RuleStatus) -> str:
    return "connection" if rule.of_connections else "call"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _written(values: Sequence[str]) -> tuple[str, ...]:
    """The values that are not empty: a line that was just begun in mitmweb is no mistake."""
    return tuple(value for value in values if value.strip())


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None


def _show_comments(options: OptManager) -> None:
    """Let mitmweb's list of flows show the comments, unless somebody has chosen its columns."""
    if "web_columns" in options and not options.has_changed("web_columns"):
        options.update(web_columns=[*options.web_columns, "comment"])


addons = [HarnessScript()]
