"""What the first load of a page weighs: bytes on the wire, requests, script on the main thread."""

import zlib
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Error, Page

SLOWER = 4


@dataclass
class Weight:
    """`wire_bytes` as the server sent them; `packed_bytes` as gzip would (the test server
    does not compress); `script_ms` on a processor slowed `SLOWER` times."""

    wire_bytes: int = 0
    packed_bytes: int = 0
    requests: int = 0
    script_ms: float = 0.0
    by_address: dict[str, int] = field(default_factory=dict)


def first_load(page: Page, address: str) -> Weight:
    """Load `address` with an empty cache and weigh it. The page's context must be fresh."""
    found = Weight()
    link: CDPSession = page.context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Network.setCacheDisabled", {"cacheDisabled": True})
    link.send("Performance.enable")
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sent: dict[str, str] = {}

    def started(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("http") and "/live/" not in url:
            sent[event["requestId"]] = url

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in sent:
            found.wire_bytes += int(event["encodedDataLength"])

    link.on("Network.requestWillBeSent", started)
    link.on("Network.loadingFinished", ended)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    found.requests = len(sent)
    metrics = {m["name"]: m["value"] for m in link.send("Performance.getMetrics")["metrics"]}
    found.script_ms = round(metrics["ScriptDuration"] * 1000, 1)
    for request_id, url in sent.items():
        try:
            answer = link.send("Network.getResponseBody", {"requestId": request_id})
        except Error:  # an open event stream or a 204: counted as a request, weighs nothing
            continue
        size = len(zlib.compress(answer["body"].encode(), 9))
        found.by_address[url] = size
        found.packed_bytes += size
    link.detach()
    return found
