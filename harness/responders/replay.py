"""The replay responder: recordings answer, and where they do not, whoever may answer anew, or nobody."""

from dataclasses import dataclass

from harness.cassette.deck import Deck
from harness.cassette.miss import Miss
from harness.model import Call, Operation
from harness.responders.responder import Asked, Played, Refused, Responder, Response
from harness.wire import HttpRequest

REPLAY = "replay"
"""The responder of an exchange that a recording has answered."""


@dataclass(frozen=True, slots=True)
class ReplayResponder:
    """Answers from the deck; ``inner`` answers what the record mode lets be recorded anew."""

    deck: Deck
    inner: Responder

    @property
    def name(self) -> str:
        """That of whoever answers anew."""
        return self.inner.name

    def respond(
        self, request: HttpRequest, call: Call, operation: Operation, *, request_id: str, asked: Asked
    ) -> Response:
        """A recorded answer, a refusal that says what was recorded instead, or what ``inner`` says."""
        found = self.recall(request, asked)
        if found is None:
            return self.inner.respond(request, call, operation, request_id=request_id, asked=asked)
        return found

    def pass_over(self, request: HttpRequest, asked: Asked, who: str, faults: tuple[str, ...]) -> bool:
        """Whether what answers in place of the operation was recorded too; that is then neither played nor recorded."""
        return self.deck.pass_over(
            asked.session, request, (who, faults), access_key=asked.access_key, secrets=asked.secrets
        )

    def recall(self, request: HttpRequest, asked: Asked, *, by_host: bool = False) -> Played | Refused | None:
        """The recorded answer to whatever was asked, or why there is none; None where it may be answered anew.

        ``by_host``: the request is no provider's, so that its host counts.
        """
        found = self.deck.play(
            asked.session,
            request,
            access_key=asked.access_key,
            secrets=asked.secrets,
            by_host=by_host,
            lost=asked.lost,
        )
        match found:
            case None:
                return None
            case Miss():
                return Refused(str(found), {"miss": found.as_data()})
        label = found.interaction.label
        return Played(found.interaction.response, "intact" if label is None else label.leaves)
