"""What has not worked in Näidisvald, does not work now, and will be worked on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outage:
    """Working minutes back from now (ahead where negative) of its beginning, how long it was
    meant to last and lasted; `lasted` None: it goes on. `news`: share of the way → words."""

    kind: str
    title: str
    about: str
    words: str
    places: tuple[str, ...]
    topics: tuple[str, ...]
    began: int
    expected: int
    lasted: int | None
    news: tuple[tuple[float, str], ...] = ()
    too: int = 0


OUTAGES = (
    Outage(
        "outage",
        "Telefonikeskjaam ei võta kõnesid vastu",
        "Sissetulevad kõned ei jõua kohale. Helista seni kolleegide mobiilidele.",
        "telefon kõne lauatelefon keskjaam",
        ("Vallavalitsus",),
        ("telefon",),
        24_000,
        240,
        190,
        ((0.5, "Kõnekaja OÜ tehnik on kohal."), (1, "Keskjaama toiteplokk vahetati välja.")),
        9,
    ),
    Outage(
        "slow",
        "Koolipäevik avaneb aeglaselt",
        "Hinnete sisestamine võtab minuteid. Andmed ei lähe kaduma, oota salvestuse lõpuni.",
        "koolipäevik päevik hinded aeglane",
        ("Metsaveere Kool",),
        ("programm",),
        15_500,
        500,
        620,
        (
            (0.3, "Tootja teab veast ja otsib põhjust."),
            (1, "Tootja lisas serverile mahtu, päevik on jälle kiire."),
        ),
        21,
    ),
    Outage(
        "maintenance",
        "Failiserveri uuendus",
        "Ühiskaustad on uuenduse ajal suletud. Salvesta ja sulge failid enne kella 17.",
        "ühiskaust failid kaust server",
        ("Vallavalitsus",),
        ("programm",),
        9_900,
        120,
        110,
        ((1, "Uuendus läks plaanipäraselt, kaustad on avatud."),),
    ),
    Outage(
        "outage",
        "Kivijärve Rahvamajas ei ole internetti",
        "Kaabel sai tänavatöödel viga. Kassas töötab varuühendus mobiilsidega.",
        "internet wifi võrk ühendus kaabel",
        ("Kivijärve Rahvamaja",),
        ("internet",),
        6_200,
        480,
        700,
        (
            (0.2, "Sidesild AS leidis katkestuse asukoha."),
            (0.7, "Kaablit jätkatakse, tööd lõpevad õhtuks."),
            (1, "Ühendus on taastatud."),
        ),
        3,
    ),
    Outage(
        "outage",
        "E-kirjad väljapoole jäid järjekorda",
        "Majasisesed kirjad liiguvad, väljapoole saadetud ootavad. Uuesti saata ei ole vaja.",
        "epost e-post kiri kirjad meil outlook",
        ("Vallavalitsus",),
        ("epost",),
        2_300,
        180,
        150,
        ((1, "Järjekord on tühi, kõik kirjad on kohale jõudnud."),),
        14,
    ),
    Outage(
        "outage",
        "Metsaveere Koolis ei ole internetti",
        "Ei tööta juhtmega võrk ega Wi-Fi. Tunnid saab läbi viia allalaaditud materjalidega, koolipäevik avaneb telefonist.",
        "internet wifi wi-fi võrk ühendus nett",
        ("Metsaveere Kool",),
        ("internet",),
        170,
        300,
        None,
        (
            (0.2, "Kontrollisime kooli seadmed üle: viga on väljaspool maja."),
            (0.7, "Sidesild AS saatis brigaadi, põhjus on läbi lõigatud kaabel."),
        ),
        17,
    ),
    Outage(
        "slow",
        "Dokumendihaldus avaneb aeglaselt",
        "Otsing võtab kuni minuti. Allkirjastamine töötab.",
        "dokumendihaldus dhs allkiri dokument aeglane",
        ("Vallavalitsus",),
        ("programm",),
        60,
        400,
        None,
        ((0.6, "Tarkvara tootja suurendab serveri mälu täna õhtul."),),
        6,
    ),
    Outage(
        "maintenance",
        "Wi-Fi seadmete uuendus koolis",
        "Majad uuendatakse ükshaaval, kummaski katkeb Wi-Fi umbes veerand tunniks.",
        "wifi wi-fi internet võrk",
        ("Metsaveere Kool",),
        ("internet",),
        -1_100,
        120,
        None,
    ),
    Outage(
        "maintenance",
        "Printerite hooldus vallamajas",
        "Paberikaru OÜ tehnik vahetab rulle. Iga printer seisab umbes pool tundi.",
        "printer printimine hooldus",
        ("Vallavalitsus",),
        ("printer",),
        -2_700,
        240,
        None,
    ),
)

# What people typed into the staff box: words, how many did, topic of the guide that fits (empty:
# none), chance that it helped, chance that a request was filed anyway.
SEARCHES = (
    ("wifi ei tööta", 14, "internet", 0.35, 0.4),
    ("printer ei prindi", 18, "printer", 0.45, 0.3),
    ("unustasin parooli", 16, "parool", 0.55, 0.25),
    ("kahtlane kiri", 9, "turvamure", 0.5, 0.4),
    ("teams heli ei ole", 8, "programm", 0.4, 0.3),
    ("id kaart", 11, "programm", 0.45, 0.2),
    ("projektor pilt puudub", 10, "projektor", 0.4, 0.4),
    ("postkast täis", 7, "epost", 0.6, 0.1),
    ("kodus töötamine vpn", 8, "internet", 0.5, 0.2),
    ("uus kolleeg", 5, "uus-kolleeg", 0.3, 0.6),
    ("tahvli pliiats", 4, "", 0, 0.75),
    ("droon", 2, "", 0, 0.5),
    ("3d printer", 3, "", 0, 0.65),
    ("hääletus volikogus", 3, "", 0, 0.65),
)
