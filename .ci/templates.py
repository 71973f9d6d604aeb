"""Templates obey the content security policy: no inline script, style or event handler."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
APPS = ("itportal", "accounts", "assets", "helpdesk")
MAIL = "notices"  # mails carry their own styles: mail programs read no style sheets
RULES = (
    (
        re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
        "script",
    ),
    (re.compile(r"<style\b", re.I), "style element"),
    (re.compile(r"<[^>{]*\sstyle\s*=", re.I), "style attribute"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I), "event handler"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I), "javascript: address"),
    (re.compile(r"(?:href|src)\s*=\s*[\"'](?:https?:)?//", re.I), "address of another site"),
)
LINKS_OUT = re.compile(r"<a\b[^>]*$", re.I)


def main() -> int:
    faults = 0
    paths = [
        path for app in APPS for path in sorted((PROJECT / app).glob("**/templates/**/*.html"))
    ]
    for path in paths:
        if MAIL in path.relative_to(PROJECT).parts:
            continue
        for number, what in faults_of(path.read_text(encoding="utf-8")):
            sys.stdout.write(f"{path.relative_to(PROJECT)}:{number}: {what}\n")
            faults += 1
    sys.stdout.write(f"{len(paths)} templates, {faults} faults\n")
    return bool(faults)


def faults_of(text: str) -> list[tuple[int, str]]:
    """Line and kind of every breach. A plain link to another site is none."""
    found = []
    for pattern, what in RULES:
        for match in pattern.finditer(text):
            if what == "address of another site" and LINKS_OUT.search(text[: match.start()]):
                continue
            found.append((text.count("\n", 0, match.start()) + 1, what))
    return sorted(found)


if __name__ == "__main__":
    sys.exit(main())
