"""What the hook changes in a Python: the certificates it trusts, a proxy for aiohttp, and nothing else."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.hooks import python_hook
from harness.hooks.folder import HookFolder, install

TRUSTED = "[dict(part[0] for part in ca['subject'])['commonName'] for ca in context.get_ca_certs()]"
BEFORE_PROGRAM = {"sitecustomize", "harness_guard", "_json", "__future__"}


def package(folder: Path, **modules: str) -> str:
    """A folder of modules, as an entry for PYTHONPATH."""
    folder.mkdir()
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("lines", "others"),
    [
        ("context = ssl.create_default_context(cafile=OTHER)", 1),
        ("context = ssl.create_default_context(cadata=open(OTHER).read())", 1),
        ("context = CLIENT; context.load_verify_locations(OTHER)", 1),
        ("context = CLIENT; context.set_default_verify_paths()", 0),
        ("context = CLIENT; context.load_default_certs()", 0),
        ("context = type('Own', (ssl.SSLContext,), {})(2); context.load_verify_locations(cafile=OTHER)", 1),
    ],
)
def test_a_context_that_trusts_somebody_trusts_the_harness_too(
    lines: str, others: int, python: Callable[..., Any], other_authority: Path
) -> None:
    code = f"""
import os, ssl
OTHER = {str(other_authority)!r}
CLIENT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
os.environ["SSL_CERT_FILE"] = "/none.pem"
{lines}
print(len({TRUSTED}))
"""
    assert python(code).output == f"{others + 1}\n"


def test_a_context_that_trusts_nobody_is_left_so(python: Callable[..., Any]) -> None:
    code = f"import ssl; context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); print({TRUSTED})"
    assert python(code).output == "[]\n"


def test_a_context_with_a_wrong_file_fails_as_before(python: Callable[..., Any]) -> None:
    done = python("import ssl; ssl.create_default_context(cafile='/none.pem')")
    assert "FileNotFoundError: [Errno 2] No such file or directory" in done.complaint


def test_without_the_harness_certificate_the_others_are_loaded_all_the_same(
    python: Callable[..., Any], other_authority: Path
) -> None:
    code = f"import ssl; context = ssl.create_default_context(cafile={str(other_authority)!r}); print(len({TRUSTED}))"
    assert python(code, HARNESS_CA_BUNDLE="/none.pem").output == "1\n"
    assert python(code, HARNESS_CA_BUNDLE="").output == "1\n"
    assert python(code).output == "2\n"


def test_the_changed_methods_look_like_the_old_ones(python: Callable[..., Any]) -> None:
    code = "import ssl; method = ssl.SSLContext.load_verify_locations; print(method.__name__, bool(method.__wrapped__))"
    assert python(code).output == "load_verify_locations True\n"


def test_openssl_by_its_other_name_trusts_the_harness(python: Callable[..., Any], other_authority: Path) -> None:
    pytest.importorskip("OpenSSL.SSL", reason="pyOpenSSL is not installed")
    done = python(f"""
from OpenSSL import SSL
context = SSL.Context(SSL.TLS_CLIENT_METHOD)
context.load_verify_locations({str(other_authority)!r})
context.set_default_verify_paths()
print(SSL.Context.load_verify_locations.__wrapped__.__qualname__)
""")
    assert (done.output, done.complaint) == ("Context.load_verify_locations\n", "")


def test_a_module_that_is_changed_is_itself(python: Callable[..., Any]) -> None:
    done = python("""
import importlib.util, sys
print(type(importlib.util.find_spec("ssl").loader).__name__, importlib.util.find_spec("ssl").loader.path[-6:])
import importlib, inspect, ssl
print(ssl.__loader__ is ssl.__spec__.loader, type(ssl.__loader__).__name__, "SSLContext" in inspect.getsource(ssl))
print(hasattr(importlib.reload(ssl).SSLContext.load_verify_locations, "__wrapped__"))
""")
    assert done.output == "Changing ssl.py\nTrue SourceFileLoader True\nTrue\n"


def test_little_is_imported_before_the_program(python: Callable[..., Any]) -> None:
    code = "import sys; print(*sys.modules)"
    plain = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(python(code).output.split()) - set(plain.stdout.split()) <= BEFORE_PROGRAM


def test_a_module_that_start_up_has_loaded_is_changed_at_once(tmp_path: Path, python: Callable[..., Any]) -> None:
    early = package(
        tmp_path / "early", ssl="class SSLContext:\n    load_verify_locations = set_default_verify_paths = id\n"
    )
    hidden = package(tmp_path / "hidden", sitecustomize="")
    code = (
        "import ssl; print(ssl.SSLContext.load_verify_locations.__name__, ssl.SSLContext.load_verify_locations is id)"
    )
    assert python(code, base={"PYTHONPATH": f"{early}:{hidden}"}).output == "id False\n"
    module = SimpleNamespace(value=1)
    sys.modules["harness_made_up"] = module  # type: ignore[assignment]
    before = sys.meta_path[:]
    try:
        python_hook.arrange({"harness_made_up": lambda found: setattr(found, "value", 2)})
        assert (module.value, len(sys.meta_path)) == (2, len(before) + 1)
    finally:
        del sys.modules["harness_made_up"]
        sys.meta_path[:] = before


# --- aiohttp and uvloop -----------------------------------------------------------------------------------------------


def test_a_session_of_aiohttp_reads_the_proxy_variables_unless_it_says_otherwise(python: Callable[..., Any]) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed")
    done = python("""
import aiohttp, asyncio, inspect
async def main():
    for options in ({}, {"trust_env": False}, {"trust_env": True}):
        async with aiohttp.ClientSession(**options) as session:
            print(session.trust_env)
