"""The clients of Volcengine."""

from harness.clients.entry import DEFAULTS, ClientEntry, Pin, Variant

_OPERATIONS = ("volcengine/ecs:RebootInstances",)

VOLCENGINE = (
    ClientEntry(
        name="volcenginesdk-ecs",
        provider="volcengine",
        runtime="python",
        file="volcengine_ecs_driver.py",
        package="volcenginesdk-ecs",
        requirements=(Pin("volcenginesdk-ecs", "5.0.54"),),
        operations=_OPERATIONS,
        pointed="proxy: Configuration.https_proxy and ssl_ca_cert",
        comes_with_extra=True,
    ),
    ClientEntry(
        name="volcengine",
        provider="volcengine",
        runtime="python",
        file="volcengine_legacy_driver.py",
        package="volcengine",
        requirements=(Pin("volcengine", "1.0.229"),),
        operations=_OPERATIONS,
        pointed="proxy: proxies and verify of Service.session",
        variants=(
            DEFAULTS,
            Variant("http", "only its source: the default of ServiceInfo in volcengine/ServiceInfo.py"),
        ),
        note="it brings no ECS: its driver describes the operation, by ServiceInfo and ApiInfo",
    ),
    ClientEntry(
        name="@volcengine/sdk-core",
        provider="volcengine",
        runtime="node",
        file="volcengine_node_driver.cjs",
        package="@volcengine/sdk-core",
        requirements=(Pin("@volcengine/sdk-core", "1.0.0"),),
        operations=_OPERATIONS,
        pointed="proxy: httpOptions.proxy and httpOptions.httpsAgent",
        note="it brings no ECS: its driver describes the operation, as a Command with a metaPath",
    ),
)
