"""Calls the provider in worker processes that are started in the way the first argument names."""

import multiprocessing
import sys
import urllib.request


def call(number: int) -> int:
    """One call, in a worker."""
    with urllib.request.urlopen(f"https://as.tencentcloudapi.com/?n={number}", timeout=30) as answer:
        return int(answer.status)


if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(call, range(4)))
