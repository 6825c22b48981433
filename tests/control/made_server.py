"""Programs that could be taken for a server; run by path, the first argument says which."""

import json
import os
import signal
import sys
import time

STATE = {
    "format": 2,
    "pid": os.getpid(),
    "version": "1.2.3",
    "protocol": 1,
    "owner": "run",
    "started": "2026-01-02T03:04:05+00:00",
    "control_url": "http://127.0.0.1:1",
    "token": "t",
    "proxy_url": "http://127.0.0.1:2",
    "endpoint_url": None,
    "ca_bundle": "/ca.pem",
    "session": "shell",
    "proxy_user": "shell",
    "access_key": "HARNESSABCDEFGHIJKLM",
    "secret_key": "secret",
    "seed": 7,
}


def ready(**changes: object) -> None:
    print(json.dumps(STATE | changes), flush=True)


def complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def lifeline() -> None:
    while os.read(0, 1024):
        pass


match sys.argv[1]:
    case "good":
        print("a note of somebody else")
        ready(seed=len(sys.argv))
        lifeline()
    case "arguments":
        complain("harness: " + " ".join(sys.argv[2:]).replace("--owned-by", "OWNED"))
        sys.exit(2)
    case "mistake":
        complain("a warning", "harness: unknown fault 'x' (did you mean y?)")
        sys.exit(2)
    case "unsound":
        complain("harness: the port was taken away")
        sys.exit(3)
    case "old":
        complain("harness: No such option: --owned-by - see harness serve --help")
        sys.exit(2)
    case "foreign":
        complain("usage: foreign", "no such thing")
        sys.exit(2)
    case "traceback":
        complain(*(f"line {number}" for number in range(30)), "ImportError: no module")
        sys.exit(1)
    case "silent":
        sys.exit(5)
    case "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    case "brace":
        print("{nonsense", flush=True)
        lifeline()
    case "another":
        ready(format=3)
        lifeline()
    case "damaged":
        ready(pid="x", extra=1)
        lifeline()
    case "chatter":
        while True:
            print("y", flush=True)
    case "hangs":
        time.sleep(1000)
    case "stubborn":
        ready()
        time.sleep(1000)
    case "dies":
        ready()
        lifeline()
        complain("harness: the journal is no longer written")
        sys.exit(3)
    case "crashes":
        ready()
        lifeline()
        os.kill(os.getpid(), signal.SIGSEGV)
