"""The signing schemes that there are, by the name that ``provider.yaml`` uses: a new one is one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.signing.acs3 import Acs3HmacSha256
from harness.signing.alibaba_hmac_sha1 import AlibabaHmacSha1
from harness.signing.scheme import SigningScheme
from harness.signing.tc3 import Tc3HmacSha256
from harness.signing.tencent_v1 import TencentV1
from harness.signing.volcengine_hmac import VolcengineHmacSha256
from harness.signing.volcengine_presigned import VolcenginePresigned
from harness.wire import HttpRequest

_ALL: tuple[SigningScheme, ...] = (
    Tc3HmacSha256(),
    Acs3HmacSha256(),
    VolcengineHmacSha256(),
    TencentV1(),
    AlibabaHmacSha1(),
    VolcenginePresigned(),
)

SCHEMES: Mapping[str, SigningScheme] = MappingProxyType({scheme.name: scheme for scheme in _ALL})


def named_access_key(request: HttpRequest) -> str | None:
    """The access key id that the request names under any scheme, or None."""
    return next((key for scheme in _ALL if (key := scheme.access_key(request)) is not None), None)
