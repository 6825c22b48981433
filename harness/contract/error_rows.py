"""Turns error rows of spec files into error specs, and tells what kind of error a code is."""

from collections.abc import Mapping
from typing import Any

from harness.model import ErrorKind, ErrorSpec, FactStatus, ListedHttp, Scope, Source

# Which words in a code make it which kind; the first row that fits decides. The vendors build their codes from such
# words (`AuthFailure.SignatureExpire`, `Throttling.User`, `IdempotentProcessing`), so the words are about families of
# codes, never about a single operation. The kind groups and projects errors; no client is judged by it.
_FAMILIES: dict[ErrorKind, str] = {
    "throttling": "throttling requestlimitexceeded flowlimitexceeded toomanyrequests",
    "auth": """
        authfailure unauthorized accessdenied forbidden signature accesskey securitytoken secrettoken lackpolicy
        authenticationtoken lackprojectpolicy invalidcredential invalidauthorization nopermission blacklist whitelist
    """,
    "server": "internalerror internalservice internalserver serviceunavailable timeout failtoconnect",
    "conflict": """
        resourceunavailable resourceinuse conflict idempotent idempotence lasttokenprocessing locked instancestatus
        incorrectstatus diskstatus diskerror operationdenied invalidoperation inprogress
    """,
    "client": """
        invalid missing unknownparameter unsupported notfound limitexceeded malformed insufficient expired arrears
        notsupported mismatch
    """,
}


def kind_of(code: str, http: int | None) -> ErrorKind:
    """The kind of an error whose row names none: by the family of its code, else by its HTTP status."""
    folded = code.lower().replace(".", "")
    for kind, words in _FAMILIES.items():
        if any(word in folded for word in words.split()):
            return kind
    match http:
        case None | 200:
            return "unknown"
        case 401 | 403:
            return "auth"
        case 409 | 412:
            return "conflict"
        case 429:
            return "throttling"
        case status if status >= 500:
            return "server"
        case _:
            return "client"


def anchor(scope: str, http: int | None, code: str) -> str:
    """The stable name of an error row inside its file: ``errors/request/412/IdempotentProcessing``."""
    return f"errors/{scope}/{'-' if http is None else http}/{code}"


def error_spec(
    facts: Mapping[str, Any], source: Source, *, scope: Scope, fallback: ListedHttp | None = None
) -> ErrorSpec:
    """The error that a row describes; ``fallback`` is the HTTP status of a row that gives none."""
    http: int | None = facts.get("http")
    http_status: FactStatus = "documented" if http is not None or scope == "item" else "unknown"
    if http is None and fallback is not None:
        http, http_status = fallback.http, fallback.status
    code: str = facts["code"]
    message: str | None = facts.get("message")
    return ErrorSpec(
        scope=scope,
        code=code,
        source=source,
        http=http,
        message=message,
        template=facts.get("template", False),
        message_arguments=tuple(facts.get("message_arguments", ())),
        kind=facts.get("kind") or kind_of(code, http),
        retry=facts.get("retry", "unknown"),
        status=facts.get("status", "documented"),
        http_status=facts.get("http_status", http_status),
        message_status=facts.get("message_status", "documented" if message is not None else "unknown"),
    )
