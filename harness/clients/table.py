"""The clients that can be driven, one line each: name, driver file, package, operations."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

_DRIVERS = Path(__file__).resolve().parents[1] / "drivers"


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """One client: ``package`` is the distribution whose presence says that the client can be driven."""

    name: str
    file: str
    package: str
    operations: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """The command line of the driver; ``-P`` keeps the driver's own folder from shadowing the SDK's imports."""
        return (sys.executable, "-P", str(_DRIVERS / self.file))

    def installed(self) -> bool:
        """Whether the client's package is in this environment."""
        try:
            version(self.package)
        except PackageNotFoundError:
            return False
        return True


_ENTRIES = (
    ClientEntry(
        "tencentcloud-sdk-python-autoscaling",
        "tencent_autoscaling_driver.py",
        "tencentcloud-sdk-python-autoscaling",
        ("tencent/as:StartInstanceRefresh", "tencent/as:RollbackInstanceRefresh", "tencent/as:ResumeInstanceRefresh"),
    ),
    ClientEntry(
        "alibabacloud_ecs20140526",
        "alibaba_ecs_driver.py",
        "alibabacloud_ecs20140526",
        ("alibaba/ecs:RedeployInstance",),
    ),
    ClientEntry(
        "volcenginesdk-ecs",
        "volcengine_ecs_driver.py",
        "volcenginesdk-ecs",
        ("volcengine/ecs:RebootInstances",),
    ),
)

CLIENTS: Mapping[str, ClientEntry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
