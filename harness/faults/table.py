"""The table of faults: adding one is a file beside this one and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.faults.fault import FaultKind
from harness.faults.item_error import ITEM_ERROR
from harness.faults.service_error import SERVICE_ERROR
from harness.faults.throttle import THROTTLE

FAULTS: Mapping[str, FaultKind] = MappingProxyType({kind.name: kind for kind in (SERVICE_ERROR, ITEM_ERROR, THROTTLE)})
