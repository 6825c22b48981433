"""Each attempt of a call is signed anew."""

from collections.abc import Sequence

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.redirects import asked
from harness.model import Conversation, Exchange, FactStatus, Provider, Source
from harness.protocols.form_body import look_up
from harness.wire import HttpRequest

_NONCES = ("x-acs-signature-nonce", "SignatureNonce", "Nonce")
_DATES = ("x-acs-date", "x-tc-timestamp", "x-date", "Timestamp", "X-Date")


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    attempts = [one for one in asked(conversation) if one.draft.signature != "missing"]
    # Without a nonce a signature may be sent again for as long as it holds, which its own check looks at.
    if len(attempts) < 2 or all(nonce_of(one.draft.request) is None for one in attempts):
        return None
    provider = contract.provider(conversation.operation.provider)
    return _nonce_reused(attempts, provider) or PASS


def _nonce_reused(attempts: Sequence[Exchange], provider: Provider) -> Ruling | None:
    first: dict[str, Exchange] = {}
    for exchange in attempts:
        nonce = nonce_of(exchange.draft.request)
        if nonce is not None and first.setdefault(nonce, exchange) is not exchange:
            template = provider.signature.get("replayed")
            status: FactStatus = "unknown" if template is None else template.status
            reason = f"two attempts were signed with the same nonce {nonce}"
            facts: list[Source] = []
            if template is not None:
                reason = f"{reason}, for which {provider.name} answers {template.code}"
                anchor = "signature/replayed"
                facts = [Source(f"{provider.name}/provider.yaml", anchor, evidence=template.evidence)]
            return broken(status, reason, [first[nonce], exchange], facts=facts)
    return None


def nonce_of(request: HttpRequest) -> str | None:
    """What is in the signature of a request so that it counts once; None where its scheme has no such thing."""
    return _named(request, _NONCES)


def signed_at(request: HttpRequest) -> str | None:
    """The time that a request was signed with, as it is written there."""
    return _named(request, _DATES)


def _named(request: HttpRequest, names: Sequence[str]) -> str | None:
    """The first of the headers or parameters of these names that the request has."""
    values = look_up(request, *names)
    return next((value for name in names if (value := request.header(name) or values.get(name)) is not None), None)


CHECK = Check(
    id="signature-fresh",
    group="request",
    severity="high",
    about="request",
    rests_on="the signing scheme of the provider: a nonce counts once where the provider documents that",
    explains="A request that is sent again with the signature of the first one is refused as a replay where nonces "
    "count once: the second attempt fails though nothing is wrong, and its error hides the first one.",
    judge=_judge,
)
