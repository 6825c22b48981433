"""The table of faults: adding one is a file beside this one and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.faults.catalogue.bandwidth import BANDWIDTH
from harness.faults.catalogue.body import BODY
from harness.faults.catalogue.clock import CLOCK
from harness.faults.catalogue.close import CLOSE
from harness.faults.catalogue.content_type import CONTENT_TYPE
from harness.faults.catalogue.delay import DELAY
from harness.faults.catalogue.drip import DRIP
from harness.faults.catalogue.duplicate import DUPLICATE
from harness.faults.catalogue.empty import EMPTY
from harness.faults.catalogue.encoding import ENCODING
from harness.faults.catalogue.hang import HANG
from harness.faults.catalogue.head import HEAD
from harness.faults.catalogue.http_answer import HTTP
from harness.faults.catalogue.item_error import ITEM_ERROR
from harness.faults.catalogue.malform import MALFORM
from harness.faults.catalogue.redirect import REDIRECT
from harness.faults.catalogue.refuse import REFUSE
from harness.faults.catalogue.replay_nonce import REPLAY_NONCE
from harness.faults.catalogue.reset import RESET
from harness.faults.catalogue.service_error import SERVICE_ERROR
from harness.faults.catalogue.throttle import THROTTLE
from harness.faults.catalogue.tls import TLS
from harness.faults.catalogue.truncate import TRUNCATE
from harness.faults.fault import FaultKind

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
