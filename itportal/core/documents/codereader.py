"""The child process that reads codes: a picture or PDF on stdin, the texts found as JSON on stdout.

What comes from outside is decoded by C++: here a fault costs one upload. Pages beyond the first
few are not looked at, huge pictures are made smaller first.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image

PAGES = 5
PIXELS = 12_000_000
SCALE = 2.5  # 180 dpi: a 20 mm code has about 140 pixels
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20


def pictures(data: bytes) -> Iterator[Image.Image]:
    if data.startswith(b"%PDF-"):
        pdf = pypdfium2.PdfDocument(data)
        for number in range(min(len(pdf), PAGES)):
            page = pdf[number]
            width, height = page.get_size()
            fits = (PIXELS / max(width * height, 1)) ** 0.5
            yield page.render(scale=min(SCALE, fits)).to_pil()
        return
    Image.MAX_IMAGE_PIXELS = 60_000_000
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((4000, 4000))
        yield picture.convert("L")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    found: list[str] = []
    for picture in pictures(sys.stdin.buffer.read()):
        found += [code.text for code in zxingcpp.read_barcodes(picture)]
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
