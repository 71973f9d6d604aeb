"""The firms Näidisvald works with, what they answer, and what specialists have ready."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Firm:
    """`contacts`: name, what they do, phone (the last digits). Names of stories' vendors."""

    name: str
    host: str
    registry_code: str
    contract: str
    contacts: tuple[tuple[str, str, str], ...]
    is_active: bool = True


# Invented names; codes of a range where the register has given out nothing; addresses under
# .example, which no mail ever reaches.
FIRMS = (
    Firm(
        "Kuuseriist OÜ",
        "kuuseriist",
        "19999012",
        "Arvutite hooldus 2025/14, vastus ühe tööpäevaga",
        (
            ("Tõnu Remmelgas", "hooldusinsener", "31 10"),
            ("Triinu Pajuste", "garantiid", "31 11"),
        ),
    ),
    Firm(
        "Sidesild AS",
        "sidesild",
        "19999029",
        "Andmeside 2024/3, rike kõrvaldatakse 8 tunniga",
        (
            ("Rikkevalve", "ööpäev läbi", "32 00"),
            ("Kaido Võhandu", "kliendihaldur", "32 14"),
        ),
    ),
    Firm(
        "Tarnekaar AS",
        "tarnekaar",
        "19999035",
        "Raamleping 2025/02: arvutid ja kuvarid, tarne 10 tööpäeva",
        (
            ("Liis Merisalu", "müügijuht", "33 20"),
            ("Tarned", "saadetised ja tagastused", "33 21"),
        ),
    ),
    Firm(
        "Kõnekaja OÜ",
        "konekaja",
        "19999041",
        "Telefonikeskjaam 2023/19",
        (("Raivo Toomingas", "tehnik", "34 05"),),
    ),
    Firm(
        "Veebipesa OÜ",
        "veebipesa",
        "19999058",
        "Valla kodulehe majutus 2024/22",
        (("Kasutajatugi", "tööpäeviti 9–17", "35 00"),),
    ),
    Firm(
        "Lukulind OÜ",
        "lukulind",
        "19999064",
        "Läbipääs ja valve 2022/8, hooldus kord kvartalis",
        (
            ("Margus Kadakas", "paigaldaja", "36 40"),
            ("Juhtimiskeskus", "ööpäev läbi", "36 00"),
        ),
    ),
    Firm(
        "Voolulang OÜ",
        "voolulang",
        "19999070",
        "",
        (("Ülo Sarapik", "elektrik", "37 12"),),
    ),
    Firm(
        "Õpirajake OÜ",
        "opirajake",
        "19999087",
        "Õppekeskkonna litsents 2025/31, kuni 31. august",
        (("Kooli tugi", "õpetajate küsimused", "38 00"),),
    ),
    Firm(
        "Päevikuleht OÜ",
        "paevikuleht",
        "19999093",
        "Koolipäevik 2025/30, 4 kooli",
        (
            ("Kasutajatugi", "tööpäeviti 8–18", "39 00"),
            ("Anneli Pihlakas", "juurutaja", "39 07"),
        ),
    ),
    Firm(
        "Arvekivi OÜ",
        "arvekivi",
        "19999101",
        "Raamatupidamistarkvara 2021/5",
        (("Heli Lepikult", "konsultant", "40 16"),),
    ),
    Firm(
        "Paberikaru OÜ",
        "paberikaru",
        "19999118",
        "Printerite rent ja tooner 2024/11, 62 seadet",
        (
            ("Hooldus", "tehniku väljakutse", "41 00"),
            ("Siim Kuusikmäe", "kliendihaldur", "41 09"),
        ),
    ),
    Firm("Vanavara Arvutid OÜ", "vanavara", "19999124", "Lõppes 2024", (), is_active=False),
)

VENDOR_ANSWERS = (
    "Tere! Saime kirja kätte. Vajalik osa jõuab meile kolme tööpäevaga, siis tuleb tehnik kohale.",
    "Tere! Vaatasime üle, viga on meie poolel. Parandus läheb üles täna õhtul kella 20 paiku.",
    "Tere! Garantii kehtib. Palun pange seade valmis, kuller tuleb homme kella 10 ja 14 vahel.",
    "Tere! Palun saatke veel ekraanipilt veateatest. Seni tegime ajutise lahenduse, mis peaks aitama.",
    "Tere! Töö on tehtud ja kontrollitud. Kui kordub, vastake samale kirjale.",
)
LETTER = "Tere!\n\n{body}\n\nPalun andke teada, millal saate sellega tegeleda."
ENDING = "Palun hoidke vastuse teemareal number {number}."


@dataclass(frozen=True, slots=True)
class Ready:
    """One answer template; `owner`: whose, empty: everybody's."""

    title: str
    kind: str
    body: str
    topics: tuple[str, ...] = ()
    owner: str = ""
    used: int = 0


