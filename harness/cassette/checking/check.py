"""Holds cassettes against the contract, interaction by interaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from harness.cassette.checking.age import Age, aged
from harness.cassette.checking.answered import judge_answer
from harness.cassette.checking.asked import Asked, asked, judge_version, read_call
from harness.cassette.checking.checked import (
    Breach,
    CheckedCassette,
    CheckReport,
    News,
    Outdated,
    Part,
    Place,
    Uncovered,
    Unjudged,
)
from harness.cassette.checking.facts import Facts
from harness.cassette.checking.judged import Judged, Novelty, judged
from harness.cassette.checking.news import merged, ready_patches
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.reading import ReadCassette
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.sanitizing.opening import is_gone
from harness.cassette.unfinished import is_unfinished
from harness.contract.catalog import Catalog
from harness.errors import FileError
from harness.model import Json, OperationId, Result
from harness.wire import LOOPBACK_HOSTS

_UNJUDGED = frozenset({"foreign", "damaged", "none"})
_OURS = frozenset({"fake", "fault", "refusal"})


def check(cassettes: Iterable[Cassette | ReadCassette], catalog: Catalog) -> CheckReport:
    """What the cassettes hold that breaks the contract, that is new about a provider, or that is old.

    Interactions that could not be read are passed over; the others keep their numbers.
    """
    checker = Checker(catalog)
    return checker.report(checker.check(cassette) for cassette in cassettes)


class Checker:
    """Checks one cassette after the other against the same contracts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._sanitizer = Sanitizer(catalog)
        self._facts: dict[OperationId, Facts] = {}

    def check(self, cassette: Cassette | ReadCassette) -> CheckedCassette:
        """What one cassette holds. Raises FileError for a spec that is broken, never for what was recorded."""
        look = _Look(cassette.metadata)
        unread: dict[int, str] = {}
        for number, interaction in enumerate(cassette.interactions, start=1):
            if isinstance(interaction, FileError):
                unread[number] = str(interaction)
                continue
            place = Place(str(cassette.path), interaction.line, number)
            clean = self._clean(interaction)
            who = asked(clean.request, self._catalog, recorded_here=interaction.label is not None)
            if isinstance(who, Asked):
                look.operations[who.operation] += 1
                self._judge(look, place, clean, who, interaction)
            else:
                look.uncovered.append(Uncovered(place, clean.request.host, who.provider, who.action))
        return look.result(cassette.path, len(cassette.interactions) - len(unread), unread)

    def report(self, checked: Iterable[CheckedCassette]) -> CheckReport:
        """Several cassettes together: the same news of two of them is one, and so is the patch."""
        done = tuple(checked)
        news = merged(one for cassette in done for one in cassette.news)
        return CheckReport(done, news, ready_patches(news))

    def _clean(self, interaction: Interaction) -> Interaction:
        """What is judged, and so what is told: it holds no secret of those who recorded it."""
        clean = self._sanitizer.interaction(interaction)
        if interaction.request.host not in LOOPBACK_HOSTS:
            return clean
        here = interaction.request.authority.rpartition("@")[2]
        request = replace(clean.request, scheme=interaction.request.scheme, authority=here)
        return replace(clean, request=request)

    def _judge(self, look: "_Look", place: Place, interaction: Interaction, who: Asked, recorded: Interaction) -> None:
        """Judge a sanitized interaction; what it was when it was ``recorded`` says when that was."""
        facts = self._of(who.operation)
        age = aged(recorded, look.metadata, facts.operation, self._catalog.history(who.operation))
        look.date(place, who.operation, age)
        label = interaction.label
        ours = label is not None and label.responder in _OURS
        if not who.known:
            look.add(place, who.operation, "request", (judge_version(who, facts),))
            return
        call, found = read_call(who, interaction.request, facts)
        leaves = label.leaves if label is not None else "intact"
        if label is not None and leaves in _UNJUDGED:
            look.unjudged.append(Unjudged(place, who.operation, leaves, label.faults))
            look.add(place, who.operation, "request", found)
            return
        if is_gone(interaction.response.body):
            # What cannot be read here may be what the contract says, all of it.
            packed = interaction.response.body.decode().strip("[]")
            message = f"what the answer says is not known: {packed} here"
            unknown = judged("", "content-encoding", message, facts.of_provider("envelope"), "unknown")
            look.add(place, who.operation, "request", found)
            look.add(place, who.operation, "response", (unknown,))
            return
        answer = judge_answer(interaction.response, who.route, facts, call, leaves)
        told = None if ours else age
        taken = told if isinstance(answer.reply, Result) else None
        look.add(place, who.operation, "request", found, told=taken)
        look.add(place, who.operation, "response", answer.found, told=told)

    def _of(self, identity: OperationId) -> Facts:
        if identity not in self._facts:
            self._facts[identity] = Facts(self._catalog, self._catalog.operation(identity))
        return self._facts[identity]


class _Look:
    """What has been found in one cassette so far."""

    def __init__(self, metadata: Mapping[str, Json]) -> None:
        self.metadata = metadata
        self.operations: Counter[OperationId] = Counter()
        self.breaches: list[Breach] = []
        self.news: list[News] = []
        self.unjudged: list[Unjudged] = []
        self.uncovered: list[Uncovered] = []
        self.outdated: list[Outdated] = []
        self.undated = 0

    def date(self, place: Place, operation: OperationId, age: Age) -> None:
        """Keep what is told of the age of an interaction."""
        if not age.told:
            self.undated += 1
        if age.stale is not None:
            old = age.stale
            self.outdated.append(
                Outdated(place, operation, age.recorded, age.dated_by, old.against, old.present, old.changes)
            )

    def add(
        self, place: Place, operation: OperationId, part: Part, found: Iterable[Judged], *, told: Age | None = None
    ) -> None:
        """Keep what was judged: as news where a real provider has told something, else as breaches.

        ``told`` is the age of what it told; None where nothing in there can be news.
        """
        for one in found:
            if told is not None and one.novelty is not None:
                self.news.append(_news(place, operation, one.violation.message, one.novelty, told))
            else:
                self.breaches.append(Breach(place, operation, part, one.violation))

    def result(self, path: Path, count: int, unread: Mapping[int, str]) -> CheckedCassette:
        """All of it as a value."""
        return CheckedCassette(
            path,
            count,
            dict(self.operations),
            tuple(self.breaches),
            merged(self.news),
            tuple(self.outdated),
            tuple(self.unjudged),
            tuple(self.uncovered),
            self.undated,
            unread,
            is_unfinished(self.metadata),
        )


def _news(place: Place, operation: OperationId, message: str, novelty: Novelty, age: Age) -> News:
    days = () if age.recorded is None else (age.recorded,)
    return News(operation, novelty.kind, novelty.at, message, novelty.facts, novelty.add, (place,), days)
