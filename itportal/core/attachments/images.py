"""Pictures: proven by decoding, freed of where they were taken, with a re-encoded preview.

The picture itself is not encoded again: whole metadata parts are left out of the file, and
whatever follows its end (a second file glued on) goes with them.
"""

import io
import re
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps

from itportal.core.attachments.errors import refuse
from itportal.core.attachments.limits import MAX_IMAGE_PIXELS, PREVIEW_PIXELS

# The size is judged below, before anything is decoded, with an error people understand.
Image.MAX_IMAGE_PIXELS = None
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}
_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT".split()
)
_JPEG_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """`data`: what is stored; `preview`: WebP, at most PREVIEW_PIXELS a side."""

    data: bytes
    width: int
    height: int
    preview: bytes


def read_picture(data: bytes, *, media_type: str, name: str) -> Picture:
    """Decode, strip and preview. Raises Invalid for what is no such picture or too large."""
    try:
        image = Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise refuse("file.damaged", name) from error
    with image:
        if image.width * image.height > MAX_IMAGE_PIXELS:
            raise refuse("file.pixels", name, limit=MAX_IMAGE_PIXELS // 1_000_000)
        try:
            orientation = image.getexif().get(_ORIENTATION, 1)
            image.draft("RGB", (PREVIEW_PIXELS * 2, PREVIEW_PIXELS * 2))
            size = image.size if media_type != "image/jpeg" else _jpeg_size(data)
            preview = _preview(image)
            stripped = _strip(data, media_type, orientation)
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error) as error:
            raise refuse("file.damaged", name) from error
    turned = isinstance(orientation, int) and orientation in {5, 6, 7, 8}
    width, height = reversed(size) if turned else size
    return Picture(data=stripped, width=width, height=height, preview=preview)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Of the whole picture: after draft() the image tells a reduced one."""
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return image.size


def _preview(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    clean = upright.convert("RGBA" if has_alpha else "RGB")
    clean.info.clear()
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=82, method=3)
    return out.getvalue()


def _strip(data: bytes, media_type: str, orientation: object) -> bytes:
    if media_type == "image/jpeg":
        return _strip_jpeg(data, orientation)
    if media_type == "image/png":
        return _strip_png(data)
    if media_type == "image/webp":
        return _strip_webp(data)
    return data


def _strip_jpeg(data: bytes, orientation: object) -> bytes:
    """Without EXIF, XMP, IPTC, comments and what follows the end; which side is up stays."""
    out = [b"\xff\xd8"]
    if isinstance(orientation, int) and 1 < orientation <= 8:
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        body = exif.tobytes()
        out.append(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body)
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no JPEG marker where one must be")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0xD9:
            out.append(b"\xff\xd9")
            return b"".join(out)
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        end = at + int(struct.unpack_from(">H", data, at)[0])
        part = data[at:end]
        if _jpeg_part_stays(marker, part):
            out.append(bytes((0xFF, marker)) + part)
        at = end
        if marker == 0xDA:
            following = _JPEG_NEXT_MARKER.search(data, at)
            if following is None:
                raise ValueError("the picture has no end")
            out.append(data[at : following.start()])
            at = following.start()


def _jpeg_part_stays(marker: int, part: bytes) -> bool:
    if marker == 0xE2:
        return part[2:].startswith(b"ICC_PROFILE")
    return marker in {0xE0, 0xEE} or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _strip_png(data: bytes) -> bytes:
    out = [data[:8]]
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("the picture has no end")
        if kind in _PNG_KEPT:
            out.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(out)


def _strip_webp(data: bytes) -> bytes:
    total = min(len(data), 8 + int(struct.unpack_from("<I", data, 4)[0]))
    out = []
    at = 12
    while at + 8 <= total:
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        part = data[at:end]
        if kind == b"VP8X":  # flags: bit 3 EXIF, bit 2 XMP
            part = part[:8] + bytes((part[8] & ~0x0C,)) + part[9:]
        if kind in {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}:
            out.append(part)
        at = end
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body
