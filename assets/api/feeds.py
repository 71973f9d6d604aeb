"""Ready feeds under /api/v1/feeds/: the inventory as other programs read it, in one request.

Each is one statement over what the caller may see, told unchanged (304) by the state of its tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from assets import policy
from assets.accounting import accounting_expression
from assets.api.filters import FeedFilters
from assets.api.views import AssetReads, end_of
from assets.models import Asset, Disposal
from assets.money import residual_value
from assets.states import State
from itportal.core.api.conditional import not_modified, tags_of
from itportal.core.api.errors import BadParameter
from itportal.core.api.filters import parameter_schema
from itportal.core.api.hot import models_in
from itportal.core.api.rendering import OPTIONS, JsonRenderer, plain
from itportal.core.api.views import signed_in
from itportal.core.journal.state import current_state
from itportal.core.tables.export import FORMATS

JSON = "application/json"
# What is there to be reached: unless `state` says otherwise.
PRESENT = (State.IN_STOCK, State.IN_USE, State.ON_LOAN, State.IN_REPAIR)
PORT = {"type": "integer", "minimum": 1, "maximum": 65535, "default": 9100}
DAY = {"type": "string", "format": "date"}
# Of a host, by name: where it stands in the register. No person.
FACTS = {
    "uid": "uid",
    "number": "inventory_no",
    "serial": "serial",
    "category": "model__category__code",
    "manufacturer": "model__manufacturer__name",
    "model": "model__name",
    "state": "state",
    "institution": "institution__name",
    "site": "room__site__name",
    "room": "room__name",
    "custom": "custom",
}
# Fixed: programs and sheets count on them. Behind them the worth on the day, and the day.
FINANCE = {
    "number": F("inventory_no"),
    "name": F("name"),
    "category": F("model__category__code"),
    "manufacturer": F("model__manufacturer__name"),
    "model": F("model__name"),
    "serial": F("serial"),
    "institution": F("institution__name"),
    "institution_code": F("institution__registry_code"),
    "acquired_on": F("acquired_on"),
    "order_no": F("order_no"),
    "invoice_no": F("invoice_no"),
    "supplier": F("supplier__name"),
    "supplier_code": F("supplier__registry_code"),
    "funding": F("funding"),
    "price_net": F("price_net"),
    "price_vat": F("price_vat"),
    "price_gross": F("price_gross"),
    "lifetime_months": Coalesce(
        *("lifetime_months", "model__lifetime_months", "model__category__lifetime_months")
    ),
}
PRICE, LIFETIME, ACQUIRED = (
    list(FINANCE).index(name) for name in ("price_net", "lifetime_months", "acquired_on")
)
CHUNK = 1000


@dataclass(frozen=True)
class Host:
    """One asset with a name in the network; facts: FACTS by name."""

    name: str
    facts: Mapping[str, Any]


class FeedViewSet(AssetReads):
    """The inventory as Ansible, Prometheus, accounting and other programs read it."""

    rules = {
        **dict.fromkeys(("ansible", "prometheus", "cmdb", "dns", "dhcp"), signed_in),
        **dict.fromkeys(("finance_csv", "finance_xlsx"), policy.may_browse_assets),
    }
    scopes = {
        **dict.fromkeys(("ansible", "prometheus", "cmdb", "dns", "dhcp"), "assets:read"),
        **dict.fromkeys(("finance_csv", "finance_xlsx"), "finance:read"),
    }
    filterset_class = FeedFilters

    def own_parameters(self) -> Mapping[str, tuple[dict[str, Any], str]]:
        found = {
            name: (parameter_schema(item), str(item.label or ""))
            for name, item in FeedFilters.base_filters.items()
        }
        if self.action == "prometheus":
            found["port"] = (PORT, "The exporter's port.")
        if self.action in {"finance_csv", "finance_xlsx"}:
            found["as_of"] = (DAY, "Worth on this day, without what came later; else today.")
        return found

    def parameter_names(self) -> set[str]:
        return set(self.own_parameters())

    def perform_content_negotiation(self, request: Request, force: Any = False) -> Any:  # noqa: FBT002 - DRF's
        """A feed has one form, whatever a program says it accepts."""
        return JsonRenderer(), JSON

    # --- the feeds --------------------------------------------------------------------------------
    @extend_schema(responses={(200, JSON): OpenApiTypes.OBJECT})
    def ansible(self, request: Request) -> Any:
        """Inventory for Ansible: groups by institution, site, category and state, and all hosts' variables."""
        return self._answered(
            _facts(self._hosts()), JSON, lambda rows: _json(inventory(hosts(rows)))
        )

    @extend_schema(responses={(200, JSON): OpenApiTypes.ANY})
    def prometheus(self, request: Request, job: str) -> Any:
        """Targets for Prometheus (http_sd): job is a category's code, or `all`. [] when there are none."""
        port = self._port()
        rows = self._hosts()
        if job != "all":
            rows = rows.filter(model__category__code=job)
        return self._answered(
            _facts(rows), JSON, lambda found: _json(targets(hosts(found), port))
        )

    @extend_schema(responses={(200, JSON): OpenApiTypes.ANY})
    def dns(self, request: Request) -> Any:
        """Names with their addresses, as far as the register holds them (field `ip`)."""
        return self._answered(
            _facts(self._hosts()), JSON, lambda rows: _json(names(hosts(rows)))
        )

    @extend_schema(responses={(200, JSON): OpenApiTypes.ANY})
    def dhcp(self, request: Request) -> Any:
        """Names with their hardware addresses (field `mac`), of those that have one."""
        rows = self._hosts().filter(custom__mac__gt="")
        return self._answered(_facts(rows), JSON, lambda found: _json(names(hosts(found))))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def finance_csv(self, request: Request) -> Any:
        """Prices and worth of all assets, for accounting: CSV for spreadsheets, fixed columns."""
        return self._finance("csv")

    @extend_schema(
        responses={
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): (
                OpenApiTypes.BINARY
            )
        }
    )
    def finance_xlsx(self, request: Request) -> Any:
        """Prices and worth of all assets, for accounting: a workbook, fixed columns."""
        return self._finance("xlsx")

    @extend_schema(responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY})
    def cmdb(self, request: Request) -> Any:
        """All assets, one JSON object a line as in their list; Changes-Token tells where changes begin."""
        self.basename, self.action = "assets", "list"  # its list, on one page that has no end
        plan, state = self._plan(), current_state()
        self.tell_token(lambda: state.horizon)
        rows = self.load(self.filter_queryset(self.rows())).order_by("pk")
        sql = _sql(plan.selected(rows, "pk"))
        etag = self.list_tag(plan.models(sql), state)
        if etag and self._knows(etag):
            return not_modified(self._headed(HttpResponse(), etag))

        def lines() -> Iterator[bytes]:
            last = 0
            language = translation.get_language()
            while True:
                page = list(plan.selected(rows.filter(pk__gt=last), "pk")[:CHUNK])
                with translation.override(language):
                    found = plan.shown(page, state)
                dumped = (orjson.dumps(one, default=plain, option=OPTIONS) for one in found)
                yield b"".join(line + b"\n" for line in dumped)
                if len(page) < CHUNK:
                    return
                last = page[-1][-1]

        response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
        return self._headed(response, etag)

    # --- what they share --------------------------------------------------------------------------
    def _chosen(self) -> QuerySet[Asset]:
        rows: QuerySet[Asset] = self.filter_queryset(self.rows())
        return rows.order_by("pk")

    def _hosts(self) -> QuerySet[Any]:
        rows = self._chosen().exclude(name="")
        if not self.parameter("state"):
            rows = rows.filter(state__in=PRESENT)
        return rows

    def _port(self) -> int:
        text = self.parameter("port", str(PORT["default"]))
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:
            raise BadParameter("parameter.invalid", "port")
        return int(text)

    def _finance(self, ending: str) -> Any:
        day = self.day_of("as_of") or timezone.localdate()
        gone = Disposal.objects.filter(
            asset=OuterRef("pk"), revoked_at=None, disposed_at__lt=end_of(day)
        )
        rows = Asset.objects.filter(pk__in=self._chosen().order_by().values("pk"))
        rows = rows.with_money_for(self.actor).exclude(acquired_on__gt=day)
        columns = {f"_{name}": made for name, made in FINANCE.items()}
        columns["_accounting"] = accounting_expression(today=day)
        kept = rows.filter(~Exists(gone)).annotate(**columns).order_by("pk")
        selected = kept.values_list(*columns)
        write, media_type = FORMATS[ending]

        def make(found: Iterable[tuple[Any, ...]]) -> bytes:
            file = BytesIO()
            write(finance_rows(found, day), file)
            return file.getvalue()

        response = self._answered(selected, media_type, make, day.isoformat())
        name = f"finance-{day.isoformat()}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _answered(
        self,
        rows: QuerySet[Any],
        content_type: str,
        make: Callable[[Iterable[Any]], bytes],
        *asked: str,
    ) -> Any:
        """The feed's bytes; a 304 without reading rows when the caller has them already."""
        state = current_state()
        models = models_in(_sql(rows))
        tag = self.list_tag(models, state)
        etag = f'{tag[:-1]}.{".".join(asked)}"' if tag and asked else tag
        if etag and self._knows(etag):
            return self._headed(not_modified(HttpResponse()), etag)
        body = make(rows.iterator(chunk_size=2000))
        return self._headed(HttpResponse(body, content_type=content_type), etag)

    def _knows(self, etag: str) -> bool:
        return etag in tags_of(self.request.headers.get("If-None-Match", ""))

    def _headed(self, response: Any, etag: str) -> Any:
        for name, value in self.extra_headers.items():
            response[name] = value
        if etag:
            response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization, Cookie, Accept-Language"
        return response


