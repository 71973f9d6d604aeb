"""What Näidisvald keeps in its cupboards: real products, prices of their kind."""

from dataclasses import dataclass

PRINTING, HARDWARE = "Paberikaru OÜ", "Tarnekaar AS"
KYOCERA, HP, CANON = ("ECOSYS M5526cdw",), ("LaserJet Pro 4002dn",), ("i-SENSYS MF657",)


@dataclass(frozen=True, slots=True)
class Supply:
    """`days`: between one going and the next; `is_low`: the last delivery did not come."""

    name: str
    kind: str
    part: str
    cents: int
    level: int
    target: int
    days: int
    fits: tuple[str, ...] = ()
    supplier: str = HARDWARE
    code: str = ""
    unit: str = "piece"
    is_low: bool = False


def _toner(name: str, part: str, cents: int, days: int, fits: tuple[str, ...]) -> Supply:
    return Supply(name, "toner", part, cents, 2, 6, days, fits, PRINTING)


SUPPLIES = (
    Supply(
        *("Tooner Kyocera TK-5240K must", "toner", "1T02R70NL0", 7450, 3, 8, 12),
        fits=KYOCERA,
        supplier=PRINTING,
        code="0632983037836",
        is_low=True,
    ),
    _toner("Tooner Kyocera TK-5240C tsüaan", "1T02R7CNL0", 8990, 30, KYOCERA),
    _toner("Tooner Kyocera TK-5240M magenta", "1T02R7BNL0", 8990, 32, KYOCERA),
    _toner("Tooner Kyocera TK-5240Y kollane", "1T02R7ANL0", 8990, 34, KYOCERA),
    Supply(
        *("Tooner HP 148X must", "toner", "W1480X", 17900, 3, 8, 15),
        fits=HP,
        supplier=PRINTING,
        is_low=True,
    ),
    _toner("Tooner Canon 067H must", "5106C002", 7990, 25, CANON),
    _toner("Tooner Canon 067H tsüaan", "5105C002", 9690, 45, CANON),
    _toner("Tooner Canon 067H magenta", "5104C002", 9690, 45, CANON),
    _toner("Tooner Canon 067H kollane", "5103C002", 9690, 48, CANON),
    Supply("HDMI kaabel 2 m", "cable", "HDMI-2M", 690, 5, 20, 8, is_low=True),
    Supply("HDMI kaabel 5 m", "cable", "HDMI-5M", 1290, 2, 8, 25),
    Supply("DisplayPorti kaabel 2 m", "cable", "DP-2M", 890, 3, 10, 20),
    Supply("USB-C kaabel 1 m", "cable", "USBC-1M", 790, 4, 12, 14),
    Supply("USB-C – HDMI adapter", "cable", "USBC-HDMI", 1890, 2, 8, 22),
    Supply("Printeri USB-kaabel 2 m", "cable", "USBAB-2M", 490, 2, 6, 60),
    Supply("Võrgukaabel Cat 6 1 m", "cable", "C6-1M", 250, 10, 40, 7),
    Supply("Võrgukaabel Cat 6 2 m", "cable", "C6-2M", 320, 10, 40, 7),
    Supply("Võrgukaabel Cat 6 5 m", "cable", "C6-5M", 590, 5, 20, 15),
    Supply("Võrgukaabel Cat 6 10 m", "cable", "C6-10M", 990, 3, 10, 30),
    Supply("Toitekaabel C13 1,8 m", "cable", "C13-18", 390, 4, 12, 30),
    Supply("Pikendusjuhe 5 pesa 3 m", "cable", "PJ-5-3", 1190, 2, 8, 28),
    Supply(
        *("Juhtmeta hiir Logitech M185", "input", "910-002238", 1290, 5, 15, 9),
        code="5099206027336",
        is_low=True,
    ),
    Supply("Juhtmega hiir Logitech M100", "input", "910-005003", 790, 4, 12, 16),
    Supply("Klaviatuur Logitech K120 EST", "input", "920-002528", 1490, 3, 10, 18),
    Supply("Hiir ja klaviatuur Logitech MK270 EST", "input", "920-004508", 2790, 3, 10, 20),
    Supply("Kõrvaklapid Jabra Evolve2 30", "input", "23089-889-979", 8490, 2, 6, 40),
    Supply("Kõrvaklapid õpilasele", "input", "HS-EDU", 990, 10, 40, 12),
    Supply("SSD Samsung 870 EVO 500 GB", "storage", "MZ-77E500B", 4990, 2, 6, 40),
    Supply("SSD Samsung 980 1 TB NVMe", "storage", "MZ-V8V1T0BW", 7490, 2, 5, 50),
    Supply("Mälupulk 64 GB", "storage", "USB-64", 690, 5, 20, 14),
    Supply("Mälu DDR4 SO-DIMM 8 GB", "memory", "KVR32S22S8/8", 1990, 2, 8, 45),
    Supply("Mälu DDR4 SO-DIMM 16 GB", "memory", "KVR32S22D8/16", 3490, 2, 8, 45),
    Supply("Patareid AA 10 tk", "battery", "AA-10", 590, 3, 12, 20, unit="pack"),
    Supply("Patareid AAA 10 tk", "battery", "AAA-10", 590, 3, 12, 20, unit="pack"),
    Supply(
        *("Aku Dell Latitude 5440", "battery", "M69D0", 8990, 1, 3, 90),
        fits=("Latitude 5440",),
    ),
    Supply("UPS-i aku 12 V 7 Ah", "battery", "NP7-12", 2290, 2, 6, 80),
    Supply(
        *("Laadija Dell USB-C 65 W", "power", "450-AGOB", 4290, 2, 6, 35),
        fits=("Latitude 5440", "Latitude 5520"),
        is_low=True,
    ),
    Supply(
        *("Laadija Lenovo USB-C 65 W", "power", "4X20M26272", 3990, 2, 6, 40),
        fits=("ThinkPad L14 Gen 4",),
    ),
    Supply(
        *("Laadija HP 65 W", "power", "H6Y89AA", 3790, 2, 6, 45),
        fits=("ProBook 450 G10", "ProBook 440 G8"),
    ),
    Supply("Projektori lamp ELPLP97", "part", "V13H010L97", 9900, 1, 3, 75, fits=("EB-E20",)),
    Supply("Kuvari seinakinnitus VESA 100", "part", "VESA-100", 2490, 1, 4, 60),
    Supply("Puutetahvli pliiats", "part", "PEN-7", 1590, 2, 6, 50, fits=("Board MX065",)),
)
