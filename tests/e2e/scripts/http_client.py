"""Gets a page from a provider's host with the HTTP client, and in the way, that the first argument names."""

import asyncio
import sys
from importlib import import_module
from typing import Any

URL = "https://as.tencentcloudapi.com/"


def requests() -> int:
    """With requests, which reads the proxy variables."""
    return int(import_module("requests").get(URL, timeout=10).status_code)


def requests_alone() -> int:
    """With a session of requests that trusts no environment."""
    session = import_module("requests").Session()
    session.trust_env = False
    return int(session.get(URL, timeout=10).status_code)


def urllib() -> int:
    """With urllib, which reads the proxy variables."""
    with import_module("urllib.request").urlopen(URL, timeout=10) as answer:
        return int(answer.status)


def urllib_alone() -> int:
    """With an opener of urllib that has no proxies."""
    library = import_module("urllib.request")
    with library.build_opener(library.ProxyHandler({})).open(URL, timeout=10) as answer:
        return int(answer.status)


def http_client() -> int:
    """With http.client, which knows nothing of proxies by itself."""
    connection = import_module("http.client").HTTPSConnection("as.tencentcloudapi.com", timeout=10)
    connection.request("GET", "/")
    return int(connection.getresponse().status)


def urllib3() -> int:
    """With a pool of urllib3, which knows nothing of proxies by itself."""
    return int(import_module("urllib3").PoolManager(retries=False).request("GET", URL).status)


def httpx() -> int:
    """With httpx, which reads the proxy variables."""
    return int(import_module("httpx").get(URL).status_code)


def httpx_alone() -> int:
    """With a client of httpx that trusts no environment."""
    with import_module("httpx").Client(trust_env=False) as client:
        return int(client.get(URL).status_code)


def aiohttp(**options: Any) -> int:
    """With aiohttp, which reads the proxy variables only where it is told to."""
    library = import_module("aiohttp")

    async def get() -> int:
        async with library.ClientSession(**options) as session, session.get(URL) as answer:
            return int(answer.status)

    return asyncio.run(get())


def aiohttp_alone() -> int:
    """With a session of aiohttp that is told not to trust the environment."""
    return aiohttp(trust_env=False)


def uvloop_alone() -> int:
    """With aiohttp on uvloop, which has sockets of its own, past the proxy."""
    import_module("uvloop").install()
    return aiohttp(trust_env=False)


if __name__ == "__main__":
    print(globals()[sys.argv[1]]())
