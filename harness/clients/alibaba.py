"""The clients of Alibaba Cloud."""

from harness.clients.entry import DEFAULTS, ClientEntry, Pin, Variant

_OPERATIONS = ("alibaba/ecs:RedeployInstance",)
_GUIDE = "https://www.alibabacloud.com/help/en/sdk/developer-reference/configure-a-retry-mechanism"
_HTTPS = "https://www.alibabacloud.com/help/en/sdk/developer-reference/configure-https-request-v1"
_VARIANTS = (
    DEFAULTS,
    Variant("retries", f"{_GUIDE}: RuntimeOptions(autoretry=True, max_attempts=3)"),
)

ALIBABA = (
    ClientEntry(
        name="alibabacloud_ecs20140526",
        provider="alibaba",
        runtime="python",
        file="alibaba_ecs_driver.py",
        package="alibabacloud_ecs20140526",
        requirements=(Pin("alibabacloud_ecs20140526", "7.11.8"),),
        operations=_OPERATIONS,
        pointed="proxy: Config(https_proxy=, ca=)",
        variants=_VARIANTS,
        comes_with_extra=True,
    ),
    ClientEntry(
        name="alibabacloud_ecs20140526-async",
        provider="alibaba",
        runtime="python",
        file="alibaba_async_driver.py",
        package="alibabacloud_ecs20140526",
        requirements=(Pin("alibabacloud_ecs20140526", "7.11.8"),),
        operations=_OPERATIONS,
        pointed="proxy: Config(https_proxy=, ca=)",
        variants=_VARIANTS,
    ),
    ClientEntry(
        name="aliyun-python-sdk-ecs",
        provider="alibaba",
        runtime="python",
        file="alibaba_v1_driver.py",
        package="aliyun-python-sdk-ecs",
        requirements=(Pin("aliyun-python-sdk-ecs", "4.24.83"), Pin("aliyun-python-sdk-core", "2.16.1")),
        operations=_OPERATIONS,
        pointed="proxy: AcsClient(proxy=, verify=)",
        variants=(DEFAULTS, Variant("http", f"{_HTTPS}: its own default without set_protocol_type('https')")),
        note="it speaks plain HTTP unless told otherwise",
    ),
    ClientEntry(
        name="apache-libcloud",
        provider="alibaba",
        runtime="python",
        file="alibaba_libcloud_driver.py",
        package="apache-libcloud",
        requirements=(Pin("apache-libcloud", "3.9.1"),),
        operations=_OPERATIONS,
        pointed="proxy: get_driver(...)(proxy_url=) and libcloud.security.CA_CERTS_PATH",
        variants=(
            DEFAULTS,
            Variant("retries", "the docstring of Connection.request in libcloud/common/base.py: retry_failed"),
        ),
    ),
    ClientEntry(
        name="@alicloud/ecs20140526",
        provider="alibaba",
        runtime="node",
        file="alibaba_node_driver.cjs",
        package="@alicloud/ecs20140526",
        requirements=(Pin("@alicloud/ecs20140526", "7.11.6"),),
        operations=_OPERATIONS,
        pointed="endpoint: Config({endpoint, protocol})",
        note="it takes Config({httpsProxy}) and goes past it",
        variants=(DEFAULTS, Variant("retries", f"{_GUIDE}: RuntimeOptions({{autoretry: true, maxAttempts: 3}})")),
    ),
)
