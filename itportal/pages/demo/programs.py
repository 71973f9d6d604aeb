"""The software of Näidisvald: what is on its computers, what is demanded, what nobody knows yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assets.models import (
    Asset,
    Category,
    Entitlement,
    Installation,
    SoftwareName,
    SoftwareReport,
    SoftwareRule,
    SoftwareSupport,
    SoftwareTitle,
)
from assets.services.name_meaning import resolve_names
from assets.software_names import is_noise, key_of, publisher_key, read_name, version_key
from itportal.core.bulk import copy_rows
from itportal.pages.demo.cast import Cast

COMPUTERS = ("laptop", "desktop")
MICROSOFT = "Microsoft Corporation"
LIFECYCLE = "https://learn.microsoft.com/lifecycle/"
# Those that nobody has said anything of: (name, maker, on how many of a hundred computers).
UNKNOWN = (
    ("Klassihaldur 2.4 (x64)", "Koolitarkvara OÜ", 9),
    ("ePäeviku abiline", "", 6),
    ("PhotoFiltre 7", "Antonio Da Cruz", 4),
    ("Ruudustik 1.0.3", "Mänguline Õpe MTÜ", 5),
    ("Ruudustik 1.1", "Mänguline Õpe MTÜ", 3),
    ("HelperBar 3.2", "FreeTools Ltd", 2),
    ("Bookkeeper Pro 2019", "", 1),
    ("Kaardirakendus 5.5", "Maamõõt AS", 2),
    ("WonderConvert (64-bit)", "Wonder Soft", 3),
    ("Tunniplaan XP", "", 2),
)
NOISE = (
    ("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33130", MICROSOFT),
    ("Realtek Audio Driver", "Realtek Semiconductor Corp."),
    ("Update for Windows 10 (KB5001716)", MICROSOFT),
)


@dataclass(frozen=True, slots=True)
class Program:
    """name; maker; kind; raw name on devices; versions with their weights; on how many of a hundred."""

    name: str
    publisher: str
    kind: str
    raw: str
    versions: tuple[tuple[str, int], ...]
    share: int
    forbidden: bool = False
    licence: str = ""


Kind = SoftwareTitle.Kind
WINDOWS_10, WINDOWS_11 = "Windows 10 Pro", "Windows 11 Pro"
PROGRAMS = (
    Program(WINDOWS_10, MICROSOFT, Kind.SYSTEM, "Microsoft Windows 10 Pro", (("10.0.19045", 1),), 0),
    Program(
        WINDOWS_11,
        MICROSOFT,
        Kind.SYSTEM,
        "Microsoft Windows 11 Pro",
        (("10.0.22631", 2), ("10.0.26100", 5), ("10.0.26200", 6)),
        0,
    ),
    Program(
        "Microsoft 365 Apps for enterprise",
        MICROSOFT,
        Kind.OFFICE,
        "Microsoft 365 Apps for enterprise - et-ee",
        (("16.0.17928", 1), ("16.0.18526", 4)),
        71,
        licence="Microsoft 365 A3 õpetajatele",
    ),
    Program(
        "Microsoft Office Standard 2016",
        MICROSOFT,
        Kind.OFFICE,
        "Microsoft Office Standard 2016 - et-ee",
        (("16.0.4266", 1),),
        6,
    ),
    Program(
        "Microsoft Office Standard 2019",
        MICROSOFT,
        Kind.OFFICE,
        "Microsoft Office Standard 2019 - et-ee",
        (("16.0.10417", 1),),
        14,
        licence="Office 2019 Standard (püsilitsents)",
    ),
    Program("LibreOffice", "The Document Foundation", Kind.OFFICE, "LibreOffice 24.8.4.2", (("24.8.4.2", 4), ("7.6.7.2", 1)), 16, licence="LibreOffice"),
    Program("Mozilla Firefox", "Mozilla", Kind.BROWSER, "Mozilla Firefox (x64 et)", (("140.4.0", 5), ("128.11.0", 2), ("115.29.0", 1)), 64, licence="Mozilla Firefox ESR"),
    Program("Google Chrome", "Google LLC", Kind.BROWSER, "Google Chrome", (("141.0.7390", 5), ("138.0.7204", 1)), 86),
    Program("Microsoft Edge", MICROSOFT, Kind.BROWSER, "Microsoft Edge", (("141.0.3537", 5), ("139.0.3405", 1)), 98),
    Program("ESET Endpoint Security", "ESET, spol. s r.o.", Kind.SECURITY, "ESET Endpoint Security", (("12.0.2049", 6), ("11.1.2059", 2)), 92, licence="Viirusetõrje ESET PROTECT"),
    Program("DigiDoc4 klient", "RIA", Kind.SECURITY, "DigiDoc4 klient", (("4.8.0", 5), ("4.5.1", 2)), 91, licence="DigiDoc4 klient"),
    Program("ID-tarkvara", "RIA", Kind.SECURITY, "ID-tarkvara", (("25.5.0", 4), ("24.6.0", 2)), 92, licence="ID-kaardi tarkvara"),
    Program("7-Zip", "Igor Pavlov", Kind.TOOL, "7-Zip 24.09 (x64)", (("24.09", 5), ("19.00", 2)), 74, licence="7-Zip"),
    Program("VLC media player", "VideoLAN", Kind.TOOL, "VLC media player", (("3.0.21", 4), ("3.0.16", 1)), 58, licence="VLC media player"),
    Program("Adobe Acrobat Pro", "Adobe", Kind.OFFICE, "Adobe Acrobat (64-bit)", (("25.001.20531", 1),), 4, licence="Adobe Acrobat Pro"),
    Program("Adobe Creative Cloud", "Adobe Inc.", Kind.DESIGN, "Adobe Creative Cloud", (("6.7.0", 1),), 2, licence="Adobe Creative Cloud"),
    Program("AutoCAD LT", "Autodesk", Kind.DESIGN, "AutoCAD LT 2024 - English", (("24.3.61", 1),), 1, licence="AutoCAD LT"),
    Program("ActivInspire", "Promethean", Kind.STUDY, "ActivInspire", (("3.4", 1),), 24, licence="ActivInspire"),
    Program("SMART Notebook", "SMART Technologies ULC", Kind.STUDY, "SMART Notebook", (("23.1.2", 1),), 11, licence="SMART Notebook"),
    Program("GeoGebra Classic", "International GeoGebra Institute", Kind.STUDY, "GeoGebra Classic 6", (("6.0.848", 1),), 21, licence="GeoGebra"),
    Program("Scratch", "Scratch Foundation", Kind.STUDY, "Scratch 3", (("3.29.1", 1),), 13),
    Program("Java", "Oracle Corporation", Kind.DEVELOPMENT, "Java 8 Update 202 (64-bit)", (("8.0.2020.8", 1),), 7),
    Program("Python", "Python Software Foundation", Kind.DEVELOPMENT, "Python 3.12.1 (64-bit)", (("3.12.1150", 3), ("3.8.10150", 1)), 8),
    Program("Zoom Workplace", "Zoom Communications, Inc.", Kind.TOOL, "Zoom Workplace (64-bit)", (("6.4.3", 3), ("5.17.11", 1)), 33, licence="Zoom Pro"),
    Program("TeamViewer", "TeamViewer", Kind.TOOL, "TeamViewer", (("15.67.5", 1),), 1, licence="TeamViewer Business"),
    Program("AnyDesk", "AnyDesk Software GmbH", Kind.TOOL, "AnyDesk", (("9.0.4", 1),), 2, forbidden=True),
    Program("µTorrent", "BitTorrent Limited", Kind.TOOL, "µTorrent", (("3.6.0", 1),), 1, forbidden=True),
    Program("Roblox Player", "Roblox Corporation", Kind.OTHER, "Roblox Player", (("0.694", 1),), 3),
)  # fmt: skip
# program, label, from version, below, the day
SUPPORT = (
    (WINDOWS_10, "22H2", "10.0.19045", "10.0.19046", date(2025, 10, 14)),
    (WINDOWS_11, "23H2", "10.0.22631", "10.0.22632", date(2025, 11, 11)),
    (WINDOWS_11, "24H2", "10.0.26100", "10.0.26101", date(2026, 10, 13)),
    (WINDOWS_11, "25H2", "10.0.26200", "10.0.26201", date(2027, 10, 12)),
    ("Microsoft Office Standard 2016", "", "", "", date(2025, 10, 14)),
    ("Microsoft Office Standard 2019", "", "", "", date(2025, 10, 14)),
    ("Python", "3.8", "3.8", "3.9", date(2024, 10, 7)),
    ("Python", "3.12", "3.12", "3.13", date(2028, 10, 31)),
)


def make_programs(cast: Cast, rng: Random, now: datetime) -> None:
    """By COPY: titles with their ends of support and rules, names, and what is on each computer."""
    titles = _titles()
    _rules(cast, titles)
    names = _names(titles)
    assets = Asset.objects.filter(
        model__category__code__in=COMPUTERS, state__in=("in_use", "on_loan", "in_stock")
    )
    installations: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    told = now - timedelta(hours=6)
    for asset_id, bought in assets.order_by("pk").values_list("pk", "acquired_on"):
        if rng.random() < 0.03:  # nothing is known of some
            continue
        since = now - timedelta(days=min((now.date() - bought).days, 900) if bought else 400)
        made = _on_computer(asset_id, names, rng, since, now)
        installations += made
        running = sum(row["ended_at"] is None for row in made)
        reports.append(
            {
                "asset_id": asset_id,
                "source": "api",
                "at": told - timedelta(minutes=rng.randrange(300)),
                "rows": running,
                "is_complete": True,
            }
        )
    copy_rows(Installation, installations)
    copy_rows(SoftwareReport, reports)


def _titles() -> dict[str, SoftwareTitle]:
    made = [
        SoftwareTitle(
            name=one.name,
            publisher=one.publisher,
            key=key_of(one.name),
            publisher_key=publisher_key(one.publisher),
            kind=one.kind,
            policy="forbidden" if one.forbidden else "allowed",
        )
        for one in PROGRAMS
    ]
    SoftwareTitle.objects.bulk_create(made)
    titles = {title.name: title for title in made}
    licences = {row.title: row for row in Entitlement.objects.all()}
    for one in PROGRAMS:
        if one.licence in licences:
            titles[one.name].entitlements.add(licences[one.licence])
    SoftwareSupport.objects.bulk_create(
        SoftwareSupport(
            title=titles[name],
            label=label,
            version_from=start,
            version_below=below,
            from_key=version_key(start),
            below_key=version_key(below),
            ends_on=day,
            source=LIFECYCLE if titles[name].publisher == MICROSOFT else "",
        )
        for name, label, start, below, day in SUPPORT
    )
    return titles


def _rules(cast: Cast, titles: dict[str, SoftwareTitle]) -> None:
    top = next(row for row in cast.institutions.values() if row.parent_id is None)
    kinds = {row.code: row for row in Category.objects.filter(code__in=COMPUTERS)}
    must, never = SoftwareRule.Demand.MUST, SoftwareRule.Demand.FORBIDDEN
    wanted = [
        (must, "ESET Endpoint Security", "laptop", "E-ITS: viirusetõrje igas arvutis"),
        (must, "ESET Endpoint Security", "desktop", "E-ITS: viirusetõrje igas arvutis"),
        (must, "DigiDoc4 klient", "laptop", ""),
        (never, "Roblox Player", None, "Mängud ei käi tööarvutis"),
    ]
    SoftwareRule.objects.bulk_create(
        SoftwareRule(
            title=titles[name],
            demand=demand,
            institution=top,
            category=kinds[kind] if kind else None,
            reason=reason,
        )
        for demand, name, kind, reason in wanted
    )


def _names(titles: dict[str, SoftwareTitle]) -> dict[str, SoftwareName]:
    """Raw name → row with what it means."""
    raws = [(one.raw, one.publisher) for one in PROGRAMS]
    raws += [(name, publisher) for name, publisher, _share in UNKNOWN]
    raws += NOISE
    rows = [
        SoftwareName(
            name=name,
            publisher=publisher,
            key=key_of(read_name(name).name),
            publisher_key=publisher_key(publisher) if publisher else "",
            looks_noise=is_noise(name),
        )
        for name, publisher in raws
    ]
    SoftwareName.objects.bulk_create(rows)
    _aliases(titles)
    resolve_names(ids=[row.pk for row in rows])
    return {row.name: row for row in SoftwareName.objects.all()}


def _aliases(titles: dict[str, SoftwareTitle]) -> None:
    """What somebody has said: where the name on devices is not the program's."""
    for one in PROGRAMS:
        read = read_name(one.raw).name
        if key_of(read) != key_of(one.name):
            titles[one.name].aliases.create(
                match="is",
                text=read,
                publisher=one.publisher,
                key=key_of(read),
                publisher_key=publisher_key(one.publisher),
            )


