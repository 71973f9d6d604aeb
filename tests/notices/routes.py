"""Rights of notices: everybody has their own and no other."""

from django.utils import timezone

from itportal.core.notices.models import Notice
from tests.architecture.matrix import Place, Row


def _notice(place: Place) -> dict[str, object]:
    notice = Notice.objects.create(
        recipient=place.user,
        kind="account.changed",
        object_type="accounts.user",
        object_id=place.user.pk,
        object_label="x",
        url="/profiil/",
        context={"what": "password"},
        created_at=timezone.now(),
    )
    return {"uid": Notice.objects.get(pk=notice.pk).uid}


ROWS = [
    Row("notices:list"),
    Row("notices:bell"),
    Row("notices:unread"),
    Row("notices:read-all", method="POST"),
    Row("notices:read", method="POST", args=_notice, notes="another's: nothing is marked"),
    Row("notices:preferences"),
    Row("notices:preferences", method="POST"),
]
