"""Signals while a user's program runs; how they reach a real one is tried in ``tests/cli/test_run.py``."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from harness.run.signals import Relay


class Program:
    """Remembers the signals that it was sent."""

    def __init__(self) -> None:
        self.got: list[int] = []

    def send_signal(self, sig: int) -> None:
        self.got.append(sig)


def raised(*numbers: int, foreground: Callable[[], bool], early: bool = False) -> list[int]:
    """What reaches the program of signals that come to us."""
    program = Program()
    with Relay(in_foreground=foreground) as relay:
        if not early:
            relay.attach(program)
        for number in numbers:
            signal.raise_signal(number)
        if early:
            relay.attach(program)
    return program.got


@pytest.mark.parametrize("foreground", [True, False])
def test_what_is_meant_for_the_program_is_passed_on(foreground: bool) -> None:  # noqa: FBT001
    assert raised(signal.SIGTERM, signal.SIGHUP, foreground=lambda: foreground) == [signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_what_a_terminal_sends_to_both_is_not_sent_twice(number: int) -> None:
    assert raised(number, foreground=lambda: True) == []
    assert raised(number, foreground=lambda: False) == [number]


def test_a_signal_that_came_before_the_program_waits_for_it() -> None:
    assert raised(signal.SIGTERM, foreground=lambda: True, early=True) == [signal.SIGTERM]


def test_what_is_ignored_stays_ignored_and_the_rest_is_as_before() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        assert raised(signal.SIGHUP, foreground=lambda: True) == []
        assert {number: signal.getsignal(number) for number in handlers} == handlers
    finally:
        signal.signal(signal.SIGHUP, before)


ASK = "import os, sys; from harness.run.signals import in_foreground; {}; sys.stdout.write(str(in_foreground()))"
TAKE_TERMINAL = "import fcntl, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0)"


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        ("os.setsid()", "False"),
        (TAKE_TERMINAL, "True"),
        (f"{TAKE_TERMINAL}; os.fork() and (os.wait(), os._exit(0)); os.setpgid(0, 0)", "False"),
    ],
    ids=["no terminal", "foreground", "background"],
)
def test_whether_the_keys_of_a_terminal_reach_us(before: str, answer: str) -> None:
    leader, terminal = pty.openpty()
    try:
        asked = subprocess.run(
            [sys.executable, "-c", ASK.format(before)], stdin=terminal, capture_output=True, text=True, check=True
        )
    finally:
        os.close(leader)
        os.close(terminal)
    assert asked.stdout == answer
