"""G17: the first load of a page in a browser: bytes on the wire, requests, script on a slow laptop."""

from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from bench.http import Caller
from bench.registry import Result, figure
from bench.stack import EXPERT, PASSWORD, Bench
from tests.browser.browser import chromium
from tests.browser.weight import SLOWER, Weight, first_load

STAFF = "tootaja@naidisvald.ee"
PAGES = (("/login/", ""), ("/", STAFF), ("/uus/arvuti/", STAFF), ("/helpdesk/", EXPERT))
ROUNDS = 3
KILOBYTE = 1000


@figure("G17", "first load of a page")
def first_loads(bench: Bench) -> Iterator[Result]:
    address = f"http://127.0.0.1:{bench.portal.port}"
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        for path, who in PAGES:
            cookies = {}
            if who:
                caller: Caller = bench.portal.caller()
                caller.sign_in(who, PASSWORD)
                cookies = caller.cookies
            loads: list[Weight] = []
            for _ in range(ROUNDS):
                context = browser.new_context(base_url=address)
                context.add_cookies(
                    [{"name": k, "value": v, "url": address} for k, v in cookies.items()]
                )
                loads.append(first_load(context.new_page(), path))
                context.close()
            weight = max(load.wire_bytes for load in loads) / KILOBYTE
            requests = max(load.requests for load in loads)
            script = sorted(load.script_ms for load in loads)[ROUNDS // 2]
            yield Result(f"first load of {path}", weight, "kB", "<= 150 kB", weight <= 150)
            yield Result(f"requests of {path}", requests, "", "<= 25", requests <= 25)
            yield Result(
                f"script of {path}, {SLOWER}x slowed", script, "ms", "<= 50 ms", script <= 50
            )
        browser.close()
