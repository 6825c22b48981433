"""One request becomes one answer: the stages from a raw request to the delivery of its answer."""

from harness.pipeline.pipeline import Pipeline
from harness.pipeline.stages import Answered, Forward

__all__ = ["Answered", "Forward", "Pipeline"]
