"""All traits: what the contract leaves free, as each client was seen to do it."""

from collections.abc import Sequence

from harness.checks.check import Contract
from harness.model import CaseResult, Trait
from harness.profile.attempts import attempts
from harness.profile.connections import connections
from harness.profile.pace import pace
from harness.profile.redirects import redirects
from harness.profile.signatures import signatures
from harness.profile.tokens import tokens
from harness.profile.trait import FindTraits
from harness.profile.waiting import waiting


def profile_of(results: Sequence[CaseResult], contract: Contract) -> tuple[Trait, ...]:
    """The traits of each client, in the order of the clients and of the table."""

    def token_names(result: CaseResult) -> list[str]:
        members = contract.operation(result.operation).input.members
        return [member.name for member in members if member.idempotency_token]

    table: tuple[FindTraits, ...] = (
        attempts,
        waiting,
        redirects,
        connections,
        signatures,
        lambda own: tokens(own, token_names),
        pace,
    )
    by_client: dict[str, list[CaseResult]] = {}
    for result in results:
        by_client.setdefault(result.client, []).append(result)
    return tuple(trait for own in by_client.values() for find in table for trait in find(own))
