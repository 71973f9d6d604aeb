"""Software: names and versions as machines write them, installations as periods, rules and findings."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Institution, User
from assets.models import (
    Asset,
    Entitlement,
    Installation,
    SoftwareFinding,
    SoftwareName,
    SoftwareTitle,
)
from assets.services.installations import (
    Difference,
    Seen,
    add_installation,
    end_installation,
    observe,
)
from assets.services.software import (
    create_title,
    edit_title,
    link_entitlements,
    put_support,
    remove_title,
)
from assets.services.software_names import (
    add_alias,
    decide_name,
    remove_alias,
    undo_decisions,
)
from assets.services.software_rules import add_rule, remove_rule
from assets.software_names import is_noise, key_of, publisher_key, read_name, version_key
from assets.software_reads import position_of, software_of, versions_of
from itportal.core.context import acting
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event, RowChange
from itportal.core.working_time import TALLINN
from tests.assets.builders import make_asset, make_model
from tests.builders import make_institution, make_user

NOW = datetime(2027, 3, 1, 9, tzinfo=TALLINN)
DAY = timedelta(days=1)
WORDS = st.sampled_from(
    [
        "Mozilla",
        "Firefox",
        "(x64)",
        "115.0.3",
        "ESR",
        "(x64",
        "et)",
        "-",
        "et-ee",
        "2016",
        "2024",
        "Office",
        "365",
        "Update",
        "202",
        "8",
        "v2.1",
        "(64-bit)",
        "English",
        "(R)",
        "®",
        "C++",
        "Ä",
        "Õ™",
        "()",
        "[",
        "(",
        "-",
        "–",
        ",",
        "x86",
        "KB500123",
        "(",
        "7.1",
        ")",
        "2019",
    ]
)


@given(st.one_of(st.text(max_size=250), st.lists(WORDS, max_size=9).map(" ".join)))
def test_a_clean_name_is_clean(raw: str) -> None:
    """Nothing more is taken from what was read; what has a key keeps one; case does not matter."""
    read = read_name(raw)
    again = read_name(read.name)
    assert (again.name, again.version) == (read.name, "")
    assert bool(key_of(read.name)) == bool(key_of(" ".join(raw.split())[:200]))
    assert len(read.name) <= 200
    assert len(read.version) <= 80
    assert key_of(key_of(raw)) == key_of(raw)
    assert isinstance(is_noise(raw), bool)


@pytest.mark.parametrize(
    ("raw", "name", "version"),
    [
        ("7-Zip 19.00 (x64)", "7-Zip", "19.00"),
        ("Mozilla Firefox (x64 et)", "Mozilla Firefox", ""),
        ("Microsoft Office Standard 2016 - et-ee", "Microsoft Office Standard 2016", ""),
        ("Microsoft 365 Apps for enterprise - et-ee", "Microsoft 365 Apps for enterprise", ""),
        ("Windows 10 Pro", "Windows 10 Pro", ""),
        ("Windows 10", "Windows 10", ""),
        ("Java 8 Update 202 (64-bit)", "Java", "8.202"),
        ("Adobe Photoshop 2024", "Adobe Photoshop", "2024"),
        ("AutoCAD LT 2024 - English", "AutoCAD LT", "2024"),
        ("Python 3.12.1 Core Interpreter (64-bit)", "Python Core Interpreter", "3.12.1"),
        ("Notepad++ (64-bit x64)", "Notepad++", ""),
        ("Paint 3D", "Paint 3D", ""),
        ("2024", "2024", ""),
    ],
)
def test_names_of_the_world(raw: str, name: str, version: str) -> None:
    assert (read_name(raw).name, read_name(raw).version) == (name, version)


@given(st.lists(st.integers(0, 99_999), min_size=1, max_size=5), st.data())
def test_versions_stand_in_the_order_of_their_numbers(
    parts: list[int], data: st.DataObject
) -> None:
    others = data.draw(st.lists(st.integers(0, 99_999), min_size=1, max_size=5))

    def bare(numbers: list[int]) -> list[int]:
        while numbers and numbers[-1] == 0:
            numbers = numbers[:-1]
        return numbers

    one, two = version_key(".".join(map(str, parts))), version_key(".".join(map(str, others)))
    assert (one < two) == (bare(parts) < bare(others))
    assert (one == two) == (bare(parts) == bare(others))


def test_words_in_versions() -> None:
    rising = ["1.0", "2.0", "2.0 beta", "2.0.1", "8u45", "8u202", "10.0.9", "10.0.10"]
    assert all(version_key(a) < version_key(b) for a, b in pairwise(rising))
    assert publisher_key("Mozilla Corporation") == publisher_key("mozilla foundation, Inc.")
    assert is_noise("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38")
    assert not is_noise("Mozilla Firefox")


@pytest.fixture
def house(db: None) -> Institution:
    return make_institution()


@pytest.fixture
def keeper(house: Institution) -> User:
    return make_user("specialist", institution=house)


@pytest.fixture
def asset(house: Institution) -> Asset:
    made = make_asset(institution=house)
    Asset.objects.filter(pk=made.pk).update(state="in_use")
    return made


def tell(asset: Asset, *rows: Seen, **facts: object) -> Difference:
    told: dict[str, object] = {
        "source": "agent",
        "at": NOW,
        "complete": True,
        "now": NOW,
        **facts,
    }
    return observe(asset_id=asset.pk, rows=rows, **told)  # type: ignore[arg-type]  # facts of a test


def running(asset: Asset) -> set[tuple[str, str]]:
    rows = asset.installations.running().values_list("name__name", "version")
    return set(rows)


FIREFOX = Seen("Mozilla Firefox (x64 et)", "115.0", "Mozilla")
ZIP = Seen("7-Zip 19.00 (x64)", "", "Igor Pavlov")


def test_only_the_difference_is_written(asset: Asset) -> None:
    """Told again, nothing is; what vanished ends; what another source said stays."""
    many = [Seen(f"Programm {n}", f"{n}.1", "Firma") for n in range(300)]
    assert tell(asset, FIREFOX, ZIP, ZIP, *many) == Difference(302, 302, 0)
    assert ("7-Zip 19.00 (x64)", "19.00") in running(asset)
    before = RowChange.objects.count(), Event.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        again = tell(asset, *reversed(many), ZIP, FIREFOX, at=NOW + DAY)
    assert again == Difference(302, 0, 0)
    assert len(seen) <= 6, [one["sql"][:90] for one in seen]
    assert (RowChange.objects.count(), Event.objects.count()) == before

    newer = Seen(FIREFOX.name, "116.0", FIREFOX.publisher)
    with CaptureQueriesContext(connection) as seen:
        changed = tell(asset, newer, *many, at=NOW + 2 * DAY)
    assert changed == Difference(301, 1, 2)
    assert len(seen) <= 16, [one["sql"][:90] for one in seen]
    event = Event.objects.latest("pk")
    assert (event.code, event.data["added"], event.data["ended"]) == (
        "assets.asset.software_seen",
        1,
        2,
    )
    old = Installation.objects.get(name__name=FIREFOX.name, version="115.0")
    assert (old.last_seen, old.ended_at) == (NOW + DAY, NOW + 2 * DAY)
    at = [NOW - DAY, NOW, NOW + DAY, NOW + 2 * DAY]
    then = [
        set(Installation.objects.at(moment).values_list("version", flat=True)) for moment in at
    ]
    assert [("115.0" in found, "116.0" in found) for found in then] == [
        (False, False),
        (True, False),
        (True, False),
        (False, True),
    ]
    with pytest.raises(WrongState):
        tell(asset, newer, at=NOW)
    # A part of the whole ends nothing; what the device tells itself ends only its own.
    assert tell(asset, ZIP, source="import", complete=False).ended == 0
    assert tell(asset, at=NOW + 3 * DAY).ended == 301
    assert running(asset) == {(ZIP.name, "19.00")}
    # The device knows better than a file: told by it, it is its to end.
    tell(asset, ZIP, at=NOW + 4 * DAY)
    assert asset.installations.running().get().source == "agent"


def test_noise_and_packages_are_left_out(asset: Asset) -> None:
    noise = Seen("Microsoft Visual C++ 2015-2022 Redistributable (x64)", "14.38", "Microsoft")
    package = Seen("libc6", "2.36", "Debian", origin="deb")
    assert tell(asset, noise, package, Seen("  "), FIREFOX) == Difference(1, 1, 0)
    assert not SoftwareName.objects.filter(name="libc6").exists()
    assert SoftwareName.objects.get(name=noise.name).is_noise
    with pytest.raises(Invalid):
        tell(asset, *(Seen(f"p{n}") for n in range(10_001)))


def test_a_name_said_once_holds_for_all_like_it(asset: Asset, keeper: User) -> None:
    tell(asset, FIREFOX, Seen("Mozilla Firefox 116.0 ESR (x64 en-US)", "116.0", "Mozilla"), ZIP)
    tell(
        asset, Seen("Mozilla Firefox (x86 en-GB)", "99.0", "Mozilla Corporation"), source="api"
    )
    one = SoftwareName.objects.get(name=FIREFOX.name)
    batch = uuid4()
    with acting(request_id=batch):
        decide_name(name_id=one.pk, actor=keeper)
        # Its like is known by now: the same press on it changes nothing more.
        like = SoftwareName.objects.get(name="Mozilla Firefox (x86 en-GB)")
        decide_name(name_id=like.pk, actor=keeper)
    title = SoftwareTitle.objects.get()
    assert title.name == "Mozilla Firefox"
    assert asset.installations.filter(title=title).count() == 2
    assert SoftwareName.objects.unknown().count() == 2
    # All that begins so, also what is told later; a more exact word stands.
    rule = add_alias(actor=keeper, match="begins", text="mozilla firefox", title=title)
    assert asset.installations.filter(title=title).count() == 3
    tell(
        asset,
        Seen("Mozilla Firefox Nightly", "200", "Mozilla"),
        source="import",
        complete=False,
    )
    assert asset.installations.filter(title=title).count() == 4
    other = create_title(actor=keeper, name="Firefox ESR", publisher="Mozilla")
    esr = SoftwareName.objects.get(name__contains="ESR")
    decide_name(name_id=esr.pk, actor=keeper, title=other)
    esr.refresh_from_db()
    assert esr.title == other
    remove_alias(uid=rule.uid, actor=keeper)
    assert asset.installations.filter(title=title).count() == 2
    assert undo_decisions(batch=batch, actor=keeper) == ["Mozilla Firefox"]
    # The program that was made for it stays, and its name means it.
    assert asset.installations.filter(title=title).count() == 2
    # Left out, and taken back to what it meant before.
    with acting(request_id=(second := uuid4())):
        decide_name(name_id=esr.pk, actor=keeper, is_noise=True)
    assert asset.installations.programs().running().count() == 4
    undo_decisions(batch=second, actor=keeper)
    esr.refresh_from_db()
    assert (esr.title, esr.is_noise) == (other, False)
    with pytest.raises(WrongState):
        remove_title(uid=other.uid, actor=keeper)
    edit_title(uid=title.uid, actor=keeper, name="Firefox", kind="browser")
    assert not asset.installations.filter(title=title).exists()


def test_by_hand(asset: Asset, keeper: User) -> None:
    tell(asset, FIREFOX)
    title = create_title(actor=keeper, name="LibreOffice")
    row = add_installation(
        asset_id=asset.pk,
        actor=keeper,
        name="LibreOffice",
        version="24.2",
        at=NOW - DAY,
        now=NOW,
    )
    assert row.title == title
    for facts in (
        {"name": "LibreOffice", "version": "24.2"},
        {"name": "Realtek Audio Driver"},
        {"name": "–"},
        {"name": "Homme", "at": NOW + DAY},
    ):
        with pytest.raises(Invalid):
            add_installation(
                **{"asset_id": asset.pk, "actor": keeper, "at": NOW, "now": NOW, **facts}  # type: ignore[arg-type]
            )
    tell(asset, FIREFOX, at=NOW + DAY)
    assert len(running(asset)) == 2, "a device does not end what people wrote down"
    for at in (NOW - 2 * DAY, NOW + 3 * DAY):
        with pytest.raises(Invalid):
            end_installation(uid=row.uid, actor=keeper, at=at, now=NOW + 2 * DAY)
    end_installation(uid=row.uid, actor=keeper, at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    with pytest.raises(WrongState):
        end_installation(uid=row.uid, actor=keeper, at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    codes = Event.objects.filter(object_id=asset.pk).values_list("code", flat=True)
    assert {"assets.asset.software_added", "assets.asset.software_ended"} <= set(codes)


def test_rules_supports_and_licences_tell_what_is_amiss(
    house: Institution, keeper: User
) -> None:
    """Of an institution and all under it, by kind; nothing is missing where nothing is known."""
    school = make_institution(parent=house)
    here, there, silent = (make_asset(institution=one) for one in (house, school, school))
    kuvar = Asset.objects.create(
        inventory_no="V-7001",
        model=make_model(name="P24", category="monitor"),
        institution=house,
    )
    Asset.objects.update(state="in_use")
    old = create_title(actor=keeper, name="Windows 10 Pro", kind="system")
    shield = create_title(actor=keeper, name="ESET Endpoint Security", kind="security")
    torrent = create_title(actor=keeper, name="uTorrent", policy="forbidden")
    player = create_title(actor=keeper, name="VLC media player")
    rows = [
        Seen("Windows 10 Pro", "10.0.19045"),
        Seen("uTorrent", "3.6"),
        Seen("VLC media player", "3.0"),
    ]
    for one in (here, there, kuvar):
        tell(one, *rows)
    laptop = here.model.category
    add_rule(actor=keeper, title=shield, demand="must", institution=house, category=laptop)
    ban = add_rule(actor=keeper, title=player, demand="forbidden", institution=school)
    with pytest.raises(Invalid):
        add_rule(actor=keeper, title=player, demand="must", institution=school)
    facts: dict[str, Any] = {
        "ends_on": date(2025, 10, 14),
        "source": "https://learn.example/22h2",
    }
    row = put_support(
        title_uid=old.uid,
        actor=keeper,
        version_from="10.0.19045",
        version_below="10.0.20000",
        **facts,
    )
    with pytest.raises(Invalid):
        put_support(title_uid=old.uid, actor=keeper, version_from="10.0.19999", **facts)
    with pytest.raises(Invalid):
        put_support(
            title_uid=old.uid, actor=keeper, version_from="9", version_below="8", **facts
        )

    def found() -> set[tuple[str, str, int]]:
        current = SoftwareFinding.objects.current(NOW.date())
        return set(current.values_list("kind", "title__name", "asset"))

    amiss = {
        *(("forbidden", "uTorrent", one.pk) for one in (here, there, kuvar)),
        *(("ending", "Windows 10 Pro", one.pk) for one in (here, there, kuvar)),
        *(("missing", "ESET Endpoint Security", one.pk) for one in (here, there)),
        ("forbidden", "VLC media player", there.pk),
    }
    assert found() == amiss
    assert silent.pk not in {pk for _kind, _name, pk in found()}
    assert SoftwareFinding.objects.values("id").distinct().count() == len(amiss)
    shown = software_of(here)
    assert [one.row.program for one in shown[:2]] == ["uTorrent", "Windows 10 Pro"]
    assert versions_of(old, keeper)[0]["support"] == row
    tell(there, *rows, Seen("ESET Endpoint Security", "11"), at=NOW + DAY)
    remove_rule(uid=ban.uid, actor=keeper)
    put_support(
        title_uid=old.uid,
        actor=keeper,
        uid=row.uid,
        version_below="10.0.19045",
        version_from="",
    )
    edit_title(uid=torrent.uid, actor=keeper, policy="allowed")
    assert found() == {("missing", "ESET Endpoint Security", here.pk)}

    licence = Entitlement.objects.create(
        number="LT-900", title="Windows", kind="device", quantity=2, institution=house
    )
    link_entitlements(uid=old.uid, actor=keeper, entitlements=[licence])
    position = position_of(old, keeper, NOW.date())
    assert (position.installed, position.bought, position.over) == (3, 2, 1)


def test_another_houses_software_is_hidden(asset: Asset, keeper: User) -> None:
    tell(asset, FIREFOX)
    stranger = make_user("specialist", institution=make_institution())
    reader = make_user("auditor", institution=asset.institution)
    title = create_title(actor=keeper, name="Firefox")
    name, row = SoftwareName.objects.get(), asset.installations.get()
    licence = Entitlement.objects.create(
        number="LT-901",
        title="Windows",
        kind="device",
        quantity=2,
        institution=asset.institution,
    )
    rule = add_rule(actor=keeper, title=title, demand="must", institution=asset.institution)
    for model in (SoftwareName, Installation, SoftwareFinding):
        assert not model.objects.visible_to(stranger).exists()
        assert model.objects.visible_to(reader).exists()
    tries: list[Callable[[User], object]] = [
        lambda who: observe(
            asset_id=asset.pk, rows=[], source="api", at=NOW, complete=True, now=NOW, actor=who
        ),
        lambda who: add_installation(asset_id=asset.pk, actor=who, name="x", at=NOW, now=NOW),
        lambda who: end_installation(uid=row.uid, actor=who, at=NOW, now=NOW),
        lambda who: decide_name(name_id=name.pk, actor=who),
        lambda who: add_rule(
            actor=who, title=title, demand="must", institution=asset.institution
        ),
        lambda who: remove_rule(uid=rule.uid, actor=who),
        lambda who: link_entitlements(uid=title.uid, actor=who, entitlements=[licence]),
    ]
    for attempt in tries:
        for who in (stranger, reader):
            with pytest.raises((Refused, NotThere)) as error:
                attempt(who)
            assert isinstance(error.value, PortalError)
    with pytest.raises(Refused):
        create_title(actor=reader, name="Chrome")
