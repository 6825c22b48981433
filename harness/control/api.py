"""The routes of the control port; ``openapi.yaml`` describes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from harness.control import records
from harness.control.answers import answer, as_line, refusal_of, refused
from harness.control.filters import Filter, filter_of
from harness.control.requests import body_of, document, query_of, shorten, typed
from harness.control.subject import Subject
from harness.errors import HarnessError, UnknownName, UnsoundRun, UserError

SETTLE_SECONDS, SETTLE_SLICES = 30.0, 150
# Somebody always may hang; what was just answered is closed in a moment.
SETTLE_ALL_SECONDS = 1.0
_RULES, _CASSETTES, _EXCHANGES, _STREAM = "/rules", "/cassettes", "/exchanges", "/exchanges/stream"


class ControlApi:
    """Answers for one running harness; ``closing`` ends its streams."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._sessions = subject.sessions
        self.closing = asyncio.Event()

    def app(self) -> Starlette:
        """The ASGI application, unguarded."""
        routes = [
            _route("/openapi.json", GET=self._document),
            _route("/state", GET=self._state),
            _route("/sessions", GET=self._list_sessions, POST=self._mint),
            _route("/sessions/{alias}", GET=self._session, DELETE=self._release),
            _route("/sessions/{alias}/step", POST=self._step),
            _route("/sessions/{alias}/reset", POST=self._reset),
            _route(_RULES, GET=self._list_rules, POST=self._add_rules, DELETE=self._clear_rules),
            _route("/rules/{number}", GET=self._rule, PATCH=self._change_rule, DELETE=self._remove_rule),
            _route("/scenario", GET=self._scenario, PUT=self._load_scenario, DELETE=self._drop_scenario),
            _route(_CASSETTES, GET=self._cassettes),
            _route(_EXCHANGES, GET=self._exchanges),
            _route(_STREAM, GET=self._stream),
        ]
        app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error, Exception: _crash})
        app.router.redirect_slashes = False
        return app

    # --- state and sessions -----------------------------------------------------------------------------------------

    async def _document(self, _request: Request) -> Response:
        return answer(document())

    async def _state(self, _request: Request) -> Response:
        return answer(records.state_record(self._subject))

    async def _list_sessions(self, _request: Request) -> Response:
        return answer({"sessions": [records.session_record(one) for one in self._sessions.all()]})

    async def _mint(self, request: Request) -> Response:
        body = await body_of(request, "NewSession")
        minted = self._sessions.mint(
            rules=body.get("rules", ()),
            seed=None if body.get("seed") is None else int(body["seed"]),
            alias=body.get("alias"),
            manual_clock=body.get("manual_clock", False),
        )
        return answer(records.minted_record(minted), 201)

    async def _session(self, request: Request) -> Response:
        return answer(records.session_record(self._sessions.get(_alias(request))))

    async def _release(self, request: Request) -> Response:
        alias = self._sessions.get(_alias(request)).alias
        self._sessions.release(alias)
        if self._subject.cassettes is not None:
            await run_in_threadpool(self._subject.cassettes.deck.forget, alias)
        return Response(status_code=204)

    async def _step(self, request: Request) -> Response:
        body = await body_of(request, "Step")
        self._sessions.step_clock(_alias(request), body["seconds"])
        return await self._session(request)

    async def _reset(self, request: Request) -> Response:
        self._sessions.reset(_alias(request))
        if self._subject.cassettes is not None:
            await run_in_threadpool(self._subject.cassettes.deck.rewind, _alias(request))
        return await self._session(request)

    # --- rules ------------------------------------------------------------------------------------------------------

    async def _list_rules(self, request: Request) -> Response:
        return answer(records.rules_record(self._sessions.rules(query_of(request, _RULES).get("session"))))

    async def _add_rules(self, request: Request) -> Response:
        body = await body_of(request, "NewRules")
        added = self._sessions.add_rules(
            body["rules"],
            alias=body.get("session"),
            first=not body.get("last", False),
            paused=body.get("paused", False),
        )
        return answer(records.rules_record(added), 201)

    async def _clear_rules(self, request: Request) -> Response:
        return answer(records.rules_record(self._sessions.clear_rules(query_of(request, _RULES).get("session"))))

    async def _rule(self, request: Request) -> Response:
        return answer(records.rule_record(self._sessions.rule(_number(request))))

    async def _change_rule(self, request: Request) -> Response:
        number, body = _number(request), await body_of(request, "RuleChange")
        status = self._sessions.rule(number)
        if "rule" in body:
            status = self._sessions.change_rule(number, body["rule"])
        if "paused" in body:
            status = self._sessions.pause_rule(number, paused=body["paused"])
        return answer(records.rule_record(status))

    async def _remove_rule(self, request: Request) -> Response:
        return answer(records.rule_record(self._sessions.remove_rule(_number(request))))

    # --- the scenario -----------------------------------------------------------------------------------------------

    async def _scenario(self, _request: Request) -> Response:
        return answer(records.scenario_record(self._subject.scenario.loaded))

    async def _load_scenario(self, request: Request) -> Response:
        file = Path((await body_of(request, "ScenarioFile"))["file"])
        if not file.is_absolute():
            raise UserError(f"{file} is no absolute path", hint="the harness may run in another folder")
        loaded = await run_in_threadpool(self._subject.scenario.load, file)
        return answer(records.scenario_record(loaded))

    async def _drop_scenario(self, _request: Request) -> Response:
        await run_in_threadpool(self._subject.scenario.drop)
        return Response(status_code=204)

    # --- cassettes --------------------------------------------------------------------------------------------------

    async def _cassettes(self, request: Request) -> Response:
        session = query_of(request, _CASSETTES).get("session")
        if self._subject.cassettes is None:
            return answer(None)
        return answer(records.cassettes_record(await run_in_threadpool(self._subject.cassettes.deck.report, session)))

    # --- the journal ------------------------------------------------------------------------------------------------

    async def _exchanges(self, request: Request) -> Response:
        query = query_of(request, _EXCHANGES)
        wanted = filter_of(query, self._subject.catalog, self._sessions)
        if query.get("settled"):
            if wanted.session is None:
                await run_in_threadpool(self._subject.settle, None, SETTLE_ALL_SECONDS)
            else:
                await self._settle(wanted.session)
        after = query.get("after", 0)
        entries = self._subject.journal.entries(after)
        found = [(position, exchange) for position, exchange in entries if wanted(exchange)]
        shown = found[: query.get("limit")]
        end = shown[-1][0] if len(shown) < len(found) else entries[-1][0] if entries else after
        if "last" in query:
            shown = shown[len(shown) - min(len(shown), query["last"]) :]
        return answer(
            {
                "exchanges": [records.entry_record(position, exchange) for position, exchange in shown],
                "next": end,
                "missed": entries[0][0] - after - 1 if entries else 0,
            }
        )

    async def _settle(self, alias: str) -> None:
        """Wait until no exchange of the session is open, in slices: a harness that stops must not wait as long."""
        for _ in range(SETTLE_SLICES):
            if await run_in_threadpool(self._subject.settle, alias, SETTLE_SECONDS / SETTLE_SLICES):
                return
            if self.closing.is_set():
                raise UnsoundRun("the harness stops")
        raise UnsoundRun(f"an exchange of session {alias!r} is still open after {SETTLE_SECONDS:g} s")

    async def _stream(self, request: Request) -> Response:
        query = query_of(request, _STREAM)
        wanted = filter_of(query, self._subject.catalog, self._sessions)
        after = query.get("after")
        begin = self._subject.journal.length if after is None else after
        return StreamingResponse(self._follow(wanted, begin), media_type="application/x-ndjson")

    async def _follow(self, wanted: Filter, after: int) -> AsyncIterator[str]:
        """The lines of a stream; ends when the harness stops."""
        loop = asyncio.get_running_loop()
        grown = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(grown.set)

        closing = asyncio.create_task(self.closing.wait())
        with self._subject.journal.listening(wake):
            try:
                while True:
                    ending = closing.done()
                    grown.clear()
                    for position, exchange in self._subject.journal.entries(after):
                        after = position
                        if wanted(exchange):
                            yield as_line(records.entry_record(position, exchange))
                    if ending:
                        return
                    waiting = asyncio.create_task(grown.wait())
                    await asyncio.wait({closing, waiting}, return_when=asyncio.FIRST_COMPLETED)
                    waiting.cancel()
            finally:
                closing.cancel()


Handler = Callable[[Request], Awaitable[Response]]


def _route(path: str, **handlers: Handler) -> Route:
    async def handle(request: Request) -> Response:
        try:
            return await handlers[request.method](request)
        except HarnessError as error:
            return refusal_of(error)

    route = Route(path, handle, methods=list(handlers))
    route.methods = set(handlers)  # without the HEAD that comes with each GET
    return route


def _alias(request: Request) -> str:
    alias: str = request.path_params["alias"]
    return alias


def _number(request: Request) -> int:
    text = request.path_params["number"]
    try:
        number: int = typed(text, {"type": "integer", "minimum": 1}, "number")
    except UserError:
        raise UnknownName("rule", shorten(text), ()) from None
    return number


async def _http_error(_request: Request, error: Exception) -> Response:
    """What starlette itself refuses: no such path, no such method."""
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    headers = error.headers if isinstance(error, HTTPException) else None
    hint = "GET /openapi.json describes what there is" if status in {404, 405} else None
    return refused(status, str(detail), hint=hint, headers=headers)


async def _crash(_request: Request, error: Exception) -> Response:
    """A mistake of ours, told as one."""
    return refused(500, f"an error of the harness itself: {type(error).__name__}: {shorten(str(error))}")
