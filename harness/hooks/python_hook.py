"""Runs at the start of every Python below ``harness run``: trusts the harness CA, and sets up the guard.

Its text is written into a folder on PYTHONPATH as ``sitecustomize.py``, beside that of the guard, and runs in whatever
environment the user's program has, from Python 3.8 on: so it needs the standard library only, knows nothing of the
harness, and imports at the start nothing that the interpreter does not have at hand.
"""

from __future__ import annotations

import os
import sys

MARK = "_harness_hook"
OWN_MODULE = "sitecustomize"
GUARD_MODULE = "harness_guard"

# --- changes to modules, made as soon as they are loaded --------------------------------------------------------------


class Changing:
    """The loader of a module that is changed right after it was loaded."""

    def __init__(self, loader, change) -> None:
        self.loader = loader
        self.change = change

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def create_module(self, spec):
        """What the real loader makes of the spec."""
        return self.loader.create_module(spec)

    def exec_module(self, module):
        """Let the real loader, which the module is then to name as its own, load it; then change it."""
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.change(module)


class Finder:
    """Finds no module by itself, but has some of them changed when the finders after it find them."""

    def __init__(self, changes) -> None:
        self.changes = changes

    def find_spec(self, name, path=None, target=None):
        """The spec of a module that is to be changed; None for any other."""
        change = self.changes.get(name)
        if change is None:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = None if find is None else find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = Changing(spec.loader, change)
                return spec
        return None


def dressed(function, original):
    """The function, to be taken for the original by who asks for its name, documentation or signature."""
    function.__name__, function.__doc__, function.__wrapped__ = original.__name__, original.__doc__, original
    return function


def trusting(bundle, name):
    """A change to a module: contexts of its class ``name`` load the certificates of ``bundle`` besides any others.

    A context that loads none trusts nobody, and is left so. ``load_default_certs``, ``create_default_context`` and what
    the HTTP libraries make of them all end in one of the two methods.
    """

    def change(module):
        context = getattr(module, name)
        load = context.load_verify_locations
        context.load_verify_locations = adding(load, load)
        context.set_default_verify_paths = adding(context.set_default_verify_paths, load)

    def adding(method, load):
        def load_more(self, *arguments, **options):
            done = method(self, *arguments, **options)
            try:
                load(self, bundle)
            except Exception:  # the bundle is gone; the handshake will say that nobody vouches for the harness
                return done
            return done

        return dressed(load_more, method)

    return change


def read_proxy_variables(client):
    """A change to ``aiohttp.client``: a session that does not say otherwise takes its proxy from the environment.

    So do the other clients by themselves; a user of aiohttp would write ``ClientSession(trust_env=True)``.
    """
    session = client.ClientSession
    begin = session.__init__

    def begin_trusting(self, *arguments, **options):
        options.setdefault("trust_env", True)
        begin(self, *arguments, **options)

    session.__init__ = dressed(begin_trusting, begin)


def guarded(guard):
    """A change to ``uvloop``, whose sockets are its own and raise no audit events."""

    def change(uvloop):
        loop = uvloop.Loop
        connect, ask, datagram = loop.create_connection, loop.getaddrinfo, loop.create_datagram_endpoint

        def create_connection(self, factory, host=None, port=None, **options):
            if host is not None:
                guard.internet("connect", (host, port))
            return connect(self, factory, host, port, **options)

        def getaddrinfo(self, host, port, **options):
            guard.asking(host, port)
            return ask(self, host, port, **options)

        def create_datagram_endpoint(self, factory, local_addr=None, remote_addr=None, **options):
            if remote_addr is not None:
                guard.internet("connect", tuple(remote_addr))
            return datagram(self, factory, local_addr, remote_addr, **options)

        loop.create_connection, loop.getaddrinfo = create_connection, getaddrinfo
        loop.create_datagram_endpoint = create_datagram_endpoint

    return change


def arrange(changes) -> None:
    """Change the modules that are loaded already, and have the others changed when they are."""
    sys.meta_path.insert(0, Finder(changes))
    for name, change in changes.items():
        if name in sys.modules:
            change(sys.modules[name])


# --- the start --------------------------------------------------------------------------------------------------------


def load_hidden() -> None:
    """Load the sitecustomize that this one hides, the next one on the path, as if it alone had been found."""
    # What importlib itself is made of, which is always there.
    importing, finding = sys.modules["_frozen_importlib"], sys.modules["_frozen_importlib_external"]
    folder = os.path.dirname(os.path.abspath(__file__))
    places = [os.path.abspath(place) for place in sys.path]
    behind = sys.path[places.index(folder) + 1 :] if folder in places else sys.path
    spec = finding.PathFinder.find_spec(OWN_MODULE, behind)
    if spec is not None and spec.loader is not None:
        module = importing.module_from_spec(spec)
        sys.modules[OWN_MODULE] = module
        spec.loader.exec_module(module)


def start(environment) -> None:
    """Put everything in place, once: of two runs, one within the other, the inner one comes first and acts."""
    if not hasattr(sys, MARK):
        setattr(sys, MARK, True)
        guarding = __import__(GUARD_MODULE)
        notes = guarding.Notes(environment.get("HARNESS_HOOK_NOTES"))
        guard = guarding.Guard(notes, allow=environment.get("HARNESS_HOOK_DIRECT") == "allow")
        sys.addaudithook(guard.audit)
        notes.begin()
        os.register_at_fork(after_in_child=notes.begin)
        arrange(changes(environment.get("HARNESS_CA_BUNDLE"), guard))
    load_hidden()


def changes(bundle, guard):
    """What is changed in which module."""
    made = {"aiohttp.client": read_proxy_variables, "uvloop": guarded(guard)}
    if bundle:
        made["ssl"] = trusting(bundle, "SSLContext")
        made["OpenSSL.SSL"] = trusting(bundle, "Context")
    return made


if __name__ == OWN_MODULE:
    start(os.environ)
