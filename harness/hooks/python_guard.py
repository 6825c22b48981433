"""Judges what a Python below ``harness run`` is about to send, and notes what it stopped; loaded by the Python hook.

Like the hook it runs in the environment of the user's program, from Python 3.8 on: it needs the standard library only,
and imports at the start nothing that the interpreter does not have at hand. What it says goes into a folder of notes,
never to the program's own output.

It stops accidents, not malice: what native code sends without Python's sockets (libpq, gRPC, curl) is not seen.
"""

from __future__ import annotations

import os
import sys
import time

NOTE_LIMIT = 1000
HOSTS_FILE = "/etc/hosts"
ADVICE = "the proxy is in HTTPS_PROXY, and `harness run --allow-direct` lets such attempts through"

# --- notes ------------------------------------------------------------------------------------------------------------


def as_json(value: object) -> str:
    """The value as JSON: strings, numbers, truth values, None, and lists and dictionaries of them."""
    if isinstance(value, str):
        # The function alone: all of json would take longer to import than everything else that is done here.
        from _json import encode_basestring_ascii

        return str(encode_basestring_ascii(value))
    if isinstance(value, dict):
        members = (f"{as_json(str(name))}: {as_json(member)}" for name, member in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(as_json, value))}]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return repr(value)


def text(value: object) -> str:
    """A name as the system or the program gave it, as a string."""
    return value.decode("utf-8", "replace") if isinstance(value, (bytes, bytearray)) else str(value)


def command_line(given: list[str] | None, system_file: str = "/proc/self/cmdline") -> list[str]:
    """The whole command of this process: as the interpreter was given it, or before Python 3.10 as the system tells."""
    if given is not None:
        return given
    try:
        with open(system_file, "rb") as file:
            return [text(word) for word in file.read().rstrip(b"\0").split(b"\0")]
    except OSError:
        return [sys.executable, *getattr(sys, "argv", ())]


class Notes:
    """A file of notes for each process, in JSON lines; without a folder nothing is noted.

    Each line is one write to a file that is opened for it. So threads need no lock, and a program that closes every
    descriptor and uses their numbers again loses nothing and spoils nothing. What fails here fails silently.
    """

    def __init__(self, folder: str | None) -> None:
        self.folder = folder
        self.pid = 0
        self.path = ""
        self.left = 0

    def begin(self) -> None:
        """Start the file of this process; a process that was forked does so anew."""
        self.pid = os.getpid()
        self.path = f"{self.folder}/{self.pid}-{time.time_ns()}.jsonl"
        self.left = NOTE_LIMIT
        version = ".".join(map(str, sys.version_info[:3]))
        name = {"cpython": "CPython", "pypy": "PyPy"}.get(sys.implementation.name, sys.implementation.name)
        command = command_line(getattr(sys, "orig_argv", None))
        self.write("process", parent=os.getppid(), runtime=f"{name} {version}", argv=command)

    def write(self, event: str, **facts: object) -> None:
        """Add a line; a process that has written NOTE_LIMIT of them has said enough."""
        if self.folder is None:
            return
        if self.pid != os.getpid():  # forked without Python knowing of it
            self.begin()
        self.left -= 1
        if self.left < 0:
            return
        if self.left == 0:
            event, facts = "full", {}
        line = as_json({"event": event, "pid": self.pid, "at": time.time(), **facts})
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, f"{line}\n".encode("ascii"))
            finally:
                os.close(file)
        except OSError:
            return


# --- what is on this machine ------------------------------------------------------------------------------------------


def numeric(host: str) -> bytes | None:
    """The address if it is written in numbers, in any way that the C library reads; None for a name."""
    sockets = sys.modules["_socket"]
    try:
        return bytes(sockets.inet_aton(host))
    except OSError:
        pass
    try:
        address = bytes(sockets.inet_pton(sockets.AF_INET6, host.partition("%")[0]))
    except (OSError, AttributeError):
        return None
    return address[12:] if address.startswith(bytes(10) + b"\xff\xff") else address


def is_local_address(address: bytes) -> bool:
    """Whether an address is loopback, or stands for this machine as 0.0.0.0 and :: do."""
    if len(address) == 4:
        return address[0] == 127 or address == bytes(4)
    return address[:15] == bytes(15) and address[15] <= 1


def is_local_name(name: str, hosts_file: str = HOSTS_FILE) -> bool:
    """Whether the system knows a name by itself: localhost, the name of the machine, what its hosts file lists."""
    name = name.rstrip(".").lower()
    own = text(sys.modules["_socket"].gethostname()).lower()
    if name in ("localhost", own) or name.endswith(".localhost"):
        return True
    try:
        with open(hosts_file, encoding="utf-8", errors="replace") as file:
            return any(name in line.partition("#")[0].lower().split()[1:] for line in file)
    except OSError:
        return False


# --- the guard --------------------------------------------------------------------------------------------------------


class StoppedByHarness(ConnectionRefusedError):
    """A connection that would have left this machine past the proxy."""


JUDGES = {
    "socket.connect": "connecting",
    "socket.sendto": "sending",
    "socket.sendmsg": "sending",
    "socket.getaddrinfo": "asking",
    "socket.gethostbyname": "asking",
    "socket.gethostbyaddr": "asking",
    "socket.getnameinfo": "asking_back",
    "subprocess.Popen": "starting",
    "os.exec": "replacing",
    "os.posix_spawn": "replacing",
    "os.spawn": "spawning",
}


