"""The profile of a run as a table: what the contract leaves free, side by side for all clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.model import RunReport, Trait


@dataclass(frozen=True, slots=True)
class TraitRow:
    """One trait by its name, as the clients were seen to have it; those that were not seen to are left out."""

    name: str
    traits: Mapping[str, Trait]

    @property
    def by_value(self) -> dict[str, list[str]]:
        """The clients by what was seen, in the order of the run."""
        found: dict[str, list[str]] = {}
        for client, trait in self.traits.items():
            found.setdefault(trait.value, []).append(client)
        return found


def trait_rows(report: RunReport) -> tuple[TraitRow, ...]:
    """A row for each trait, in the order in which they were first told; its clients in the order of the run."""
    found: dict[str, dict[str, Trait]] = {}
    for trait in report.profile:
        found.setdefault(trait.name, {})[trait.client] = trait
    names = [client.name for client in report.clients]
    return tuple(
        TraitRow(name, {client: traits[client] for client in names if client in traits})
        for name, traits in found.items()
    )
