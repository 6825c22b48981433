"""Recorded answers for clients of another dialect: what is said stays, and how it looks on the wire is theirs."""

from dataclasses import replace

from harness.cassette.decoding import Decoded, unlisted
from harness.cassette.index import Recorded
from harness.model import OperationId, Reply, Result, ServiceError
from harness.protocols.wire_protocol import Malformed, WireProtocol

_PROBED = OperationId("p", "s", "1", "Probe")
_PROBES: tuple[Reply, ...] = (Result({"A": "1"}, "r"), ServiceError("Code", "message", 400, "r"))


def translated(recorded: Recorded, by: Decoded, asked: Decoded) -> Recorded:
    """The recording with its answer in the dialect of who asks.

    ``by`` is the recorded request. An answer that its own dialect cannot read (a gateway's page) says nothing in any,
    and stays as it is.
    """
    if by.route is None or asked.route is None or asked.identity is None:
        return recorded
    if answer_alike(by.route.protocol, asked.route.protocol):
        return recorded
    operation = asked.operation or unlisted(asked.identity, asked.route.provider)
    try:
        reply = by.route.protocol.parse_response(recorded.interaction.response, operation)
    except Malformed:
        return recorded
    region = asked.region or by.region or asked.route.provider.default_region or None
    response = asked.route.protocol.serialize(reply, operation, region=region)
    return replace(recorded, interaction=replace(recorded.interaction, response=response))


def answer_alike(one: WireProtocol, other: WireProtocol) -> bool:
    """Whether answers look the same in both protocols, so that a client of either reads those of the other."""
    if one.name == other.name:
        return True
    return all(
        one.serialize(each, _PROBED, region=None) == other.serialize(each, _PROBED, region=None) for each in _PROBES
    )
