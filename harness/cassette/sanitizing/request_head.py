"""The head of a request: where it goes, which headers stay, and what of a signature does."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from harness.cassette.sanitizing import made_up
from harness.contract.catalog import Catalog
from harness.model import Operation
from harness.protocols.router import Route
from harness.signing.table import SCHEMES
from harness.wire import LOOPBACK_HOSTS, HttpRequest

_SCHEMES = tuple(SCHEMES.values())
PINNED: Mapping[str, str] = MappingProxyType(
    {name: value for scheme in _SCHEMES for name, value in scheme.volatile_headers}
)
"""The headers of the signing schemes that differ from call to call, with the value that stands for any."""
# What the protocols read besides what the specs and the schemes name.
_READ = frozenset(
    {"accept", "content-encoding", "content-type", "host", "region", "service", "x-acs-signature-type"}
) | {
    "x-acs-version",
    "x-tc-language",
    "x-tc-region",
}
_NEVER = frozenset({"proxy-authorization", "cookie"})
_FIRST_WORD = re.compile(
    r"\s*(?:(?:TC3|ACS3)-[A-Z0-9-]*|HMAC-SHA256|AWS4-[A-Z0-9-]*|(?i:bearer|basic|digest)(?=\s|\Z))"
)
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)")
_SIGNATURE = re.compile(r"Signature=([^,\s]+)")
_SKIP = "SKIP"
_NO_REGION = "region"
_SCOPE_PARTS = 4


def kept_headers(catalog: Catalog) -> frozenset[str]:
    """The lower-case names of the request headers that a cassette keeps: what protocols and schemes read."""
    dispatched = set()
    for provider in map(catalog.provider, catalog.providers()):
        if provider.dispatch is not None:
            for place in (provider.dispatch.action, provider.dispatch.version):
                where, _, name = place.partition(":")
                dispatched |= {name.lower()} if where == "header" else set()
    secret = {name for scheme in _SCHEMES for name in scheme.secret_headers}
    return (_READ | dispatched | secret | PINNED.keys()) - _NEVER


def authority(request: HttpRequest, found: Route | None, operation: Operation | None, region: str | None) -> str:
    """Where a request goes, as a cassette has it: at an endpoint of ours, the documented host in its place.

    Nothing there says a region that the request did not say.
    """
    bare = request.authority.rpartition("@")[2]
    if found is None or found.by_host or not _is_endpoint(request.host):
        return bare.removesuffix(":443" if request.scheme == "https" else ":80")
    services = found.provider.services
    hosts = operation.hosts if operation is not None else ()
    service = services.get(operation.id.service, ()) if operation is not None else next(iter(services.values()), ())
    # The service's own hosts come first: two pages of one service may show two sites of the provider.
    known = (*service, *hosts)
    if not known:
        return bare
    return next((host for host in known if "*" not in host), known[0].replace("*", region or _NO_REGION))


def _is_endpoint(host: str) -> bool:
    return host in LOOPBACK_HOSTS or made_up.address(host) != host or host.replace(".", "").isdigit()


def authorization(value: str, request: HttpRequest) -> tuple[str, dict[str, str]]:
    """An ``Authorization`` header without its secrets, and which these are, each with what stands in its place.

    What no scheme can read stays unreadable.
    """
    if value.strip() == _SKIP:
        return value, {}
    for scheme in _SCHEMES:
        key = scheme.access_key(request) if "authorization" in scheme.secret_headers else None
        if key is not None:
            return _signed(value, key, scheme.scope_date)
    word = _FIRST_WORD.match(value)
    end = word.end() if word else 0
    rest = value[end:]
    space = rest[: len(rest) - len(rest.lstrip())]
    made = made_up.secret(rest.strip())
    return value[:end] + space + made, dict(_of_basic(value)) | dict(_named(value)) | {rest.strip(): made}


def _named(value: str) -> Iterator[tuple[str, str]]:
    """The secrets of a header that has the parts of a signature and is none."""
    yield from ((found, made_up.key_id(found)) for found in _CREDENTIAL.findall(value))
    yield from ((found, made_up.signature(found)) for found in _SIGNATURE.findall(value))


def after_scheme(value: str) -> str:
    """What an ``Authorization`` header says after the name of its scheme; all of it where that is none we know."""
    word = _FIRST_WORD.match(value)
    return value[word.end() if word else 0 :].strip()


def _signed(value: str, key: str, date: str) -> tuple[str, dict[str, str]]:
    secrets = {key: made_up.key_id(key)}
    word, space, rest = value.strip().partition(" ")
    parts = rest.split(",")
    for index, part in enumerate(parts):
        name, equals, given = part.partition("=")
        if name.strip() == "Credential":
            parts[index] = name + equals + credential(given, key, date)
        elif name.strip() == "Signature":
            secrets[given] = made_up.signature(given)
            parts[index] = name + equals + secrets[given]
    return word + space + ",".join(parts), secrets


def credential(value: str, key: str, date: str) -> str:
    """A credential that begins with that key id: made up, and with that date where its scope has one."""
    scope = value[len(key) :].split("/")
    if date and len(scope) > 1:
        scope[1] = date
    return made_up.key_id(key) + "/".join(scope)


def credential_parameter(value: str) -> tuple[str, dict[str, str]]:
    """A parameter that holds a credential, without its secrets, and which these are."""
    key, *scope = value.rsplit("/", _SCOPE_PARTS)
    if not key or len(scope) != _SCOPE_PARTS or not all(scope):
        made = made_up.secret(value)
        return made, {value: made}
    date = SCHEMES["volc-presigned"].scope_date
    return credential(value, key, date), {key: made_up.key_id(key)}


def handed_over(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The secrets of what never stays: user names in the URL, credentials for a proxy, cookies."""
    user, at, _ = request.authority.rpartition("@")
    if at:
        yield from ((part, made_up.secret(part)) for part in user.split(":"))
    for name, value in request.headers:
        match name.lower():
            case "proxy-authorization":
                yield from _of_basic(value)
                secret = value.strip().partition(" ")[2]
                yield secret, made_up.secret(secret)
            case "cookie":
                yield from of_cookies(value)


def of_cookies(value: str) -> Iterator[tuple[str, str]]:
    """The values of cookies, as ``Cookie`` and ``Set-Cookie`` have them; attributes are none."""
    for index, pair in enumerate(value.split(";")):
        name, equals, said = pair.strip().partition("=")
        attribute = index and name.lower() in {"expires", "path", "domain", "max-age", "samesite"}
        if equals and said and not attribute:
            yield said, made_up.secret(said)


def _of_basic(value: str) -> Iterator[tuple[str, str]]:
    word, _, encoded = value.strip().partition(" ")
    if word.lower() != "basic":
        return
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return
    password = decoded.partition(":")[2]
    yield from ((part, made_up.secret(part)) for part in (decoded, password) if part)
