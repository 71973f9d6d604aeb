"""The service catalogue a new portal starts with, as data; install_catalogue() adds it."""

from dataclasses import dataclass, field
from typing import Any

from helpdesk.models import FormField, RequestType

Kind = FormField.Kind
Door = RequestType.Door


@dataclass(frozen=True, slots=True)
class Type:
    code: str
    name_et: str
    name_en: str
    door: RequestType.Door
    icon: str


@dataclass(frozen=True, slots=True)
class Question:
    """`options`: (value, Estonian, English); `when`: (slug of an earlier question, values)."""

    slug: str
    kind: FormField.Kind
    label_et: str
    label_en: str
    hint_et: str = ""
    hint_en: str = ""
    required: bool = True
    max_length: int = 200
    options: tuple[tuple[str, str, str], ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    type: str
    name_et: str
    name_en: str
    hint_et: str
    hint_en: str
    icon: str
    questions: tuple[Question, ...] = ()
    asks_asset: bool = False
    asks_urgency: bool = True
    impact: int = 3
    asset_kinds: tuple[str, ...] = field(default=())


# Shelves of guides: code, Estonian, English, icon.
SHELVES = (
    ("portaal", "Selle portaali kasutamine", "Using this portal", "app"),
    ("konto", "Sisselogimine ja paroolid", "Signing in and passwords", "key"),
    ("vork", "Wi-Fi ja internet", "Wi-Fi and internet", "wifi"),
    ("printimine", "Printimine ja skannimine", "Printing and scanning", "printer"),
    ("post", "E-post ja kalender", "Mail and calendar", "mail"),
    ("failid", "Failid ja varukoopiad", "Files and backups", "backup"),
    ("koosolek", "Videokoosolek ja kodutöö", "Video calls and working at home", "camera"),
    ("allkiri", "ID-kaart ja allkiri", "ID card and signing", "idcard"),
    ("turve", "Turvalisus ja andmekaitse", "Security and data protection", "shield"),
    ("klass", "Klass ja raamatukogu", "Classroom and library", "projector"),
    ("seadmed", "Arvuti ja seadmed", "Computer and devices", "laptop"),
    ("inimesed", "Tulija ja lahkuja", "Joiners and leavers", "users"),
)

TYPES = (
    Type("incident", "Intsident", "Incident", Door.PROBLEM, "help"),
    Type("question", "Küsimus", "Question", Door.PROBLEM, "infoc"),
    Type("service-request", "Teenusesoov", "Service request", Door.ORDER, "wrench"),
    Type("purchase-wish", "Ostusoov", "Purchase wish", Door.ORDER, "box"),
    Type("proposal", "Ettepanek", "Proposal", Door.ORDER, "bulb"),
    Type("access-request", "Ligipääsusoov", "Access request", Door.ACCESS, "key"),
)

SINCE = Question(
    "since",
    Kind.CHOICE,
    "Millal see algas?",
    "When did it start?",
    required=False,
    options=(
        ("today", "Täna", "Today"),
        ("days", "Mõni päev tagasi", "Some days ago"),
        ("long", "Ammu", "Long ago"),
    ),
)
WHO_ELSE = Question(
    "others",
    Kind.CHOICE,
    "Keda see veel puudutab?",
    "Who else is affected?",
    options=(
        ("me", "Ainult mind", "Only me"),
        ("some", "Mõnd kolleegi", "Some colleagues"),
        ("all", "Kogu maja", "The whole house"),
    ),
)
UNTIL = Question("needed_on", Kind.DATE, "Mis päevaks?", "By which day?", required=False)
WHY = Question(
    "why",
    Kind.LONGTEXT,
    "Milleks seda tööks vaja on?",
    "What is it needed for?",
    "Juht loeb seda kinnitades.",
    "Your head reads this when approving.",
    max_length=1000,
)

TOPICS = (
    Topic(
        "arvuti",
        "incident",
        "Arvuti",
        "Computer",
        "Ei käivitu, on aeglane, aku, ekraan",
        "Does not start, is slow, battery, screen",
        "laptop",
        (
            Question(
                "symptom",
                Kind.CHOICE,
                "Mis arvutiga lahti on?",
                "What is wrong with the computer?",
                options=(
                    ("start", "Ei käivitu", "Does not start"),
                    ("slow", "On aeglane", "Is slow"),
                    ("screen", "Ekraan või pilt", "Screen or picture"),
                    ("battery", "Aku või laadija", "Battery or charger"),
                    ("noise", "Heli, kaamera või mikrofon", "Sound, camera or microphone"),
                    ("other", "Midagi muud", "Something else"),
                ),
            ),
            Question(
                "battery",
                Kind.CHOICE,
                "Kui kaua aku vastu peab?",
                "How long does the battery last?",
                options=(
                    ("none", "Töötab ainult laadijaga", "Works only with the charger"),
                    ("hour", "Alla tunni", "Less than an hour"),
                    ("more", "Üle tunni", "More than an hour"),
                ),
                when=("symptom", ("battery",)),
            ),
            SINCE,
        ),
        asks_asset=True,
        asset_kinds=("laptop", "desktop", "monitor", "tablet"),
    ),
    Topic(
        "projektor",
        "incident",
        "Projektor või tahvel",
        "Projector or board",
        "Pilt, heli, ühendamine",
        "Picture, sound, connecting",
        "projector",
        (
            Question(
                "room",
                Kind.TEXT,
                "Millises ruumis see on?",
                "In which room is it?",
                max_length=60,
            ),
            Question(
                "symptom",
                Kind.CHOICE,
                "Mis on lahti?",
                "What is wrong?",
                options=(
                    ("connect", "Ei leia arvutit", "Does not find the computer"),
                    ("picture", "Pilt on vigane", "The picture is faulty"),
                    ("sound", "Heli ei ole", "There is no sound"),
                    ("touch", "Puudutus või pliiats ei tööta", "Touch or pen does not work"),
                    ("other", "Midagi muud", "Something else"),
                ),
            ),
        ),
        asks_asset=True,
        asset_kinds=("projector", "board"),
    ),
    Topic(
        "printer",
        "incident",
        "Printer ja skanner",
        "Printer and scanner",
        "Ei prindi, triibud, paber või tooner",
        "Does not print, stripes, paper or toner",
        "printer",
        (
            Question(
                "place",
                Kind.TEXT,
                "Milline printer?",
                "Which printer?",
                "Nimi sildilt või koht, kus ta on.",
                "The name on its label, or where it stands.",
                max_length=80,
            ),
            Question(
                "symptom",
                Kind.CHOICE,
                "Mis on lahti?",
                "What is wrong?",
                options=(
                    ("silent", "Ei prindi üldse", "Does not print at all"),
                    ("stripes", "Triibud või plekid", "Stripes or stains"),
                    ("toner", "Tooner on otsas", "Out of toner"),
                    ("jam", "Paber jääb kinni", "Paper jams"),
                    ("scan", "Skannimine ei tööta", "Scanning does not work"),
                ),
            ),
            Question(
                "colour",
                Kind.CHOICES,
                "Milline tooner?",
                "Which toner?",
                required=False,
                options=(
                    ("black", "Must", "Black"),
                    ("cyan", "Sinine", "Cyan"),
                    ("magenta", "Punane", "Magenta"),
                    ("yellow", "Kollane", "Yellow"),
                ),
                when=("symptom", ("toner",)),
            ),
        ),
        asks_asset=True,
        asset_kinds=("printer",),
        impact=2,
    ),
    Topic(
        "internet",
        "incident",
        "Internet ja Wi-Fi",
        "Internet and Wi-Fi",
        "Ühendus puudub või katkeb",
        "No connection, or it breaks",
        "wifi",
        (
            Question(
                "link",
                Kind.CHOICE,
                "Kuidas oled ühendatud?",
                "How are you connected?",
                options=(
                    ("wifi", "Wi-Fi kaudu", "By Wi-Fi"),
                    ("cable", "Kaabliga", "By cable"),
                    ("home", "Kaugtööl, VPN-iga", "Remotely, by VPN"),
                ),
            ),
            WHO_ELSE,
            SINCE,
        ),
        impact=2,
    ),
    Topic(
        "programm",
        "incident",
        "Programm või veebileht",
        "Program or website",
        "Veateade, ei avane, on aeglane",
        "Error message, does not open, is slow",
        "app",
        (
            Question(
                "program", Kind.TEXT, "Milline programm või leht?", "Which program or site?"
            ),
            Question(
                "message",
                Kind.LONGTEXT,
                "Mida veateade ütleb?",
                "What does the error message say?",
                "Kopeeri tekst siia või lisa allpool ekraanipilt.",
                "Copy the text here, or add a screenshot below.",
                required=False,
                max_length=2000,
            ),
            WHO_ELSE,
        ),
    ),
    Topic(
        "epost",
        "incident",
        "E-post ja kalender",
        "E-mail and calendar",
        "Kirjad, koosolekud, rämpspost",
        "Letters, meetings, spam",
        "mail",
        (
            Question(
                "symptom",
                Kind.CHOICE,
                "Mis on lahti?",
                "What is wrong?",
                options=(
                    ("send", "Kirjad ei lähe välja", "Letters do not go out"),
                    ("receive", "Kirjad ei tule kohale", "Letters do not arrive"),
                    ("full", "Postkast on täis", "The mailbox is full"),
                    ("calendar", "Kalender või koosolek", "Calendar or meeting"),
                    ("other", "Midagi muud", "Something else"),
                ),
            ),
            Question(
                "address",
                Kind.TEXT,
                "Millise aadressiga seda juhtub?",
                "With which address does it happen?",
                required=False,
                when=("symptom", ("send", "receive")),
            ),
        ),
    ),
    Topic(
        "parool",
        "incident",
        "Parool ja sisselogimine",
        "Password and sign-in",
        "Unustatud parool, konto lukus",
        "Forgotten password, locked account",
        "lock",
        (
            Question(
                "system",
                Kind.TEXT,
                "Kuhu sa sisse ei saa?",
                "Where can you not sign in?",
                "Näiteks arvuti, e-post või infosüsteemi nimi. Paroole ära kirjuta.",
                "For example the computer, mail, or a system's name. Write no passwords.",
            ),
            Question(
                "symptom",
                Kind.CHOICE,
                "Mis juhtus?",
                "What happened?",
                options=(
                    ("forgot", "Unustasin parooli", "I forgot the password"),
                    ("locked", "Konto on lukus", "The account is locked"),
                    ("second", "Teine aste ei tööta", "The second step does not work"),
                    ("card", "ID-kaart või Mobiil-ID", "ID card or Mobile-ID"),
                ),
            ),
        ),
    ),
    Topic(
        "telefon",
        "incident",
        "Telefon",
        "Phone",
        "Mobiil, lauatelefon, nutitahvel",
        "Mobile, desk phone, tablet",
        "phone",
        (SINCE,),
        asks_asset=True,
        asset_kinds=("phone", "tablet"),
    ),
    Topic(
        "turvamure",
        "incident",
        "Kahtlane kiri või turvamure",
        "Suspicious mail or security worry",
        "Vajutasin lingile, imelik kiri, kadunud seade",
        "I clicked a link, an odd letter, a lost device",
        "shield",
        (
            Question(
                "what",
                Kind.CHOICE,
                "Mis juhtus?",
                "What happened?",
                options=(
                    ("mail", "Sain kahtlase kirja", "I got a suspicious letter"),
                    (
                        "clicked",
                        "Vajutasin lingile või avasin faili",
                        "I clicked a link or opened a file",
                    ),
                    ("lost", "Seade on kadunud või varastatud", "A device is lost or stolen"),
                    ("leak", "Andmed läksid valele inimesele", "Data went to a wrong person"),
                    ("other", "Midagi muud", "Something else"),
                ),
            ),
            Question(
                "entered",
                Kind.YESNO,
                "Kas sisestasid kuhugi oma parooli?",
                "Did you type your password anywhere?",
                when=("what", ("clicked",)),
            ),
            Question(
                "when",
                Kind.TEXT,
                "Millal ja kus see kadus?",
                "When and where was it lost?",
                when=("what", ("lost",)),
            ),
        ),
        asks_urgency=False,
        impact=1,
    ),
    Topic(
        "veebileht",
        "incident",
        "Valla koduleht",
        "Municipality's website",
        "Viga lehel, vale info, ei avane",
        "A fault on the site, wrong facts, does not open",
        "globe",
        (
            Question(
                "address", Kind.TEXT, "Mis aadressil?", "At which address?", max_length=300
            ),
        ),
        impact=2,
    ),
    Topic(
        "muu-mure",
        "incident",
        "Muu mure",
        "Other trouble",
        "Kirjelda vabalt, meie suuname edasi",
        "Describe it freely, we pass it on",
        "dots",
        asks_asset=True,
    ),
    Topic(
        "kysimus",
        "question",
        "Küsimus või nõu",
        "Question or advice",
        "Kuidas midagi teha, mida valida",
        "How to do something, what to choose",
        "infoc",
    ),
    Topic(
        "seade",
        "purchase-wish",
        "Uus või lisaseade",
        "New or additional device",
        "Juht kinnitab, siis tellime",
        "Your head approves, then we order",
        "box",
        (
            Question(
                "device",
                Kind.CHOICE,
                "Mida vajad?",
                "What do you need?",
                options=(
                    ("laptop", "Sülearvuti", "Laptop"),
                    ("desktop", "Lauaarvuti", "Desktop computer"),
                    ("monitor", "Kuvar", "Monitor"),
                    ("phone", "Telefon", "Phone"),
                    ("printer", "Printer", "Printer"),
                    ("other", "Midagi muud", "Something else"),
                ),
            ),
            Question(
                "which",
                Kind.TEXT,
                "Mis seade täpsemalt?",
                "Which device exactly?",
                when=("device", ("other",)),
            ),
            Question(
                "replaces",
                Kind.YESNO,
                "Kas see tuleb vana seadme asemele?",
                "Does it replace an old device?",
            ),
            WHY,
            UNTIL,
        ),
        asks_urgency=False,
    ),
    Topic(
        "litsents",
        "purchase-wish",
        "Programm või litsents",
        "Program or licence",
        "Ka veebipõhised keskkonnad",
        "Web services too",
        "app",
        (
            Question("program", Kind.TEXT, "Mis programm?", "Which program?"),
            Question(
                "seats",
                Kind.NUMBER,
                "Mitmele inimesele?",
                "For how many people?",
                max_length=6,
            ),
            Question(
                "personal",
                Kind.YESNO,
                "Kas seal töödeldakse isikuandmeid?",
                "Will personal data be handled in it?",
            ),
            Question(
                "data",
                Kind.LONGTEXT,
                "Kelle ja milliseid andmeid?",
                "Whose data, and what kind?",
                max_length=1000,
                when=("personal", ("yes",)),
            ),
            WHY,
        ),
        asks_urgency=False,
    ),
    Topic(
        "tarvikud",
        "service-request",
        "Tooner ja tarvikud",
        "Toner and accessories",
        "Tooner, kaablid, hiir, klaviatuur, laadija",
        "Toner, cables, mouse, keyboard, charger",
        "chip",
        (
            Question("item", Kind.TEXT, "Mida on vaja?", "What is needed?"),
            Question("number", Kind.NUMBER, "Mitu tükki?", "How many?", max_length=6),
            UNTIL,
        ),
        asks_urgency=False,
    ),
    Topic(
        "paigaldus",
        "service-request",
        "Paigaldus või kolimine",
        "Installation or move",
        "Töökoha ülespanek, seadme viimine teise ruumi",
        "Setting up a desk, moving a device",
        "truck",
        (
            Question("to", Kind.TEXT, "Kuhu?", "Where to?", max_length=120),
            Question("on", Kind.DATE, "Mis päeval sobiks?", "Which day would suit?"),
        ),
        asks_asset=True,
        asks_urgency=False,
    ),
    Topic(
        "syndmus",
        "service-request",
        "Tehnika sündmusele",
        "Equipment for an event",
        "Heli, pilt, ülekanne, laenutus",
        "Sound, picture, streaming, loan",
        "cal",
        (
            Question("event", Kind.TEXT, "Mis sündmus?", "Which event?"),
            Question("on", Kind.DATE, "Mis päeval?", "On which day?"),
            Question(
                "time",
                Kind.TEXT,
                "Mis kellast mis kellani?",
                "From when to when?",
                max_length=40,
            ),
            Question(
                "needs",
                Kind.CHOICES,
                "Mida on vaja?",
                "What is needed?",
                options=(
                    ("sound", "Heli", "Sound"),
                    ("picture", "Projektor või ekraan", "Projector or screen"),
                    ("stream", "Ülekanne või salvestus", "Streaming or recording"),
                    ("laptop", "Sülearvuti", "Laptop"),
                    ("help", "Inimene kohapeale", "Somebody on the spot"),
                ),
            ),
            Question(
                "audience",
                Kind.NUMBER,
                "Mitu inimest vaatab?",
                "How many people watch?",
                required=False,
                max_length=6,
                when=("needs", ("stream",)),
            ),
        ),
        asks_urgency=False,
    ),
    Topic(
        "kodulehe-sisu",
        "service-request",
        "Kodulehe sisu",
        "Website content",
        "Uue lehe, teate või dokumendi avaldamine",
        "Publishing a page, news or document",
        "globe",
        (
            Question("page", Kind.TEXT, "Mis leht?", "Which page?", max_length=300),
            Question("on", Kind.DATE, "Mis päevast?", "From which day?", required=False),
        ),
        asks_urgency=False,
    ),
    Topic(
        "ligipaas",
        "access-request",
        "Ligipääs",
        "Access",
        "Kaust, postkast, infosüsteem",
        "Folder, mailbox, information system",
        "key",
        (
            Question(
                "to",
                Kind.CHOICE,
                "Millele?",
                "To what?",
                options=(
                    ("folder", "Kaust failiserveris", "Folder on the file server"),
                    ("mailbox", "Ühine postkast", "Shared mailbox"),
                    ("system", "Infosüsteem", "Information system"),
                    ("door", "Uks või valve", "Door or alarm"),
                ),
            ),
            Question("name", Kind.TEXT, "Selle nimi", "Its name"),
            Question(
                "for_whom",
                Kind.CHOICE,
                "Kellele?",
                "For whom?",
                options=(("me", "Mulle", "For me"), ("other", "Kolleegile", "For a colleague")),
            ),
            Question(
                "person",
                Kind.PERSON,
                "Kolleegi nimi",
                "Colleague's name",
                when=("for_whom", ("other",)),
            ),
            Question(
                "level",
                Kind.CHOICE,
                "Millised õigused?",
                "Which rights?",
                options=(
                    ("read", "Ainult vaatamine", "Reading only"),
                    ("write", "Vaatamine ja muutmine", "Reading and changing"),
                ),
                when=("to", ("folder", "mailbox", "system")),
            ),
            Question(
                "until",
                Kind.DATE,
                "Mis päevani?",
                "Until which day?",
                "Jäta tühjaks, kui alaliselt.",
                "Leave empty if for good.",
                required=False,
            ),
            WHY,
        ),
        asks_urgency=False,
    ),
    Topic(
        "uus-kolleeg",
        "access-request",
        "Uus kolleeg tuleb",
        "New colleague",
        "Kontod, seadmed, võtmed ühe vormiga",
        "Accounts, devices, keys in one form",
        "users",
        (
            Question("person", Kind.PERSON, "Kolleegi nimi", "Colleague's name"),
            Question("position", Kind.TEXT, "Amet", "Position", max_length=120),
            Question("from", Kind.DATE, "Esimene tööpäev", "First day of work"),
            Question(
                "needs",
                Kind.CHOICES,
                "Mida ta vajab?",
                "What do they need?",
                options=(
                    ("mail", "E-post", "E-mail"),
                    ("laptop", "Arvuti", "Computer"),
                    ("phone", "Telefon", "Phone"),
                    ("folders", "Kaustad", "Folders"),
                    ("systems", "Infosüsteemid", "Information systems"),
                ),
            ),
            Question(
                "systems",
                Kind.LONGTEXT,
                "Millised infosüsteemid?",
                "Which information systems?",
                max_length=1000,
                when=("needs", ("systems",)),
            ),
        ),
        asks_urgency=False,
    ),
    Topic(
        "lahkuja",
        "access-request",
        "Kolleeg lahkub",
        "A colleague leaves",
        "Kontode sulgemine, seadmete tagastamine",
        "Closing accounts, returning devices",
        "door",
        (
            Question("person", Kind.PERSON, "Kolleegi nimi", "Colleague's name"),
            Question("last_day", Kind.DATE, "Viimane tööpäev", "Last day of work"),
            Question(
                "mail_to",
                Kind.TEXT,
                "Kes saab tema kirjad?",
                "Who gets their mail?",
                required=False,
            ),
        ),
        asks_urgency=False,
    ),
    Topic(
        "ettepanek",
        "proposal",
        "Ettepanek töö parandamiseks",
        "Proposal for better work",
        "Mis võiks olla lihtsam või parem",
        "What could be simpler or better",
        "bulb",
        (
            Question(
                "gain",
                Kind.LONGTEXT,
                "Mida see annaks?",
                "What would it give?",
                required=False,
                max_length=1000,
            ),
        ),
        asks_urgency=False,
    ),
)

# (impact, urgency) → priority; 1 is the widest, the most urgent, the gravest.
MATRIX = {
    (1, 1): 1,
    (1, 2): 1,
    (1, 3): 2,
    (2, 1): 1,
    (2, 2): 2,
    (2, 3): 3,
    (3, 1): 2,
    (3, 2): 3,
    (3, 3): 4,
}
# priority → working minutes to the first answer and to the solution (a day has 540).
TARGETS = {1: (60, 240), 2: (120, 540), 3: (240, 1080), 4: (1620, 4500)}

# state → expert Estonian, expert English, requester Estonian, requester English
LABELS: dict[str, tuple[str, str, str, str]] = {
    "new": ("Uus", "New", "Saadetud", "Sent"),
    "open": ("Töös", "In progress", "Töös", "In progress"),
    "waiting_user": (
        "Ootab pöördujat",
        "Waiting for requester",
        "Ootab sind",
        "Waiting for you",
    ),
    "waiting_vendor": (
        "Ootab tarnijat",
        "Waiting for supplier",
        "Ootab tarnijat",
        "Waiting for supplier",
    ),
    "waiting_date": ("Ootab päeva", "Waiting for a date", "Ootel", "On hold"),
    "planned": ("Plaanis", "Planned", "Plaanis", "Planned"),
    "resolved": ("Lahendatud", "Solved", "Lahendatud", "Solved"),
    "closed": ("Suletud", "Closed", "Suletud", "Closed"),
    "withdrawn": ("Tagasi võetud", "Withdrawn", "Tagasi võetud", "Withdrawn"),
}


def field_values(question: Question, position: int) -> dict[str, Any]:
    """The question as values of a FormField."""
    return {
        "slug": question.slug,
        "kind": question.kind,
        "label_et": question.label_et,
        "label_en": question.label_en,
        "hint_et": question.hint_et,
        "hint_en": question.hint_en,
        "is_required": question.required,
        "max_length": question.max_length,
        "options": [
            {"value": value, "label_et": et, "label_en": en}
            for value, et, en in question.options
        ],
        "shown_when": (
            {"field": question.when[0], "values": list(question.when[1])}
            if question.when
            else {}
        ),
        "position": position,
    }
