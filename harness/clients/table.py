"""The clients that can be driven; one file a vendor."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.clients.alibaba import ALIBABA
from harness.clients.entry import ClientEntry
from harness.clients.tencent import TENCENT
from harness.clients.volcengine import VOLCENGINE

CLIENTS: Mapping[str, ClientEntry] = MappingProxyType(
    {entry.name: entry for entry in (*TENCENT, *ALIBABA, *VOLCENGINE)}
)
