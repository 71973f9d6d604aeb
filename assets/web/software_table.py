"""Software as tables: programs, names nobody knows yet, and what is amiss."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter, institution_grouping, is_uid
from assets import policy
from assets.models import (
    Category,
    Installation,
    SoftwareFinding,
    SoftwareName,
    SoftwareRule,
    SoftwareSupport,
    SoftwareTitle,
)
from assets.services.software_names import decide_name
from assets.software_names import read_name
from assets.software_querysets import SOON
from assets.software_reads import ended_condition, soon_condition, with_position
from assets.web.software_forms import MeaningForm
from itportal.core.tables.addresses import row_address
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Filter,
    Grouping,
    Order,
    Table,
    every_word,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.markup import format_html

Kind = SoftwareTitle.Kind
Found = SoftwareFinding.Kind
FORBIDDEN = SoftwareTitle.Policy.FORBIDDEN
LOOKS = {
    Found.MISSING: ("warn", "tri"),
    Found.FORBIDDEN: ("bad", "oct"),
    Found.ENDING: ("warn", "clock"),
}


def _order(*names: str) -> Order:
    def terms(*, down: bool) -> list[OrderBy]:
        return [OrderBy(F(name), descending=down, nulls_last=True) for name in names]

    return Order(terms(down=False), terms(down=True))


def title_link(title: SoftwareTitle) -> str:
    address = row_address("assets:software-title", title.uid)
    return format_html('<a href="{}">{}</a>', address, title.name)


# --- programs -------------------------------------------------------------------------
def _licences(title: Any) -> str:
    """`34 / 30` with how many more than were bought; the number of devices when none counts."""
    installed = title.devices or 0
    if title.bought is None:
        return str(installed or "–")
    said = f"{installed} / {title.bought}"
    if installed > title.bought:
        word = _("%(over)s over") % {"over": installed - title.bought}
        return format_html("{} {}", said, parts.pill(str(word), "bad", "oct"))
    return said


def _support(title: Any) -> str:
    said = parts.day(title.support_end) if title.support_end else ""
    if title.has_ended:
        pill = parts.pill(str(_("of some over")), "warn", "tri")
        return format_html("{} {}", said, pill)
    return said or "–"


def _policy(title: SoftwareTitle) -> str:
    if title.policy == FORBIDDEN:
        return parts.pill(str(_("forbidden")), "bad", "oct")
    return "–"


def _title_views() -> list[BaseView]:
    def ending(user: User) -> Q:
        until = timezone.localdate() + SOON
        return Q(pk__in=SoftwareSupport.objects.filter(ends_on__lte=until).values("title"))

    def forbidden(user: User) -> Q:
        rules = SoftwareRule.objects.visible_to(user).filter(demand="forbidden")
        return Q(policy=FORBIDDEN) | Q(pk__in=rules.values("title"))

    def must(user: User) -> Q:
        rules = SoftwareRule.objects.visible_to(user).filter(demand="must")
        return Q(pk__in=rules.values("title"))

    def installed(user: User) -> Q:
        return Q(pk__in=SoftwareTitle.objects.installed_for(user).values("pk"))

    return [
        BaseView("all", pgettext_lazy("list of programs", "All"), lambda user: Q()),
        BaseView("installed", pgettext_lazy("list of programs", "Installed"), installed),
        BaseView("must", pgettext_lazy("list of programs", "Must-have"), must),
        BaseView("forbidden", pgettext_lazy("list of programs", "Forbidden"), forbidden),
        BaseView("ending", _("Support over or ending"), ending),
        BaseView(
            "licensed",
            pgettext_lazy("list of programs", "With a licence"),
            lambda user: Q(
                pk__in=SoftwareTitle.entitlements.through.objects.values("softwaretitle")
            ),
        ),
    ]


@every_word
def _named(word: str) -> Q:
    """Every word is part of the name or of the maker's."""
    return Q(name__icontains=word) | Q(publisher__icontains=word)