TEMPLATES = (
    Ready(
        "Võtsin töösse",
        "answer",
        "Tere, {pöörduja_eesnimi}!\n\nVõtsin pöördumise {number} töösse ja annan teada, kui tean põhjust.\n\n{minu_nimi}",
        used=214,
    ),
    Ready(
        "Tulen kohale",
        "answer",
        "Tere, {pöörduja_eesnimi}!\n\nTulen asja kohapeale vaatama. Palun anna teada, mis kell sulle sobib ja millises ruumis oled.\n\n{minu_nimi}",
        ("arvuti", "projektor", "printer"),
        used=96,
    ),
    Ready(
        "Proovin kaugteel",
        "answer",
        "Tere, {pöörduja_eesnimi}!\n\nProovin kõigepealt kaugteel. Seade: {seade}. Kui arvuti hetkeks vilgub, siis olen see mina.\n\n{minu_nimi}",
        ("arvuti", "programm"),
        used=71,
    ),
    Ready(
        "Palun ekraanipilti",
        "question",
        "Tere, {pöörduja_eesnimi}!\n\nPalun saada pilt sellest, mida ekraanil näed, koos veateatega. Pildi saab kleepida otse vastusesse (Ctrl+V).",
        ("programm", "epost", "veebileht"),
        used=133,
    ),
    Ready(
        "Kas taaskäivitus aitas?",
        "question",
        "Tere, {pöörduja_eesnimi}!\n\nPalun taaskäivita arvuti (Start → Toide → Taaskäivita) ja ütle, kas mure jäi alles.",
        ("arvuti", "internet"),
        used=88,
    ),
    Ready(
        "Mis seade ja ruum?",
        "question",
        "Tere, {pöörduja_eesnimi}!\n\nPalun kirjuta seadme number (kleebis V-…) ja ruum, kus see praegu on.",
        ("printer", "projektor", "arvuti"),
        used=57,
    ),
    Ready(
        "Kirja ei tohi avada",
        "solution",
        "Tere, {pöörduja_eesnimi}!\n\nSee on õngitsuskiri. Aitäh, et teatasid! Kustuta kiri ja ära ava linki. Kui jõudsid parooli sisestada, helista meile kohe.\n\n{minu_nimi}",
        ("turvamure",),
        used=64,
    ),
    Ready(
        "Parool on lähtestatud",
        "solution",
        "Tere, {pöörduja_eesnimi}!\n\nKonto on lahti ja parool lähtestatud. Uue parooli ütlen telefoni teel, kirjas me paroole ei saada.\n\n{minu_nimi}",
        ("parool",),
        used=151,
    ),
    Ready(
        "Tooner on vahetatud",
        "solution",
        "Tere, {pöörduja_eesnimi}!\n\nVahetasin tooneri ja trükkisin proovilehe, tulemus on puhas. Tühja kasseti võtsin kaasa.\n\n{minu_nimi}",
        ("printer", "tarvikud"),
        used=49,
    ),
    Ready(
        "Ligipääs on antud",
        "solution",
        "Tere, {pöörduja_eesnimi}!\n\nLigipääs on antud alates {kuupäev}. Logi korraks välja ja uuesti sisse, siis hakkab kehtima.\n\n{minu_nimi}",
        ("ligipaas",),
        used=78,
    ),
    Ready(
        "Töökoht on valmis",
        "solution",
        "Tere, {pöörduja_eesnimi}!\n\nUue kolleegi arvuti, konto ja ligipääsud on valmis. Esimesel päeval ootame teda korraks enda juurde.\n\n{minu_nimi}",
        ("uus-kolleeg",),
        used=23,
    ),
    Ready(
        "Neljapäevane ring",
        "answer",
        "Tere, {pöörduja_eesnimi}!\n\nOlen {asutus} majas neljapäeval ja võtan selle siis ette.\n\n{minu_nimi}",
        owner="it",
        used=31,
    ),
    Ready(
        "Helistan homme",
        "answer",
        "Tere, {pöörduja_eesnimi}!\n\nHelistan sulle homme hommikul kella 9 paiku.\n\nKristi",
        owner="kristi.saul",
        used=18,
    ),
)

# Topic → lines: Estonian, English, required.
CHECKLISTS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "uus-kolleeg": (
        ("Konto on loodud ja grupid antud", "Account made, groups given", True),
        ("Postkast ja kalender avanevad", "Mailbox and calendar open", True),
        ("Arvuti on paigaldatud ja kleebitud", "Computer installed and labelled", True),
        ("Telefon või harunumber", "Phone or extension", False),
        ("Infoturbe juhend on tutvustatud", "Security guide introduced", True),
        ("Õiguste akt on allkirjastatud", "Record of rights signed", False),
    ),
    "lahkuja": (
        ("Konto suletakse viimase päeva õhtul", "Account closes on the last evening", True),
        ("Seadmed on tagastatud ja üle vaadatud", "Devices returned and checked", True),
        ("Postkast on suunatud asendajale", "Mailbox passed on", True),
        ("Jagatud kaustade omanik on muudetud", "Owner of shared folders changed", False),
    ),
    "seade": (
        ("Eelarve rida on kinnitatud", "Budget line confirmed", True),
        ("Seade on tellitud", "Device ordered", True),
        ("Seade on arvele võetud", "Device registered", True),
        ("Vana seade on tagasi võetud", "Old device taken back", False),
    ),
    "paigaldus": (
        ("Pistikud ja võrgupesad on kontrollitud", "Sockets checked", False),
        ("Seade töötab uues kohas", "Device works in its new place", True),
        ("Asukoht on registris muudetud", "Place changed in the register", True),
    ),
}
