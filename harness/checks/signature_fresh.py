"""Each attempt of a call is signed anew."""

from collections.abc import Sequence
from datetime import timedelta

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.redirects import asked
from harness.model import Conversation, Exchange, FactStatus, Provider, Source
from harness.protocols.form_body import look_up
from harness.wire import HttpRequest

_NONCES = ("x-acs-signature-nonce", "SignatureNonce", "Nonce")
_DATES = ("x-acs-date", "x-tc-timestamp", "x-date", "Timestamp", "X-Date")
_SHARPNESS = timedelta(seconds=2)
"""Every scheme gives its time in whole seconds: for so long two of them can be the same, with some time on the way."""


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    attempts = [one for one in asked(conversation) if one.draft.signature != "missing"]
    if len(attempts) < 2:
        return None
    provider = contract.provider(conversation.operation.provider)
    return _nonce_reused(attempts, provider) or _sent_again(attempts) or PASS


def _nonce_reused(attempts: Sequence[Exchange], provider: Provider) -> Ruling | None:
    first: dict[str, Exchange] = {}
    for exchange in attempts:
        nonce = _named(exchange.draft.request, _NONCES)
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


def _sent_again(attempts: Sequence[Exchange]) -> Ruling | None:
    """Where there is no nonce only the time tells whether a signature is a new one.

    The first attempt that had the same time counts: between two that follow one another less may have passed.
    """
    first: dict[str, Exchange] = {}
    for exchange in attempts:
        date = _named(exchange.draft.request, _DATES)
        if date is None or _named(exchange.draft.request, _NONCES) is not None:
            continue
        one = first.setdefault(date, exchange)
        apart = exchange.draft.requested_at - one.draft.requested_at
        if apart > _SHARPNESS:
            seconds = apart.total_seconds()
            reason = f"an attempt {seconds:.1f} s later had the signature of an earlier one, of {date}"
            return broken("unknown", reason, [one, exchange])
    return None


def _named(request: HttpRequest, names: Sequence[str]) -> str | None:
    """The first of the headers or parameters of these names that the request has."""
    values = look_up(request, *names)
    return next((value for name in names if (value := request.header(name) or values.get(name)) is not None), None)


CHECK = Check(
    id="signature-fresh",
    group="request",
    severity="high",
    about="request",
    rests_on="the signing scheme of the provider: a nonce counts once where the provider documents that, and a "
    "signature is as old as its time",
    explains="A request that is sent again with the signature of the first one is refused as a replay where nonces "
    "count once, and as expired where enough time has gone by: the second attempt fails though nothing is wrong, and "
    "its error hides the first one.",
    judge=_judge,
)
