"""A driver of ours with VCR.py around it: ``driver_under_vcr.py HOW CASSETTE TOLD DRIVER``.

HOW is a record mode of our VCR.py, or ``plain``: VCR.py as it comes records. What became of the cassette is written to
the file TOLD, as JSON.
"""

import json
import runpy
import sys
from pathlib import Path

from vcr import VCR

from harness.cassette import vcr
from harness.cassette.vcrpy.errors import CassetteMiss


def main(how: str, path: str, told: str, driver: str) -> None:
    """Run the driver until it is told to end."""
    facts: dict[str, bool | int] = {"missed": False}
    if how == "plain":
        with VCR().use_cassette(path):
            runpy.run_path(driver, run_name="__main__")
    else:
        try:
            with vcr(answered_by="fake").use_cassette(path, record_mode=how) as cassette:
                runpy.run_path(driver, run_name="__main__")
                facts |= {"played": cassette.play_count, "unplayed": len(cassette.unplayed)}
        except CassetteMiss:
            facts["missed"] = True
    Path(told).write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
