"""What the contract explains of a request and its answer: which fields are its own, and which words anybody may say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from harness.contract.catalog import Catalog
from harness.model import Operation, OperationId, Shape
from harness.protocols.flatten import wire_name
from harness.protocols.router import Route, route
from harness.signing.secret_names import SecretKind, secret_kind
from harness.wire import HttpRequest

# The members of envelopes, and the parameters that any call may have.
_ENVELOPE = frozenset(
    {
        "action",
        "code",
        "error",
        "format",
        "hostid",
        "host",
        "language",
        "message",
        "method",
        "recommend",
        "region",
        "regionid",
        "response",
        "responsemetadata",
        "result",
        "service",
        "signaturemethod",
        "signaturetype",
        "signatureversion",
        "version",
        "xalgorithm",
        "xsignedheaders",
        "xsignedqueries",
    }
)
# Ids of requests, hashes and markers of pages: long and random, and no secret.
_IDS = re.compile(
    r".*(?:request|req|trace|log|span|invocation|correlation|task|event|client|next|page|continuation|idempoten(?:cy|t)|"
    r"eagleeye)(?:id|token)|.*(?:etag|md5|sha1|sha256|crc64?|digest|hash|checksum|uuid|fingerprint|contentlength)"
)
PLAIN_HEADERS = frozenset({"accept", "allow", "cachecontrol", "contenttype", "location", "server", "useragent", "vary"})
"""The names of headers that hold long texts of everyday, without their fillers."""

_FILLERS = re.compile(r"[^a-z0-9]")
_INDEX = re.compile(r"\[[0-9]*\]|\.[0-9]+(?=\.|$)")


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """The last part of a flattened name, without numbers, case and fillers: ``X-Tt-Logid`` is ``xttlogid``."""
    return _FILLERS.sub("", _INDEX.sub("", name).rpartition(".")[2].lower())


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of the fields of one request and its answer.

    ``pinned`` are parameters that differ from call to call, each with the value that stands for any; ``tokens`` those
    that make repeated calls one; ``public`` words that are no secret wherever they stand.
    """

    route: Route | None = None
    operation: Operation | None = None
    region: str | None = None
    names: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    pinned: Mapping[str, str] = field(default_factory=dict)
    public: frozenset[str] = frozenset()

    def kind(self, name: str) -> SecretKind | None:
        """The kind of secret that a field of that name holds: none where the contract calls it an idempotency token."""
        kind = secret_kind(name) if name else None
        return None if kind is not None and self.tokens and plain_name(name) in self.tokens else kind

    def explains(self, name: str) -> bool:
        """Whether a field of that name may hold what looks drawn at random."""
        plain = plain_name(name)
        return plain in self.names or plain in _ENVELOPE or _IDS.fullmatch(plain) is not None


class Vocabulary:
    """What a catalog says of requests; what holds for an operation is found out once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[OperationId, Explained] = {}
        self._public = frozenset(_words(catalog))

    def of(self, request: HttpRequest) -> Explained:
        """What is known of a request; nothing where it is no provider's."""
        found = route(request, self._catalog)
        if found is None:
            return Explained(public=self._public)
        identity = found.protocol.identify(request)
        region = identity.region or found.region
        service = identity.service if identity.service in found.provider.services else None
        known = None
        if identity.action is not None:
            known = self._catalog.find(found.provider.name, identity.action, identity.version, found.service or service)
        facts = Explained(public=self._public) if known is None else self._facts(known)
        said = {word for word in (identity.action, identity.version, identity.service, region) if word}
        return Explained(
            found,
            facts.operation,
            region,
            facts.names,
            facts.tokens,
            dict(found.scheme.volatile_params),
            facts.public | said,
        )

    def _facts(self, known: OperationId) -> Explained:
        facts = self._known.get(known)
        if facts is None:
            operation = self._catalog.operation(known)
            names, tokens, words = set[str](), set[str](), set[str]()
            for shape in (operation.input, operation.output):
                for name, token, inner in _members(shape):
                    names.add(plain_name(name))
                    words |= {value for value in inner.enum if isinstance(value, str)}
                    if token:
                        tokens.add(plain_name(name))
            facts = self._known[known] = Explained(
                None, operation, None, frozenset(names), frozenset(tokens), public=self._public | words
            )
        return facts


def _members(shape: Shape) -> Iterator[tuple[str, bool, Shape]]:
    for member in shape.members:
        for name in {member.name, wire_name(member)}:
            yield name, member.idempotency_token, member.shape
        yield from _members(member.shape)
    if shape.item is not None:
        yield "", False, shape.item
        yield from _members(shape.item)


def _words(catalog: Catalog) -> Iterator[str]:
    for identity in catalog.ids():
        yield from (identity.provider, identity.service, identity.version, identity.name)
    for provider in map(catalog.provider, catalog.providers()):
        yield from provider.services
        yield from (host for hosts in provider.services.values() for host in hosts)
