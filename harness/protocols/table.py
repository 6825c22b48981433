"""The wire protocols that there are, by the name that ``provider.yaml`` uses: a new one is one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.protocols.alibaba_query import AlibabaQuery
from harness.protocols.alibaba_rpc import AlibabaRpc
from harness.protocols.tencent_query import TencentQuery
from harness.protocols.tencent_v3 import TencentV3
from harness.protocols.volcengine_query import VolcengineQuery
from harness.protocols.wire_protocol import WireProtocol

_ALL: tuple[WireProtocol, ...] = (
    TencentV3(),
    TencentQuery(),
    AlibabaRpc(),
    AlibabaQuery(),
    AlibabaQuery("alibaba-query-xml", xml=True),
    VolcengineQuery(),
)

PROTOCOLS: Mapping[str, WireProtocol] = MappingProxyType({protocol.name: protocol for protocol in _ALL})
