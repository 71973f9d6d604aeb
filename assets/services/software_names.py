"""Saying what names mean: one name with all like it, or all that begin so; and taking it back."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import SoftwareAlias, SoftwareName, SoftwareTitle
from assets.services.name_meaning import resolve_names
from assets.services.software import create_title
from assets.software_names import NAME, PUBLISHER, key_of, publisher_key, read_name, tidied
from itportal.core.context import current
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

Match = SoftwareAlias.Match


@transaction.atomic
def decide_name(
    *,
    name_id: int,
    actor: User,
    title: SoftwareTitle | None = None,
    is_noise: bool = False,
) -> SoftwareName:
    """Say what a name means, and with it all that differ from it by version or architecture only.

    Without a title and not noise: a program of its own, made with the name as it was read.
    Can be taken back by the request's id (`undo_decisions`). Raises NotThere, Refused, Invalid.
    """
    require(policy.may_keep_software(actor))
    name = SoftwareName.objects.visible_to(actor).filter(pk=name_id).first()
    if name is None:
        raise NotThere("not_there")
    if title is None and not is_noise:
        title = _title_like(name, actor)
    _put_alias(
        actor=actor,
        match=Match.IS,
        text=read_name(name.name).name,
        publisher=name.publisher,
        title=title,
    )
    name.refresh_from_db()
    return name


@transaction.atomic
def add_alias(
    *,
    actor: User,
    match: str,
    text: str,
    publisher: str = "",
    title: SoftwareTitle | None = None,
) -> SoftwareAlias:
    """A rule for names that are, or begin with, the text; without a title they are noise.

    Raises Refused, Invalid.
    """
    require(policy.may_keep_software(actor))
    return _put_alias(actor=actor, match=match, text=text, publisher=publisher, title=title)


@transaction.atomic
def remove_alias(*, uid: UUID, actor: User) -> None:
    """Its names mean again what they did without it. Raises NotThere, Refused."""
    require(policy.may_keep_software(actor))
    alias = SoftwareAlias.objects.select_for_update().filter(uid=uid).first()
    if alias is None:
        raise NotThere("not_there")
    record(
        "assets.software_name.freed", actor=actor, name=alias.text, title=str(alias.title or "")
    )
    alias.delete()
    _apply(alias)


@transaction.atomic
def undo_decisions(*, batch: UUID, actor: User) -> list[str]:
    """Take back what one request said of names; the texts it was about. Raises Refused."""
    require(policy.may_keep_software(actor))
    locked = SoftwareAlias.objects.select_for_update().filter(batch=batch).order_by("pk")
    undone = []
    for alias in locked:
        undone.append(alias.text)
        if "title" in alias.replaced:
            alias.title_id, alias.replaced, alias.batch = alias.replaced["title"], {}, None
            alias.save(update_fields=["title", "replaced", "batch", "updated_at"])
        else:
            alias.delete()
        _apply(alias)
    if undone:
        record("assets.software_name.undone", actor=actor, count=len(undone), name=undone[0])
    return undone


def _put_alias(
    *, actor: User, match: str, text: str, publisher: str, title: SoftwareTitle | None
) -> SoftwareAlias:
    text, publisher = tidied(text, NAME), tidied(publisher, PUBLISHER)
    key, maker = key_of(text), publisher_key(publisher) if publisher else ""
    if not key:
        raise Invalid(fields={"text": errors.NAME_EMPTY})
    locked = SoftwareAlias.objects.select_for_update()
    alias = locked.filter(match=match, key=key, publisher_key=maker).first()
    replaced: dict[str, Any] = {}
    if alias is None:
        alias = SoftwareAlias(match=match, key=key, publisher_key=maker)
    elif alias.title_id == (title.pk if title else None):
        return alias
    else:
        replaced = {"title": alias.title_id}
    alias.text, alias.publisher, alias.title = text, publisher, title
    alias.batch, alias.replaced = current().request_id, replaced
    check_shape(alias, ("text", "publisher", "match"))
    with constraints({"software_alias_once": ("text", errors.NAME_TAKEN)}):
        alias.save()
    record(
        "assets.software_name.decided" if title else "assets.software_name.noise",
        actor=actor,
        target=title,
        name=text,
        title=str(title or ""),
    )
    _apply(alias)
    return alias


def _title_like(name: SoftwareName, actor: User) -> SoftwareTitle:
    """The program of the name's own key, made when there is none."""
    same = SoftwareTitle.objects.filter(
        key=name.key, publisher_key__in=("", name.publisher_key)
    )
    found = same.order_by("-publisher_key").first()
    return found or create_title(
        actor=actor, name=read_name(name.name).name, publisher=name.publisher
    )


def _apply(alias: SoftwareAlias) -> None:
    if alias.match == Match.BEGINS:
        resolve_names(prefixes=[alias.key])
    else:
        resolve_names(keys=[alias.key])
