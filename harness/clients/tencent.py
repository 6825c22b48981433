"""The clients of Tencent Cloud."""

from harness.clients.entry import DEFAULTS, ClientEntry, Pin, Variant

_OPERATIONS = (
    "tencent/as:StartInstanceRefresh",
    "tencent/as:RollbackInstanceRefresh",
    "tencent/as:ResumeInstanceRefresh",
)
_COMMON = "3.1.195"
_RETRYER = "the docstring of StandardRetryer in tencentcloud/common/retry.py: ClientProfile.retryer"
_RETRIES = Variant("retries", _RETRYER)
_BY_PROFILE = "proxy: HttpProfile(proxy=, certification=)"

TENCENT = (
    ClientEntry(
        name="tencentcloud-sdk-python-autoscaling",
        provider="tencent",
        runtime="python",
        file="tencent_autoscaling_driver.py",
        package="tencentcloud-sdk-python-autoscaling",
        requirements=(
            Pin("tencentcloud-sdk-python-autoscaling", "3.1.169"),
            Pin("tencentcloud-sdk-python-common", _COMMON),
        ),
        operations=_OPERATIONS,
        pointed=_BY_PROFILE,
        variants=(DEFAULTS, _RETRIES),
        comes_with_extra=True,
    ),
    ClientEntry(
        name="tencentcloud-sdk-python-async",
        provider="tencent",
        runtime="python",
        file="tencent_async_driver.py",
        package="tencentcloud-sdk-python-common",
        requirements=(
            Pin("tencentcloud-sdk-python-common[async]", _COMMON),
            Pin("tencentcloud-sdk-python-autoscaling", "3.1.169"),
        ),
        operations=_OPERATIONS,
        pointed="proxy: HTTPS_PROXY and SSL_CERT_FILE, while it is made",
        note="HttpProfile(proxy=) does not work with httpx 0.28, certification= is not for authorities",
        variants=(DEFAULTS, Variant("retries", _RETRYER.replace("retry.py", "retry_async.py"))),
    ),
    ClientEntry(
        name="tencentcloud-sdk-python-common",
        provider="tencent",
        runtime="python",
        file="tencent_common_client_driver.py",
        package="tencentcloud-sdk-python-common",
        requirements=(Pin("tencentcloud-sdk-python-common", _COMMON),),
        operations=_OPERATIONS,
        pointed=_BY_PROFILE,
        variants=(DEFAULTS, _RETRIES),
    ),
    ClientEntry(
        name="tencentcloud-sdk-python-intl-en",
        provider="tencent",
        runtime="python",
        file="tencent_intl_driver.py",
        package="tencentcloud-sdk-python-intl-en",
        requirements=(Pin("tencentcloud-sdk-python-intl-en", "3.1.193"),),
        operations=_OPERATIONS,
        pointed=_BY_PROFILE,
        variants=(DEFAULTS, _RETRIES),
    ),
    ClientEntry(
        name="tccli",
        provider="tencent",
        runtime="python",
        file="tencent_tccli_driver.py",
        package="tccli",
        requirements=(Pin("tccli", "3.1.189.1"), Pin("tencentcloud-sdk-python", "3.1.195")),
        operations=_OPERATIONS,
        pointed="proxy: --https-proxy",
        note="it has no setting for a CA: its driver puts one in the place of certifi's; each call is a process",
    ),
    ClientEntry(
        name="tencentcloud-sdk-nodejs",
        provider="tencent",
        runtime="node",
        file="tencent_node_driver.cjs",
        package="tencentcloud-sdk-nodejs",
        requirements=(Pin("tencentcloud-sdk-nodejs", "4.1.313"),),
        operations=_OPERATIONS,
        pointed="proxy: httpProfile.agent, an agent that knows proxy and CA",
    ),
)
