"""QR codes: drawn as SVG for pages and documents, read from photographs and scans."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

READER: Final = Path(__file__).parent / "codereader.py"
TIMEOUT_SECONDS: Final = 30
MOST_LETTERS: Final = 2_000


def qr_svg(text: str) -> str:
    """The code as an SVG picture without a size of its own; a quiet zone of 2 modules is in it."""
    side, squares = qr_path(text)
    around = side + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {around} {around}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M-2-2h{around}v{around}h-{around}z"/>'
        f'<path fill="#000" d="{squares}"/></svg>'
    )


def qr_path(text: str) -> tuple[int, str]:
    """Modules a side without the quiet zone, and the dark ones as the path of an SVG."""
    # Here, not above: few processes ever draw one, and each would carry it.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows), "".join(squares)


def read_codes(data: bytes) -> list[str]:
    """The texts of all codes seen in a picture or in the first pages of a PDF; none when unreadable."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file goes through its stdin
            [sys.executable, "-I", str(READER)],
            input=data,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return []
    if done.returncode:
        return []
    found: list[str] = json.loads(done.stdout)
    return [text[:MOST_LETTERS] for text in found]