def _on_computer(
    asset_id: int, names: dict[str, SoftwareName], rng: Random, since: datetime, now: datetime
) -> list[dict[str, Any]]:
    age = (now - since).days
    system = WINDOWS_10 if age > 800 and rng.random() < 0.35 else WINDOWS_11
    rows = []
    for one in PROGRAMS:
        if one.name != system and rng.randrange(100) >= one.share:
            continue
        versions = [version for version, weight in one.versions for _ in range(weight)]
        version = rng.choice(versions)
        begun = since + timedelta(days=rng.randrange(1, max(age, 2)))
        if len(one.versions) > 1 and rng.random() < 0.3 and version != one.versions[-1][0]:
            changed = begun + (now - begun) * rng.random()
            rows.append(_row(asset_id, names[one.raw], one.versions[-1][0], begun, changed))
            begun = changed
        rows.append(_row(asset_id, names[one.raw], version, begun, None))
    for name, _publisher, share in UNKNOWN:
        if rng.randrange(100) < share:
            begun = since + timedelta(days=rng.randrange(1, max(age, 2)))
            rows.append(_row(asset_id, names[name], read_name(name).version, begun, None))
    return rows


def _row(
    asset_id: int, name: SoftwareName, version: str, since: datetime, until: datetime | None
) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "name_id": name.pk,
        "title_id": name.title_id,
        "version": version,
        "version_key": version_key(version),
        "source": "api",
        "first_seen": since,
        "last_seen": until,
        "ended_at": until,
    }
