"""The ways in which the made client can be wrong; and some in which it is right all the same, though it need not be."""

import json
import os
import socket
import ssl
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from tests.verify import made_readers
from tests.verify.made_client import Client, MadeError, Refused, Result
from tests.verify.made_dialects import Answer, Params, Request


class Silent(Client):
    """Sends nothing, and says that something is wrong."""

    def sent(self, request: Request) -> Answer:
        raise OSError(f"{request.host} was not asked")


class Misnames(Client):
    """Sends its parameters under names that nobody knows."""

    def given(self, params: Params) -> Params:
        return {f"{name}X": value for name, value in params.items()}


class Drops(Client):
    """Leaves out what is false."""

    def given(self, params: Params) -> Params:
        return {name: value for name, value in params.items() if value}


class Retypes(Client):
    """Makes a text of every number and every boolean."""

    def given(self, params: Params) -> Params:
        return {name: self.text(value) for name, value in params.items()}

    def text(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.given(value)
        return str(value) if isinstance(value, int) else value


class Adds(Client):
    """Sends what nobody gave."""

    def given(self, params: Params) -> Params:
        return {**params, "ForceStop": True}


class Escapes(Client):
    """Sends texts with their characters written out."""

    def given(self, params: Params) -> Params:
        return {k: json.dumps(v)[1:-1] if isinstance(v, str) else v for k, v in params.items()}


class Corrects(Client):
    """Sends something valid in place of what is not."""

    def given(self, params: Params) -> Params:
        return {**params, "ResumeMode": "RETRY"} if "ResumeMode" in params else params


class Validates(Client):
    """Right: refuses a mode that there is not."""

    def given(self, params: Params) -> Params:
        if params.get("ResumeMode", "RETRY") not in {"RETRY", "CONTINUE"}:
            raise MadeError("there is no such mode")
        return params


class Elsewhere(Client):
    """Calls another region than it was given."""

    def region(self) -> str:
        return "mars-1"


class WrongSecret(Client):
    """Signs with another secret."""

    def signed(self, provider: Any, request: Request) -> Request:
        held, self.session = self.session, {**self.session, "secret_key": "another"}
        try:
            return super().signed(provider, request)
        finally:
            self.session = held


class Repeats(Client):
    """Right: makes its call once more after an answer of 500 or above, signed anew."""

    def attempt(self, provider: Any, request: Request) -> Answer:
        answer = self.exchange(request)
        return self.exchange(self.again(provider, request)) if answer.status >= 500 else answer

    def again(self, provider: Any, request: Request) -> Request:
        return self.signed(provider, request)


class Replays(Repeats):
    """Makes its call once more with the signature of the first time."""

    def again(self, provider: Any, request: Request) -> Request:
        return request


class SecretInHeader(Client):
    """Sends the secret along."""

    def signed(self, provider: Any, request: Request) -> Request:
        request.headers["X-Debug"] = self.session["secret_key"]
        return super().signed(provider, request)


class LogsSecret(Client):
    """Logs what it was configured with."""

    def given(self, params: Params) -> Params:
        self.log.append(f"configured with {self.session}\n")
        return params


class Swallows(Client):
    """Makes a result of every error of the provider."""

    def error(self, answer: Answer, error: Any, request_id: Any) -> Any:
        return None

    def read(self, provider: Any, answer: Answer) -> Result:
        return provider.read(self, Answer(200, {}, answer.body), self.document(answer))  # type: ignore[no-any-return]


class Wraps(Client):
    """Hides what the provider says behind an error of its own."""

    def error(self, answer: Answer, error: Any, request_id: Any) -> Any:
        raise MadeError("the call failed")


class Stumbles(Client):
    """Falls over the provider's error."""

    def error(self, answer: Answer, error: Any, request_id: Any) -> Any:
        raise KeyError("Detail")


class Rewrites(Client):
    """Tells of an error something else than the provider."""

    def error(self, answer: Answer, error: Any, request_id: Any) -> Any:
        try:
            super().error(answer, error, request_id)
        except Refused as refused:
            raise self.rewritten(refused.code, str(refused), refused.request_id, refused.http) from None

    def rewritten(self, code: str, message: str, request_id: Any, http: Any) -> Refused:
        return Refused(code, message, request_id, http=http)


class ShortensCodes(Rewrites):
    """Shows the end of a code."""

    def rewritten(self, code: str, message: str, request_id: Any, http: Any) -> Refused:
        return Refused(code.rpartition(".")[2][-8:], message, request_id, http=http)


class LosesMessages(Rewrites):
    """Has a message of its own."""

    def rewritten(self, code: str, message: str, request_id: Any, http: Any) -> Refused:
        return Refused(code, "something went wrong", request_id, http=http)


class InventsStatuses(Rewrites):
    """Shows a status that nobody sent."""

    def rewritten(self, code: str, message: str, request_id: Any, http: Any) -> Refused:
        return Refused(code, message, request_id, http=418)


class LosesIdsOfErrors(Rewrites):
    """Shows no request id of an error."""

    def rewritten(self, code: str, message: str, request_id: Any, http: Any) -> Refused:
        return Refused(code, message, None, http=http)


class LosesIds(Client):
    """Shows no request id of a result."""

    def told(self, result: Result) -> Result:
        return Result(result.value, None, result.item_errors)


class RefusesNewMembers(Client):
    """Takes a member that it does not know for a mistake."""

    def result(self, answer: Answer, value: Params, request_id: Any) -> Result:
        if value.keys() - {"RefreshActivityId", "OperationDetails", "TaskId"}:
            raise MadeError("there is something new")
        return super().result(answer, value, request_id)


class NeedsMembers(Client):
    """Takes for granted what may be absent."""

    def result(self, answer: Answer, value: Params, request_id: Any) -> Result:
        return super().result(answer, {**value, "RefreshActivityId": value["RefreshActivityId"]}, request_id)


class ChangesValues(Client):
    """Shows texts as ASCII."""

    def told(self, result: Result) -> Result:
        value = {k: v.encode("ascii", "ignore").decode() if isinstance(v, str) else v for k, v in result.value.items()}
        return Result(value, result.request_id, result.item_errors)


class LosesValues(Client):
    """Shows nothing of a result."""

    def told(self, result: Result) -> Result:
        return Result({}, result.request_id, result.item_errors)


class HidesItems(Client):
    """Shows no errors of items."""

    def told(self, result: Result) -> Result:
        return Result(result.value, result.request_id)


class InventsItems(Client):
    """Shows an error of an item that did not fail."""

    def told(self, result: Result) -> Result:
        return Result(result.value, result.request_id, [{"item": "i-0", "code": "Failed", "message": "It failed."}])


class Careless(Client):
    """Lets through what its parser and its own code raise."""

    def document(self, answer: Answer) -> Params:
        return self.parsed(answer)  # type: ignore[no-any-return]

    def checked(self, answer: Answer, value: Any, kind: type) -> Any:
        value.get  # noqa: B018 - that is how it finds out
        return value


class Porous(Client):
    """Lets through what its HTTP library raises."""

    def exchange(self, request: Request) -> Answer:
        return self.sent(request)


class Hangs(Client):
    """Never comes back from an answer that it cannot read."""

    def unreadable(self, answer: Answer, why: str) -> Any:
        time.sleep(600)


class Dies(Client):
    """Ends its program over an answer that it cannot read."""

    def unreadable(self, answer: Answer, why: str) -> Any:
        os._exit(7)


class Strays(Client):
    """Asks somebody else on the way, by the same proxy."""

    def signed(self, provider: Any, request: Request) -> Request:
        proxy = urlsplit(self.session["proxy"])
        with suppress(OSError), socket.create_connection((proxy.hostname or "", proxy.port or 0), timeout=5) as line:
            line.sendall(
                b"GET http://elsewhere.invalid/ HTTP/1.1\r\nHost: elsewhere.invalid\r\n" + self.named() + b"\r\n"
            )
            line.recv(1024)
        return super().signed(provider, request)

    def named(self) -> bytes:
        headers = self.connection("elsewhere.invalid")._tunnel_headers  # type: ignore[attr-defined]
        return "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name != "Host").encode()


class TrustsAnyone(Client):
    """Looks at no certificate."""

    def __init__(self, session: dict[str, Any]) -> None:
        super().__init__(session)
        self.ca = ssl._create_unverified_context()  # noqa: S323 - that is what it is for


class Follows(Client):
    """Right: goes where an answer sends it, to another host without what is meant for the first."""

    def attempt(self, provider: Any, request: Request) -> Answer:
        answer = self.exchange(request)
        if answer.status not in {301, 302, 303, 307, 308}:
            return answer
        place = urlsplit(answer.headers["location"])
        elsewhere = Request(place.hostname or request.host, request.method, place.path or "/", request.query)
        elsewhere.headers, elsewhere.body = dict(request.headers), request.body
        if place.hostname not in {None, request.host}:
            self.leave(elsewhere)
        return self.exchange(elsewhere)

    def leave(self, request: Request) -> None:
        del request.headers["Authorization"]


class FollowsWithKeys(Follows):
    """Takes its signature along to another host."""

    def leave(self, request: Request) -> None:
        pass


WAYS: dict[str, type[Client]] = {
    name: way
    for name, way in {**vars(), **vars(made_readers)}.items()
    if isinstance(way, type) and issubclass(way, Client) and way not in {Client, Rewrites}
}