class Guard:
    """Judges what is about to be sent: to this machine it may go, all else is noted and, unless allowed, refused.

    Loopback is open because the proxy is there, and because a program may need its own database or queue there; no
    provider is.
    """

    def __init__(self, notes: Notes, *, allow: bool) -> None:
        self.notes = notes
        self.allow = allow
        self.announced: object = None

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """What the interpreter calls at each of its audit events."""
        judge = JUDGES.get(event)
        if judge is not None:
            getattr(self, judge)(*arguments)

    def connecting(self, sock, address, *_others):
        """A socket connects."""
        self.reaching("connect", sock, address)

    def sending(self, sock, address=None, *_others):
        """A socket sends to an address; without one it is connected, which was judged then."""
        if address is not None:
            self.reaching("send", sock, address)

    def reaching(self, way, sock, address):
        """Let an address be reached if it is on this machine."""
        sockets = sys.modules["_socket"]
        family = int(sock.family)
        if family in (sockets.AF_INET, getattr(sockets, "AF_INET6", None)):
            self.internet(way, address)
        elif family not in [getattr(sockets, name, None) for name in ("AF_UNIX", "AF_NETLINK", "AF_ALG", "AF_SYSTEM")]:
            self.attempt(way, text(address), None)

    def internet(self, way, address):
        """Let an internet address, host and port first, be reached if it is on this machine."""
        if not isinstance(address, tuple) or len(address) < 2:
            return  # the call itself will say what is wrong with it
        host = text(address[0])
        found = numeric(host) if host else bytes(4)
        if not (is_local_name(host) if found is None else is_local_address(found)):
            self.attempt(way, host, address[1])

    def asking(self, host, port=None, *_others):
        """An address is looked up: if the system does not know the name, the question leaves the machine."""
        host = text(host) if host else ""
        if host and numeric(host) is None and not is_local_name(host):
            self.attempt("lookup", host, port)

    def asking_back(self, address, *_others):
        """The name of an address is looked up."""
        self.internet("lookup", address)

    def attempt(self, way, host, port):
        """Note what would leave the machine, and refuse it unless it is allowed."""
        port = None if port is None else text(port)
        self.notes.write("attempt", way=way, host=host, port=port, stopped=not self.allow)
        if self.allow:
            return
        if way == "lookup":
            sockets = sys.modules["_socket"]
            said = (
                f"stopped by the harness: {host} is not known here, and the question would leave this machine; {ADVICE}"
            )
            raise sockets.gaierror(sockets.EAI_FAIL, said)
        import errno

        place = host if port is None else f"{host}:{port}"
        said = f"stopped by the harness: {place} is not on this machine, and this goes past the proxy; {ADVICE}"
        raise StoppedByHarness(errno.ECONNREFUSED, said)

    def starting(self, program=None, arguments=None, _folder=None, environment=None, *_others):
        """A child process is started by ``subprocess``, which may go on to ``os.posix_spawn``."""
        self.announced = arguments
        self.child(program, arguments, environment)

    def replacing(self, program=None, arguments=None, environment=None, *_others):
        """This process becomes another program, or starts one."""
        if arguments is not self.announced:
            self.child(program, arguments, environment)

    def spawning(self, _mode=None, program=None, arguments=None, environment=None, *_others):
        """A child process is started by ``os.spawnv`` and its kin."""
        self.child(program, arguments, environment)

    def child(self, program, arguments, environment):
        """Note a Python that starts without this hook, which nobody else would notice."""
        try:
            words = [] if isinstance(arguments, (str, bytes)) else [text(os.fspath(part)) for part in arguments or ()]
            name = text(os.fspath(program)) if program else words[0]
            if is_python(name):
                why = switched_off(words) or left_out(os.environ if environment is None else environment)
                if why:
                    self.notes.write("unhooked", argv=words or [name], why=why)
        except Exception:  # the call itself will say what is wrong with its arguments
            return


# --- children without the hook ----------------------------------------------------------------------------------------


def is_python(program: str) -> bool:
    """Whether the name or path of a program is that of a Python interpreter."""
    name = os.path.basename(program).lower()
    name = name[:-4] if name.endswith(".exe") else name
    return name.rstrip("0123456789.tdw") in ("python", "pypy")


def switched_off(argv: list[str]) -> str | None:
    """The option of a Python command line that keeps this hook out, as written; None if there is none."""
    words = iter(argv[1:])
    for word in words:
        if len(word) < 2 or not word.startswith("-") or word.startswith("--"):
            return None
        for position, letter in enumerate(word[1:], 1):
            if letter in "IES":
                return word
            if letter in "cm":
                return None
            if letter in "WX":  # these take an argument: the rest of the word, else the next one
                if position == len(word) - 1:
                    next(words, None)
                break
    return None


def left_out(environment) -> str | None:
    """The variable that would bring this hook into a child, and does not; None if it does."""
    folder = os.path.dirname(os.path.abspath(__file__))
    paths = text(environment.get("PYTHONPATH") or environment.get(b"PYTHONPATH") or "")
    return None if folder in paths.split(os.pathsep) else "PYTHONPATH"
