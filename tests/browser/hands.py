"""Hands on a keyboard, whose keys are counted: for the day that is tested and the day that is measured."""

from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

# What the tabs of the queue say, read where they stand or from a fresh list.
TABS = """async (from) => {
  const html = from ? await (await fetch(from, {headers: {"HX-Request": "true", "HX-Request-Type": "partial"}})).text() : document.documentElement.outerHTML;
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll(".views a[href*='list=']")]
    .filter((tab) => tab.querySelector(".count"))
    .map((tab) => [new URLSearchParams(tab.getAttribute("href")).get("list"),
                   Number(tab.querySelector(".count").textContent.replace(/\\D/g, ""))]);
}"""


@dataclass
class CountingHands:
    """Presses keys and counts them, for the request that one is at; text typed is no key."""

    page: Page
    at: str = ""
    keys: Counter[str] = field(default_factory=Counter)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys[self.at] += len(key.split("+"))  # Control is a key too

    def write(self, where: str, text: str) -> None:
        expect(self.page.locator(where)).to_be_focused()
        self.page.keyboard.type(text)

    def say(self, key: str, text: str) -> None:
        """An answer, a question, a solution: its key, the words, sent."""
        self.press(key)
        self.write("#answer-body", text)
        self.press("Control+Enter")

    def told(self, words: str) -> None:
        expect(self.page.locator("#toasts")).to_contain_text(words)
