"""One request becomes one answer: the stages from a raw request to the delivery of its answer."""

from harness.pipeline.connections import Met
from harness.pipeline.pipeline import Pipeline
from harness.pipeline.stages import Answered, Forward

__all__ = ["Answered", "Forward", "Met", "Pipeline"]
