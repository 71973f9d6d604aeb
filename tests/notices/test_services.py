from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from itportal.core.notices import services
from itportal.core.notices.kinds import register_kind
from itportal.core.notices.models import Notice, NoticePreference
from itportal.core.notices.values import pack, unpack
from tests.builders import make_person, make_user
from tests.notices.builders import make_notice

pytestmark = pytest.mark.django_db


def test_a_notice_is_a_row_for_the_bell_and_the_mail() -> None:
    user = make_user("staff")
    notice = make_notice(user)
    notice.refresh_from_db()
    assert (notice.in_bell, notice.mail_state) == (True, Notice.MailState.QUEUED)
    assert services.unread_count(user) == 1


@pytest.mark.parametrize("bell", [True, False])
@pytest.mark.parametrize("mail", [True, False])
def test_preferences_decide(bell: bool, mail: bool) -> None:
    user = make_user("staff")
    services.save_preferences(user, choices={"test_answered": (True, True)})
    services.save_preferences(user, choices={"test_answered": (bell, mail)})
    assert NoticePreference.objects.filter(user=user).count() == 1
    notice = make_notice(user)
    assert notice.in_bell is bell
    assert (notice.mail_state == Notice.MailState.QUEUED) is mail
    assert services.unread_count(user) == int(bell)


def test_defaults_of_a_kind_hold_without_a_choice() -> None:
    register_kind("test_answered", "quiet", mail_default=False, bell_default=False)
    notice = make_notice(make_user("staff"))
    assert (notice.in_bell, notice.mail_state) == (False, Notice.MailState.NONE)


def test_a_deactivated_person_is_told_nothing() -> None:
    user = make_user("staff")
    user.is_active = False
    notice = make_notice(user)
    assert (notice.in_bell, notice.mail_state) == (False, Notice.MailState.NONE)


def test_unknown_kinds_foreign_addresses_and_models_are_refused() -> None:
    user, target, now = make_user("staff"), make_person(), timezone.now()
    ask: dict[str, Any] = {"recipient": user, "target": target, "now": now}
    with transaction.atomic():
        with pytest.raises(LookupError):
            services.queue_notice(**ask, kind="nobody", url="/", context={})
        for url in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            with pytest.raises(ValueError, match="inside the portal"):
                services.queue_notice(**ask, kind="test_answered", url=url, context={})
        with pytest.raises(TypeError):
            services.queue_notice(
                **ask, kind="test_answered", url="/", context={"person": target}
            )


@pytest.mark.django_db(transaction=True)
def test_a_notice_belongs_to_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        services.queue_notice(
            recipient=make_user("staff"),
            kind="test_answered",
            target=make_person(),
            url="/",
            context={},
            now=timezone.now(),
        )


def test_values_survive_and_dates_come_back() -> None:
    values = {
        "at": datetime(2026, 11, 23, 10, 43, tzinfo=UTC),
        "on": date(2026, 11, 23),
        "items": [{"n": 1}, "õ", None],
    }
    assert unpack(pack(values)) == values
    with pytest.raises(TypeError, match="translate it"):
        pack({"label": gettext_lazy("Open")})


def test_reading_an_object_reads_its_notices_only() -> None:
    user, other, target = make_user("staff"), make_user("staff"), make_person()
    for reader, about in ((user, target), (user, target), (user, None), (other, target)):
        make_notice(reader, target=about)
    assert services.mark_read(user, target) == 2
    assert services.mark_read(user, target) == 0
    assert (services.unread_count(user), services.unread_count(other)) == (1, 1)
    assert services.mark_all_read(user) == 1
    assert services.unread_count(user) == 0