asyncio.run(main())
print("connector" in inspect.signature(aiohttp.ClientSession).parameters)
""")
    assert done.output == "True\nFalse\nTrue\nTrue\n", done.complaint


UVLOOP = """
class Loop:
    async def create_connection(self, factory, host=None, port=None, **options): return f"to {host}"
    async def getaddrinfo(self, host, port, **options): return f"found {host}"
    async def create_datagram_endpoint(self, factory, local_addr=None, remote_addr=None, **options): return "open"
"""


def test_the_loop_that_has_its_own_sockets_is_guarded_too(tmp_path: Path, python: Callable[..., Any]) -> None:
    # A stand-in with the methods of the real one, whose sockets are made in C.
    done = python(
        """
import asyncio, uvloop
loop = uvloop.Loop()
for call in (
    lambda: loop.create_connection(int, "127.0.0.1", 1),
    lambda: loop.create_connection(int, sock=object()),
    lambda: loop.getaddrinfo("localhost", 1),
    lambda: loop.create_datagram_endpoint(int, ("127.0.0.1", 0)),
    lambda: loop.create_datagram_endpoint(int, remote_addr=("127.0.0.1", 1)),
    lambda: loop.create_connection(int, "192.0.2.1", 1),
    lambda: loop.getaddrinfo("example.com", 1),
    lambda: loop.create_datagram_endpoint(int, remote_addr=["192.0.2.2", 1]),
):
    try: print(asyncio.run(call()))
    except OSError as error: print(error.strerror.partition(";")[0])
""",
        base={"PYTHONPATH": package(tmp_path / "lib", uvloop=UVLOOP)},
    )
    assert done.output.splitlines()[:5] == ["to 127.0.0.1", "to None", "found localhost", "open", "open"]
    assert [line[:24] for line in done.output.splitlines()[5:]] == ["stopped by the harness: "] * 3
    assert done.tries == ["connect 192.0.2.1:1", "lookup example.com:1", "connect 192.0.2.2:1"]


# --- the sitecustomize that is hidden ---------------------------------------------------------------------------------


def test_a_sitecustomize_of_the_users_own_runs_and_is_the_one_that_is_found(
    tmp_path: Path, python: Callable[..., Any]
) -> None:
    own = package(tmp_path / "own", sitecustomize="import sys\nmine = 'mine'\nsys.path.append('/added')\n")
    done = python(
        "import sitecustomize, sys; print(sitecustomize.mine, sitecustomize.__file__, sys.path[-1])",
        base={"PYTHONPATH": own},
    )
    assert (done.output, len(done.notes.processes)) == (f"mine {own}/sitecustomize.py /added\n", 1)


def test_a_usercustomize_runs_as_before(tmp_path: Path, below: Callable[..., Any]) -> None:
    # Not the Python of an environment, which has no folder for its user.
    base = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
    where = [base, "-c", "import site; print(site.getusersitepackages())"]
    around = {"PYTHONUSERBASE": str(tmp_path / "user")}
    site = Path(subprocess.run(where, env=around, capture_output=True, text=True, check=True).stdout.strip())
    site.mkdir(parents=True)
    (site / "usercustomize.py").write_text("print('user')\n", encoding="utf-8")
    assert below(base, "-c", "pass", **around).output == "user\n"


def test_a_sitecustomize_that_fails_says_so_as_before_and_the_hook_stays(
    tmp_path: Path, python: Callable[..., Any]
) -> None:
    own = package(tmp_path / "own", sitecustomize="raise RuntimeError('mine')\n")
    done = python("import socket; socket.create_connection(('192.0.2.1', 1))", base={"PYTHONPATH": own})
    assert "RuntimeError: mine" in done.complaint
    assert done.tries == ["connect 192.0.2.1:1"]


def test_in_a_run_within_a_run_the_inner_hook_acts_once(
    tmp_path: Path, authority: Path, folder: HookFolder, python: Callable[..., Any]
) -> None:
    outer = install(tmp_path / "outer", authority)
    own = package(tmp_path / "own", sitecustomize="print('mine')\n")
    done = python(
        "import socket, sys; print(sys.modules['harness_guard'].__file__); socket.getaddrinfo('example.com', 1)",
        base={"PYTHONPATH": f"{outer.python}:{own}"},
    )
    assert done.output.splitlines() == ["mine", str(folder.python / "harness_guard.py")]
    assert (len(done.notes.processes), len(done.notes.attempts)) == (1, 1)


def test_a_copy_of_the_hook_that_is_not_on_the_path_looks_everywhere(tmp_path: Path) -> None:
    # As in a program that has thrown its path away and starts over; nothing is found in an empty place.
    before = sys.path[:]
    try:
        sys.path[:] = [str(tmp_path)]
        python_hook.load_hidden()
    finally:
        sys.path[:] = before


# --- finders ----------------------------------------------------------------------------------------------------------


def test_only_what_is_to_be_changed_is_found() -> None:
    finder: Any = python_hook.Finder({"colorsys": id, "sys": id, "no_such_module": id})
    before = sys.meta_path[:]
    sys.meta_path[:] = [finder, object(), *before]  # type: ignore[list-item]
    try:
        assert finder.find_spec("wave") is None
        assert finder.find_spec("no_such_module") is None
        spec = finder.find_spec("colorsys")
        loader: Any = spec.loader
        assert isinstance(loader, python_hook.Changing)
        assert loader.change is id
        assert loader.get_filename().endswith("colorsys.py")
    finally:
        sys.meta_path[:] = before
