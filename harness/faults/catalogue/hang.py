"""``hang``, ``hang@after`` and ``hang:50%@mid``: nothing more comes, and the connection stays open."""

from harness.faults.ending import ending_kind

HANG = ending_kind(
    "hang",
    "nothing comes instead of an answer, or after the first part of it, while the connection stays open",
    "volcengine/ecs:RebootInstances=hang#1",
)
