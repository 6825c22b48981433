"""What a program is left or allowed that it usually is not, said before it starts."""

from harness.run.options import RunOptions

_KEPT = "--keep-credentials: the program signs with its own keys; "
_NOT_SENT_ON = "what it sends goes to the harness on this machine and is not sent on, and its signatures are not judged"
_DIRECT = "--allow-direct: what goes past the proxy is noted and not stopped"
_BOTH = "with both, calls that go past the proxy reach the real provider with the program's real keys"
_READING = "operations that change something there are refused"
_MUTATIONS = "--allow-mutations: operations that change something there are sent on too, and may cost money"


def permissions(options: RunOptions) -> tuple[str, ...]:
    """The lines to say."""
    cassettes = options.server.cassettes
    lines = []
    if options.keep_credentials:
        lines.append(_KEPT + _sent_on(cassettes.live, mutations=cassettes.allow_mutations))
    if cassettes.allow_mutations:
        lines.append(_MUTATIONS)
    if options.allow_direct:
        lines.append(_DIRECT)
    if options.keep_credentials and options.allow_direct:
        lines.append(_BOTH)
    return tuple(lines)


def _sent_on(live: tuple[str, ...], *, mutations: bool) -> str:
    """What becomes of what the program sends."""
    if not live:
        return _NOT_SENT_ON
    refused = "" if mutations else f"; {_READING}"
    return f"what it sends to {', '.join(live)} is sent on to the real provider, to be answered and charged{refused}"
