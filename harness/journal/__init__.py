"""The append-only record of exchanges, and the published form of its lines."""

from harness.journal.journal import Journal, JsonLinesSink, Sink
from harness.journal.reading import FindError, read_exchange
from harness.journal.record import FORMAT, exchange_record

__all__ = ["FORMAT", "FindError", "Journal", "JsonLinesSink", "Sink", "exchange_record", "read_exchange"]
