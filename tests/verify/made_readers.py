"""Ways of reading answers: one in which the made client is right, though it hands over what it did not read."""

import http.client
from typing import Any

from tests.verify.made_client import Client, MadeError, Result
from tests.verify.made_dialects import Answer


class LikesAll(Client):
    """Makes an empty result of what it cannot read."""

    def unreadable(self, answer: Answer, why: str) -> Any:
        raise EmptyResult

    def read(self, provider: Any, answer: Answer) -> Result:
        try:
            return super().read(provider, answer)
        except EmptyResult:
            return Result({}, None)


class EmptyResult(Exception):
    """There is nothing in it."""


class HandsOver(Client):
    """Right: leaves it to its caller to read the body of a success; here is what the caller makes of it."""

    def read(self, provider: Any, answer: Answer) -> Result:
        try:
            return super().read(provider, answer)
        except MadeError:
            if answer.status >= 300:
                raise
            body: Any = answer.body.decode("utf-8", "replace")
            return Result(body, None)


class HandsOverParts(HandsOver):
    """Hands over what had come of a body when the connection broke, as if that were all of it."""

    def body(self, response: http.client.HTTPResponse) -> bytes:
        try:
            return super().body(response)
        except http.client.IncompleteRead as error:
            return error.partial