SOFTWARE = register_table(
    Table(
        name="software",
        title=_("Software"),
        may_use=policy.may_browse_assets,
        rows=lambda user: SoftwareTitle.objects.visible_to(user),
        shaped=lambda rows, user: with_position(rows, user, timezone.localdate()),
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=[
            Column(
                "name",
                _("Program"),
                cell=title_link,
                text=lambda title: title.name,
                order=_order("name"),
                is_name=True,
            ),
            Column(
                "publisher",
                pgettext_lazy("of a program", "Maker"),
                cell=lambda title: title.publisher or "–",
                text=lambda title: title.publisher,
                css="c-w",
                order=_order("publisher"),
            ),
            Column(
                "kind",
                _("Kind"),
                cell=lambda title: title.get_kind_display(),
                text=lambda title: title.get_kind_display(),
                css="c-m",
                order=_order("kind"),
            ),
            Column(
                "devices",
                _("Devices / licences"),
                cell=_licences,
                text=lambda title: title.devices or 0,
                css="c-m",
                cell_css="tn",
            ),
            Column(
                "bought",
                _("Licences bought"),
                cell=lambda title: "–" if title.bought is None else str(title.bought),
                text=lambda title: title.bought,
                css="c-s",
                cell_css="tn",
                shown=False,
            ),
            Column(
                "support",
                _("Support ends"),
                cell=_support,
                text=lambda title: title.support_end,
                css="c-w",
                cell_css="tn",
            ),
            Column(
                "policy",
                _("Policy"),
                cell=_policy,
                text=lambda title: title.get_policy_display(),
                css="c-n",
            ),
        ],
        views=_title_views(),
        default_view="installed",
        default_order="name",
        url_name="assets:software",
        row_id="uid",
        sentence=lambda count: (
            ngettext("%(count)s program", "%(count)s programs", count) % {"count": count}
        ),
        filters=[
            Filter("q", _("Name or maker"), _named, kind="text", is_countable=False),
            Filter(
                "kind",
                _("Kind"),
                lambda values, user: Q(kind__in=values),
                offers=lambda user: [(str(code), str(name)) for code, name in Kind.choices],
                is_shaped=lambda value: value in Kind,
            ),
        ],
        groupings=[
            Grouping(
                "kind", _("kind"), lambda now: F("kind"), lambda key: str(Kind(key).label)
            ),
        ],
        empty_template="assets/partials/no_software.html",
        may_share=policy.may_keep_software,
        may_keep_shared=may_keep_shared_views,
    )
)


# --- names ----------------------------------------------------------------------------
def _names(user: User) -> QuerySet[Any]:
    """`code`: the key as text, so that what is no number in a selection is nobody's."""
    found = SoftwareName.objects.visible_to(user)
    named: QuerySet[Any] = found.annotate(code=Cast("pk", CharField()))
    return named


def _on_devices(names: QuerySet[SoftwareName], user: User) -> QuerySet[Any]:
    running = Installation.objects.visible_to(user).running().filter(name=OuterRef("pk"))
    counts = running.order_by().values("name").annotate(n=Count("asset", distinct=True))
    found: QuerySet[Any] = names.select_related("title").annotate(
        devices=Subquery(counts.values("n"), output_field=IntegerField()),
        code=Cast("pk", CharField()),
    )
    return found


def _meaning(name: SoftwareName) -> str:
    if name.title is not None:
        return title_link(name.title)
    if name.is_noise:
        return parts.pill(str(_("left out")), "mute")
    return read_name(name.name).name


