"""Small pictures that look like screenshots of error messages, drawn here."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import store_upload

SCREENS = (
    ("veateade.png", "Viga 0x80070035", "Võrgukausta ei leitud.", "#a3211b"),
    (
        "ekraanipilt.png",
        "Sisselogimine ebaõnnestus",
        "Konto on lukus. Proovi hiljem.",
        "#854700",
    ),
    ("printer.png", "Printer ei vasta", "Kontrolli paberit ja toonerit.", "#854700"),
    ("teade.png", "Teenus ei ole kättesaadav", "502 Bad Gateway", "#a3211b"),
    ("aken.png", "Kanne ei ole tasakaalus", "Deebet 1 240,00  Kreedit 1 204,00", "#a3211b"),
    ("kiri.png", "Teie postkast suletakse!", "Vajutage siia 24 tunni jooksul", "#14587f"),
    ("projektor.png", "Signaali ei ole", "HDMI 1", "#14587f"),
    ("uuendus.png", "Uuendamine 35%", "Ära lülita arvutit välja.", "#2b4fc2"),
)


def make_pictures(user: User) -> list[Attachment]:
    """Store the pictures as uploads of `user`; other rows can share their bytes."""
    return [
        store_upload(
            file=SimpleUploadedFile(name, _draw(title, text, colour), "image/png"), actor=user
        )
        for name, title, text, colour in SCREENS
    ]


def _draw(title: str, text: str, colour: str) -> bytes:
    image = Image.new("RGB", (960, 600), "#8aa0b8")
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(30), ImageFont.load_default(21)
    draw.rectangle((0, 560, 960, 600), fill="#1b1e26")
    draw.rounded_rectangle((180, 150, 780, 430), 10, fill="#ffffff", outline="#84807a")
    draw.rectangle((180, 150, 780, 196), fill=colour)
    draw.text((200, 160), "!", fill="#ffffff", font=large)
    draw.text((740, 158), "×", fill="#ffffff", font=large)
    draw.text((220, 235), title, fill="#1b1e26", font=large)
    draw.text((220, 290), text, fill="#4c5361", font=small)
    draw.rounded_rectangle((640, 372, 750, 410), 6, fill="#2b4fc2")
    draw.text((674, 378), "OK", fill="#ffffff", font=small)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