def _facts(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.values_list("name", *FACTS.values())
    return found


def _sql(rows: QuerySet[Any]) -> str:
    try:
        return str(rows.query.sql_with_params()[0])
    except EmptyResultSet:
        return ""


def _json(data: Any) -> bytes:
    return orjson.dumps(data, default=plain, option=OPTIONS)


# --- what they are made of ------------------------------------------------------------------------
def hosts(rows: Iterable[tuple[Any, ...]]) -> Iterator[Host]:
    """Each with a name of its own: of two that are called the same the later has its number too."""
    taken: set[str] = set()
    for name, *values in rows:
        facts = dict(zip(FACTS, values, strict=True))
        own = name if name not in taken else f"{name}_{slugify(facts['number'])}"
        taken.add(own)
        yield Host(own, facts | {"name": name})


class Groups:
    """Names of groups as Ansible takes them: letters, digits, underscores; one for each thing."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.members: dict[str, list[str]] = {}

    def put(self, kind: str, thing: str | None, host: str) -> None:
        if not thing:
            return
        name = self.names.get((kind, thing))
        if name is None:
            name = f"{kind}_{slugify(thing).replace('-', '_')}"
            while name in self.members:
                name += "_"
            self.names[kind, thing] = name
        self.members.setdefault(name, []).append(host)


def inventory(found: Iterable[Host]) -> dict[str, Any]:
    """As `ansible-inventory --list` and inventory scripts print it: `_meta` saves a call per host."""
    groups, variables = Groups(), {}
    for host in found:
        facts = host.facts
        for kind in ("institution", "site", "category", "state"):
            groups.put(kind, facts[kind], host.name)
        shown = {f"itportal_{name}": value for name, value in facts.items()}
        variables[host.name] = {"ansible_host": address_of(facts) or facts["name"], **shown}
    listed = {name: {"hosts": members} for name, members in sorted(groups.members.items())}
    ungrouped: dict[str, Any] = {"children": ["ungrouped", *listed]}
    return {"_meta": {"hostvars": variables}, "all": ungrouped, **listed}


def targets(found: Iterable[Host], port: int) -> list[dict[str, Any]]:
    """As Prometheus' http_sd_config reads them; labels are text."""
    return [
        {
            "targets": [f"{host.facts['name']}:{port}"],
            "labels": {
                f"__meta_itportal_{name}": str(host.facts[name] or "")
                for name in FACTS
                if name != "custom"
            },
        }
        for host in found
    ]


def names(found: Iterable[Host]) -> list[dict[str, Any]]:
    """Name, hardware address, address; null where the register does not hold it."""
    return [
        {
            "name": host.facts["name"],
            "mac": host.facts["custom"].get("mac") or None,
            "ip": address_of(host.facts),
            "uid": host.facts["uid"],
            "number": host.facts["number"],
        }
        for host in found
    ]


def address_of(facts: Mapping[str, Any]) -> str | None:
    return facts["custom"].get("ip") or None


def finance_rows(found: Iterable[tuple[Any, ...]], day: date) -> Iterator[list[Any]]:
    yield [*FINANCE, "accounting", "worth", "as_of"]
    for row in found:
        worth = residual_value(row[PRICE], row[ACQUIRED], row[LIFETIME], day)
        yield [*row, worth, day]
