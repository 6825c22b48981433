"""The table of faults: adding one is a file beside this one and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.faults.bandwidth import BANDWIDTH
from harness.faults.body import BODY
from harness.faults.clock import CLOCK
from harness.faults.close import CLOSE
from harness.faults.content_type import CONTENT_TYPE
from harness.faults.delay import DELAY
from harness.faults.drip import DRIP
from harness.faults.duplicate import DUPLICATE
from harness.faults.empty import EMPTY
from harness.faults.encoding import ENCODING
from harness.faults.fault import FaultKind
from harness.faults.hang import HANG
from harness.faults.head import HEAD
from harness.faults.http_answer import HTTP
from harness.faults.item_error import ITEM_ERROR
from harness.faults.malform import MALFORM
from harness.faults.redirect import REDIRECT
from harness.faults.refuse import REFUSE
from harness.faults.replay_nonce import REPLAY_NONCE
from harness.faults.reset import RESET
from harness.faults.service_error import SERVICE_ERROR
from harness.faults.throttle import THROTTLE
from harness.faults.tls import TLS
from harness.faults.truncate import TRUNCATE

FAULTS: Mapping[str, FaultKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            SERVICE_ERROR,
            ITEM_ERROR,
            THROTTLE,
            HTTP,
            REDIRECT,
            DELAY,
            DRIP,
            BANDWIDTH,
            CLOSE,
            RESET,
            HANG,
            REFUSE,
            TLS,
            TRUNCATE,
            MALFORM,
            CONTENT_TYPE,
            ENCODING,
            BODY,
            EMPTY,
            HEAD,
            CLOCK,
            REPLAY_NONCE,
            DUPLICATE,
        )
    }
)
