"""How long a plan of 10,000 rules takes to decide, as a multiple of what one of ten rules of the same kind takes.

    python -m benchmarks.plan [--rules N] [--calls N] [--rounds N]

Both plans meet the same calls of one operation. The plan of ten is reset after each ten calls, so that its rules
are there to be met as those of the large one are; resets are not timed. Time is that of this process, the ratio is that
of the fastest rounds, since whatever else the machine does can only slow one down.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.faults.plan import Plan
from harness.faults.rule import compile_rules
from harness.model import Call

FEW = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of plan: ``rule`` gives the text of the k-th rule, k from 1; ``grows`` says why it cannot be flat."""

    name: str
    rule: Callable[[int], str]
    grows: str = ""


ERROR = "volcengine=error:InternalError"
SHAPES = (
    Shape("rules of other operations", lambda k: f"tencent=error:InternalError#{k}"),
    Shape("one call each (#k)", lambda k: f"{ERROR}#{k}"),
    Shape("all of them one call (#5)", lambda _: f"{ERROR}#5"),
    Shape("ranges that follow each other (#k-k+3)", lambda k: f"{ERROR}#{k}-{k + 3}"),
    Shape("ranges that end one by one (#1-k)", lambda k: f"{ERROR}#1-{k}"),
    Shape("ranges that begin one by one (#k-)", lambda k: f"{ERROR}#{k}-"),
    Shape("each third call (#every 3)", lambda _: f"{ERROR}#every 3"),
    Shape("each k-th call (#every k)", lambda k: f"{ERROR}#every {k}", "about ln(rules) of them are due at a call"),
    Shape("spent after one hit ({hits 1})", lambda _: f"{ERROR}{{hits 1}}"),
    Shape("a second each ({during})", lambda k: f"{ERROR}{{during {k - 1}s-{k}s}}"),
    Shape("one rate (throttle:5/60s)", lambda _: "volcengine=throttle:5/60s"),
    Shape("an item each (item[i-k])", lambda k: f"volcengine=item:InternalError[i-{k}]"),
    Shape("some items each (item[every 3])", lambda _: "volcengine=item:InternalError[every 3]"),
    Shape("a chance of 0.2 each", lambda _: f"{ERROR}~0.2"),
    Shape("a chance of 0.001 each", lambda _: f"{ERROR}~0.001", "a draw for each rule, until one is drawn"),
    Shape("a rate each (throttle:k/60s)", lambda k: f"volcengine=throttle:{k}/60s", "every rate exceeded is looked at"),
)


def seconds_a_call(shape: Shape, rules: int, calls: int, rounds: int) -> float:
    """Seconds that one decision takes, in the fastest round of ``calls`` calls."""
    catalog = load_catalog(spec_roots())
    operation = catalog.operation(catalog.resolve("RebootInstances"))
    call = Call(operation.id, {"InstanceIds": ["i-1", "i-2", "i-3", "i-9000"]}, "AKIDEXAMPLE", "cn-beijing")
    plan = Plan(compile_rules([shape.rule(k) for k in range(1, rules + 1)], catalog), seed=7, session="benchmark")
    together = FEW if rules <= FEW else calls
    fastest = float("inf")
    for _ in range(rounds):
        spent = 0.0
        for _ in range(calls // together):
            plan.reset()
            begin = time.process_time()
            for number in range(together):
                plan.decide(call, operation, elapsed=float(number))
            spent += time.process_time() - begin
        fastest = min(fastest, spent / calls)
    return fastest


def main() -> None:
    """Measure each shape with few rules and with many, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{'microseconds a decision':42} {FEW:>8} {given.rules:>8}    ratio")
    for shape in SHAPES:
        few, many = (seconds_a_call(shape, rules, given.calls, given.rounds) for rules in (FEW, given.rules))
        why = f"  grows: {shape.grows}" if shape.grows else ""
        print(f"{shape.name:42} {few * 1e6:8.1f} {many * 1e6:8.1f} {many / few:8.2f}{why}", flush=True)


if __name__ == "__main__":
    main()