def _mean(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    decide_name(name_id=pk, actor=user, title=data["title"])


def _own(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    decide_name(name_id=pk, actor=user)


def _noise(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    decide_name(name_id=pk, actor=user, is_noise=True)


def _keeps(user: Any) -> bool:
    return bool(policy.may_keep_software(user))


NAMES = register_table(
    Table(
        name="software_names",
        title=_("Names of programs"),
        may_use=policy.may_browse_assets,
        rows=_names,
        shaped=_on_devices,
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=[
            Column(
                "name",
                _("Name on devices"),
                cell=lambda name: name.name,
                text=lambda name: name.name,
                order=_order("name"),
                is_name=True,
            ),
            Column(
                "publisher",
                pgettext_lazy("of a program", "Maker"),
                cell=lambda name: name.publisher or "–",
                text=lambda name: name.publisher,
                css="c-w",
                order=_order("publisher"),
            ),
            Column(
                "meaning",
                _("Program"),
                cell=_meaning,
                text=lambda name: str(name.title or read_name(name.name).name),
                css="c-w",
            ),
            Column(
                "devices",
                _("Devices"),
                cell=lambda name: str(name.devices or "–"),
                text=lambda name: name.devices or 0,
                css="c-s",
                cell_css="tn",
            ),
            Column(
                "since",
                _("Found on"),
                cell=lambda name: parts.day(name.created_at),
                text=lambda name: name.created_at,
                css="c-d",
                cell_css="tn",
                order=Order(["pk"], ["-pk"]),
            ),
        ],
        views=[
            BaseView(
                "unknown",
                pgettext_lazy("names of programs", "Unknown"),
                lambda user: Q(title__isnull=True, is_noise=False),
            ),
            BaseView(
                "noise",
                pgettext_lazy("names of programs", "Left out"),
                lambda user: Q(is_noise=True),
            ),
            BaseView(
                "known",
                pgettext_lazy("names of programs", "Known"),
                lambda user: Q(title__isnull=False),
            ),
        ],
        default_view="unknown",
        default_order="name",
        url_name="assets:software-names",
        row_id="code",
        sentence=lambda count: (
            ngettext("%(count)s name", "%(count)s names", count) % {"count": count}
        ),
        actions=[
            BulkAction("own", _("Programs of their own"), "plus", _own, is_offered=_keeps),
            BulkAction(
                "mean",
                _("Mean the program"),
                "link",
                _mean,
                form=MeaningForm,
                is_offered=_keeps,
            ),
            BulkAction(
                "noise",
                pgettext_lazy("names of programs", "Leave out"),
                "unlink",
                _noise,
                is_offered=_keeps,
            ),
        ],
        filters=[Filter("q", _("Name or maker"), _named, kind="text", is_countable=False)],
        undo_url=lambda batch: reverse("assets:software-names-undo", args=[batch]),
        empty_template="assets/partials/no_software_names.html",
        may_share=policy.may_keep_software,
        may_keep_shared=may_keep_shared_views,
    )
)


# --- what is amiss --------------------------------------------------------------------
def _device(row: SoftwareFinding) -> str:
    address = row_address("assets:asset", row.asset.inventory_no)
    return format_html(
        '<a href="{}?vaade=tarkvara">{}</a> {} {}',
        address,
        row.asset.inventory_no,
        row.asset.model.manufacturer,
        row.asset.model,
    )


def finding_word(row: SoftwareFinding, today: date) -> str:
    if row.kind == Found.ENDING and row.ends_on and row.ends_on < today:
        return str(_("Support over"))
    return str(Found(row.kind).label)


def _finding(row: SoftwareFinding) -> str:
    today = timezone.localdate()
    meaning, glyph = LOOKS[Found(row.kind)]
    over = row.ends_on is not None and row.ends_on < today
    return parts.pill(finding_word(row, today), "bad" if over else meaning, glyph)


def _kinds_of_device(user: User) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Category.objects.order_by("code")]


@every_word
def _about(word: str) -> Q:
    """Every word is part of the program's name or of the device's number."""
    return Q(title__name__icontains=word) | Q(asset__inventory_no__icontains=word)


def _title_name(uid: str) -> str:
    found = SoftwareTitle.objects.filter(uid=uid).values_list("name", flat=True).first()
    return found or uid


FINDINGS = register_table(
    Table(
        name="software_findings",
        title=_("What is amiss with software"),
        may_use=policy.may_browse_assets,
        rows=lambda user: SoftwareFinding.objects.visible_to(user).current(
            timezone.localdate()
        ),
        shaped=lambda rows, user: rows.select_related(
            "asset__model__manufacturer", "asset__model__category", "institution", "title"
        ),
        counted=lambda rows: rows,
        most=MOST_COUNTED,
        columns=[
            Column(
                "device",
                _("Device"),
                cell=_device,
                text=lambda row: row.asset.inventory_no,
                order=_order("asset__inventory_no"),
                is_name=True,
            ),
            Column(
                "model",
                _("Model"),
                cell=lambda row: f"{row.asset.model.manufacturer} {row.asset.model}",
                text=lambda row: f"{row.asset.model.manufacturer} {row.asset.model}",
                css="c-w",
                shown=False,
            ),
            Column(
                "title",
                _("Program"),
                cell=lambda row: title_link(row.title),
                text=lambda row: row.title.name,
                css="c-w",
                order=_order("title__name"),
            ),
            Column(
                "version",
                _("Version"),
                cell=lambda row: row.version or "–",
                text=lambda row: row.version,
                css="c-m",
                cell_css="tn",
            ),
            Column(
                "finding",
                _("What is amiss"),
                cell=_finding,
                text=lambda row: finding_word(row, timezone.localdate()),
                css="c-m",
                order=_order("kind"),
            ),
            Column(
                "ends",
                _("Support ends"),
                cell=lambda row: parts.day(row.ends_on),
                text=lambda row: row.ends_on,
                css="c-d",
                cell_css="tn",
                order=_order("ends_on"),
            ),
            Column(
                "institution",
                _("Institution"),
                cell=lambda row: row.institution.short_name,
                text=lambda row: row.institution.short_name,
                css="c-m",
                order=_order("institution__short_name"),
            ),
            Column(
                "kind",
                _("Kind of device"),
                cell=lambda row: row.asset.model.category.name,
                text=lambda row: row.asset.model.category.name,
                css="c-m",
                shown=False,
            ),
        ],
        views=[
            BaseView("all", pgettext_lazy("list of findings", "All"), lambda user: Q()),
            BaseView(
                "forbidden",
                _("Forbidden installed"),
                lambda user: Q(kind=Found.FORBIDDEN),
                is_bad=True,
            ),
            BaseView(
                "over", _("Support over"), lambda user: ended_condition(timezone.localdate())
            ),
            BaseView(
                "soon",
                _("Support ends soon"),
                lambda user: soon_condition(timezone.localdate()),
                order="ends",
            ),
            BaseView("missing", _("Must-have missing"), lambda user: Q(kind=Found.MISSING)),
        ],
        default_view="all",
        default_order="device",
        url_name="assets:software-findings",
        row_id="id",
        sentence=lambda count: (
            ngettext("%(count)s finding", "%(count)s findings", count) % {"count": count}
        ),
        filters=[
            Filter("q", _("Program or device"), _about, kind="text", is_countable=False),
            institution_filter(),
            Filter(
                "kind",
                _("Kind of device"),
                lambda values, user: Q(category__code__in=values),
                offers=_kinds_of_device,
            ),
            Filter(
                "title",
                _("Program"),
                lambda values, user: Q(title__uid__in=values),
                is_shaped=is_uid,
                says=_title_name,
            ),
        ],
        groupings=[
            Grouping("title", _("program"), lambda now: F("title__name"), str),
            institution_grouping(),
            Grouping(
                "finding",
                _("what is amiss"),
                lambda now: F("kind"),
                lambda key: str(Found(key).label),
            ),
        ],
        empty_template="assets/partials/no_findings.html",
        may_share=policy.may_keep_software,
        may_keep_shared=may_keep_shared_views,
    )
)
