"""The institutions, sites and rooms of Näidisvald. All invented.

Registry codes pass the check digit and lie in 79999001–79999248, at the very end of the range
of public bodies (7…), where the register has given out nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """A site: `rooms` is how many numbered rooms it has on `floors` floors."""

    name: str
    address: str
    rooms: int
    floors: int = 1
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """An institution with its sites; `jobs`: position → how many people, the head first."""

    name: str
    short: str
    kind: str
    code: str
    parent: str
    houses: tuple[House, ...]
    jobs: tuple[tuple[str, int], ...]


def _school(extra: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    return (
        ("direktor", 1),
        ("õppealajuhataja", 1),
        ("sekretär", 1),
        ("majandusjuhataja", 1),
        *extra,
    )


BODIES = (
    Body(
        "Näidisvald",
        "Vallavalitsus",
        "municipality",
        "79999001",
        "",
        (
            House(
                "Vallamaja",
                "Keskväljak 1, Näidisalevik",
                28,
                3,
                ("Volikogu saal", "Kantselei", "Serveriruum", "Arhiiv"),
            ),
            House("Metsaveere teenuskeskus", "Pargi 4, Metsaveere", 5, 1, ("Infolaud",)),
            House("Kivijärve teenuskeskus", "Järve tee 2, Kivijärve", 4, 1, ("Infolaud",)),
        ),
        (
            ("vallavanem", 1),
            ("abivallavanem", 2),
            ("vallasekretär", 1),
            ("IT-juht", 1),
            ("IT-spetsialist", 1),
            ("finantsjuht", 1),
            ("raamatupidaja", 5),
            ("jurist", 2),
            ("sekretär-registripidaja", 3),
            ("ehitusspetsialist", 3),
            ("planeeringuspetsialist", 2),
            ("keskkonnaspetsialist", 2),
            ("haridusnõunik", 1),
            ("lastekaitsespetsialist", 3),
            ("sotsiaaltöö spetsialist", 4),
            ("kommunikatsioonispetsialist", 1),
            ("personalispetsialist", 1),
            ("hankespetsialist", 1),
            ("siseaudiitor", 1),
            ("infoturbe spetsialist", 1),
            ("teenuskeskuse juhataja", 2),
            ("majandusspetsialist", 2),
        ),
    ),
    Body(
        "Näidisvalla Haldusteenistus",
        "Haldusteenistus",
        "office",
        "79999018",
        "Vallavalitsus",
        (
            House("Haldushoone", "Tööstuse 9, Näidisalevik", 9, 1, ("Töökoda", "Ladu")),
            House("Katlamaja", "Tööstuse 11, Näidisalevik", 2),
        ),
        (
            ("juhataja", 1),
            ("haldusjuht", 2),
            ("tehnik", 5),
            ("majahoidja", 4),
            ("ladustaja", 1),
        ),
    ),
    Body(
        "Metsaveere Kool",
        "Metsaveere Kool",
        "school",
        "79999024",
        "Vallavalitsus",
        (
            House(
                "Peamaja",
                "Kooli tee 1, Metsaveere",
                42,
                3,
                ("Õpetajate tuba", "Kantselei", "Saal", "Arvutiklass"),
            ),
            House("Algklasside maja", "Kooli tee 3, Metsaveere", 14, 2, ("Õpetajate tuba",)),
            House("Võimla", "Staadioni 1, Metsaveere", 3),
        ),
        _school(
            (
                ("õpetaja", 44),
                ("klassiõpetaja", 10),
                ("abiõpetaja", 4),
                ("tugispetsialist", 3),
                ("huvijuht", 1),
                ("raamatukoguhoidja", 1),
                ("haridustehnoloog", 1),
            )
        ),
    ),
    Body(
        "Näidisaleviku Gümnaasium",
        "Gümnaasium",
        "school",
        "79999030",
        "Vallavalitsus",
        (
            House(
                "Õppehoone",
                "Raba 12, Näidisalevik",
                40,
                3,
                ("Õpetajate tuba", "Kantselei", "Aula", "Arvutiklass", "Laboratoorium"),
            ),
            House("Spordihoone", "Raba 14, Näidisalevik", 4),
            House("Õpilaskodu", "Raba 16, Näidisalevik", 12, 2),
        ),
        _school(
            (
                ("õpetaja", 54),
                ("klassiõpetaja", 8),
                ("tugispetsialist", 4),
                ("huvijuht", 1),
                ("raamatukoguhoidja", 1),
                ("haridustehnoloog", 1),
                ("laborant", 1),
            )
        ),
    ),
    Body(
        "Kivijärve Põhikool",
        "Kivijärve Põhikool",
        "school",
        "79999047",
        "Vallavalitsus",
        (
            House(
                "Koolimaja",
                "Järve tee 8, Kivijärve",
                22,
                2,
                ("Õpetajate tuba", "Saal", "Arvutiklass"),
            ),
            House("Töökodade maja", "Järve tee 10, Kivijärve", 4),
        ),
        _school(
            (
                ("õpetaja", 26),
                ("klassiõpetaja", 6),
                ("abiõpetaja", 2),
                ("tugispetsialist", 2),
                ("huvijuht", 1),
            )
        ),
    ),
    Body(
        "Luhaääre Lasteaed-Algkool",
        "Luhaääre",
        "school",
        "79999053",
        "Vallavalitsus",
        (House("Koolimaja", "Luha 5, Luhaääre küla", 12, 2, ("Õpetajate tuba", "Saal")),),
        (
            ("direktor", 1),
            ("klassiõpetaja", 6),
            ("lasteaiaõpetaja", 6),
            ("õpetaja abi", 4),
            ("kokk", 2),
            ("majandusjuhataja", 1),
        ),
    ),
    Body(
        "Päikesekiire Lasteaed",
        "Päikesekiire",
        "kindergarten",
        "79999069",
        "Vallavalitsus",
        (House("Päikesekiire maja", "Õie 2, Näidisalevik", 14, 2, ("Saal", "Õpetajate tuba")),),
        (
            ("direktor", 1),
            ("õppealajuhataja", 1),
            ("lasteaiaõpetaja", 14),
            ("õpetaja abi", 8),
            ("logopeed", 1),
            ("kokk", 2),
            ("majandusjuhataja", 1),
        ),
    ),
    Body(
        "Sinilille Lasteaed",
        "Sinilille",
        "kindergarten",
        "79999076",
        "Vallavalitsus",
        (
            House("Sinilille maja", "Pargi 9, Metsaveere", 10, 1, ("Saal",)),
            House("Mesimummu maja", "Aia 3, Metsaveere", 5),
        ),
        (
            ("direktor", 1),
            ("õppealajuhataja", 1),
            ("lasteaiaõpetaja", 12),
            ("õpetaja abi", 7),
            ("muusikaõpetaja", 1),
            ("kokk", 2),
        ),
    ),
    Body(
        "Pihlaka Lasteaed",
        "Pihlaka",
        "kindergarten",
        "79999082",
        "Vallavalitsus",
        (House("Pihlaka maja", "Järve tee 12, Kivijärve", 9, 1, ("Saal",)),),
        (
            ("direktor", 1),
            ("lasteaiaõpetaja", 9),
            ("õpetaja abi", 6),
            ("kokk", 1),
            ("majandusjuhataja", 1),
        ),
    ),
    Body(
        "Näidisvalla Raamatukogu",
        "Raamatukogu",
        "library",
        "79999099",
        "Vallavalitsus",
        (
            House(
                "Pearaamatukogu",
                "Keskväljak 3, Näidisalevik",
                7,
                2,
                ("Lugemissaal", "Lasteosakond"),
            ),
            House("Metsaveere raamatukogu", "Pargi 4, Metsaveere", 3),
            House("Kivijärve raamatukogu", "Järve tee 2, Kivijärve", 2),
            House("Luhaääre raamatukogu", "Luha 7, Luhaääre küla", 2),
        ),
        (
            ("direktor", 1),
            ("raamatukoguhoidja", 9),
            ("bibliograaf", 1),
            ("lastetöö spetsialist", 1),
        ),
    ),
    Body(
        "Näidisvalla Kultuurikeskus",
        "Kultuurikeskus",
        "culture",
        "79999107",
        "Vallavalitsus",
        (
            House(
                "Kultuurimaja",
                "Keskväljak 5, Näidisalevik",
                10,
                2,
                ("Suur saal", "Kassa", "Helikabiin"),
            ),
        ),
        (
            ("juhataja", 1),
            ("kunstiline juht", 1),
            ("kultuurikorraldaja", 3),
            ("helitehnik", 1),
            ("valgustehnik", 1),
            ("kassapidaja", 1),
        ),
    ),
    Body(
        "Kivijärve Rahvamaja",
        "Kivijärve Rahvamaja",
        "culture",
        "79999113",
        "Kultuurikeskus",
        (House("Rahvamaja", "Järve tee 4, Kivijärve", 4, 1, ("Saal",)),),
        (("juhataja", 1), ("kultuurikorraldaja", 1), ("ringijuht", 1)),
    ),
    Body(
        "Metsaveere Seltsimaja",
        "Metsaveere Seltsimaja",
        "culture",
        "79999123",
        "Kultuurikeskus",
        (House("Seltsimaja", "Pargi 6, Metsaveere", 3, 1, ("Saal",)),),
        (("juhataja", 1), ("ringijuht", 1)),
    ),
    Body(
        "Näidisvalla Spordikeskus",
        "Spordikeskus",
        "sport",
        "79999136",
        "Vallavalitsus",
        (
            House("Spordihall", "Staadioni 3, Näidisalevik", 6, 1, ("Kassa",)),
            House("Ujula", "Staadioni 5, Näidisalevik", 4, 1, ("Kassa",)),
        ),
        (("juhataja", 1), ("treener", 4), ("administraator", 3), ("ujula tehnik", 1)),
    ),
    Body(
        "Näidisvalla Noortekeskus",
        "Noortekeskus",
        "other",
        "79999142",
        "Vallavalitsus",
        (
            House("Noortemaja", "Keskväljak 7, Näidisalevik", 5, 1, ("Stuudio",)),
            House("Kivijärve noortetuba", "Järve tee 4, Kivijärve", 2),
        ),
        (("juhataja", 1), ("noorsootöötaja", 5)),
    ),
    Body(
        "Näidisvalla Hoolekandekeskus",
        "Hoolekandekeskus",
        "social",
        "79999159",
        "Vallavalitsus",
        (House("Hooldekodu", "Männi 11, Näidisalevik", 18, 2, ("Valvelaud",)),),
        (
            ("juhataja", 1),
            ("hooldusjuht", 2),
            ("hooldustöötaja", 17),
            ("õde", 3),
            ("sotsiaaltöötaja", 2),
            ("kokk", 2),
            ("majandusjuhataja", 1),
        ),
    ),
    Body(
        "Näidisvalla Päevakeskus",
        "Päevakeskus",
        "social",
        "79999165",
        "Hoolekandekeskus",
        (House("Päevakeskuse maja", "Männi 3, Näidisalevik", 5, 1, ("Saal",)),),
        (("juhataja", 1), ("tegevusjuhendaja", 3), ("koduhooldustöötaja", 6)),
    ),
    Body(
        "Näidisvalla Muusikakool",
        "Muusikakool",
        "school",
        "79999171",
        "Vallavalitsus",
        (House("Muusikakooli maja", "Raba 2, Näidisalevik", 12, 2, ("Kontserdisaal",)),),
        (("direktor", 1), ("õpetaja", 12), ("sekretär", 1), ("kontsertmeister", 1)),
    ),
)
