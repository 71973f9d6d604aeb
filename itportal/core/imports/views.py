"""Pages of imports: the history, and one import step by step."""

import io
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.attachments.handlers import skipped_files
from itportal.core.attachments.limits import MAX_FILE_BYTES, MEGABYTE
from itportal.core.errors import Invalid, PortalError, WrongState
from itportal.core.imports import selectors, services
from itportal.core.imports.gates import batches_of
from itportal.core.imports.kinds import ImportKind, kind_of, kinds_for, preset_of
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.imports.reading import ENCODINGS
from itportal.core.jobs.gates import topic_of
from itportal.core.policy import deny, require
from itportal.core.tables.export import FORMATS
from itportal.core.ui import PortalRequest, keyset_page, wants_partial

OUTCOMES = ("fault", "conflict", "new", "change", "same")
PILLS = {
    "fault": ("bad", "h-bad"),
    "conflict": ("warn", "h-warn"),
    "new": ("info", "plus"),
    "change": ("ok", "edit"),
    "same": ("mute", "st-closed"),
}


def _kinds(request: PortalRequest) -> list[ImportKind]:
    found = kinds_for(request.user)
    if not found:
        require(deny("import.not_yours"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def batch_list(request: PortalRequest) -> HttpResponse:
    """What one has brought in, and the form for another file."""
    kinds = _kinds(request)
    error = ""
    if request.method == "POST":
        code = request.POST.get("kind", "")
        if code not in {kind.code for kind in kinds}:
            raise Http404
        try:
            batch = services.begin_import(
                kind=code, file=_file(request), actor=request.user, now=timezone.now()
            )
            return redirect("imports:batch", uid=batch.uid)
        except PortalError as refused:
            error = _said(refused)
    rows = batches_of(request.user).select_related("job").order_by("-pk")
    page = keyset_page(rows, after=request.GET.get("after"), size=25)
    context = {
        "kinds": kinds,
        "page": page,
        "error": error,
        "chosen": request.GET.get("liik", ""),
    }
    return render(request, "imports/list.html", context, status=422 if error else 200)


@require_safe
def batch_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    return _page(request, uid)


@require_POST
def columns(request: PortalRequest, uid: UUID) -> HttpResponse:
    """What is what in the file; then it is checked."""
    batch = _own(request, uid)
    encoding = request.POST.get("encoding", "")
    if "reread" in request.POST:
        services.read_anew(uid=uid, actor=request.user, encoding=encoding)
        return redirect("imports:batch", uid=uid)
    mapping = {
        name: place
        for place in range(len(batch.layout["headers"]))
        if (name := request.POST.get(f"column-{place}", ""))
    }
    try:
        services.choose_columns(
            uid=uid,
            actor=request.user,
            mapping=mapping,
            name=request.POST.get("name", ""),
            now=timezone.now(),
        )
    except Invalid as refused:
        return _page(request, uid, error=_said(refused), step="columns", status=422)
    return _ask(request, uid, "check")


@require_POST
def correct(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Cells and words corrected in the browser; then the file is checked again."""
    cells: dict[tuple[int, int], str] = {}
    words: dict[tuple[str, str], str] = {}
    for key, text in request.POST.items():
        kind, _dash, rest = key.partition("-")
        line, _dash, column = rest.partition("-")
        if kind == "cell" and line.isdigit() and column.isdigit() and len(line + column) < 12:
            if text != request.POST.get(f"was-{rest}", ""):
                cells[int(line), int(column)] = str(text)
        elif kind == "word" and text:
            words[line, request.POST.get(f"said-{rest}", "")] = str(text)
    services.correct_batch(uid=uid, actor=request.user, cells=cells, words=words)
    return _ask(request, uid, "check")


@require_POST
def replace(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The corrected file in place of the first."""
    _own(request, uid)
    try:
        batch = services.replace_file(
            uid=uid, file=_file(request), actor=request.user, now=timezone.now()
        )
    except Invalid as refused:
        return _page(request, uid, error=_said(refused), status=422)
    if not services.is_mapped(batch):
        return redirect("imports:batch", uid=uid)
    return _ask(request, uid, "check")


@require_POST
def do(request: PortalRequest, uid: UUID, act: str) -> HttpResponse:
    acts = {"kontrolli": "check", "rakenda": "apply", "vota-tagasi": "undo"}
    if act not in acts:
        raise Http404
    return _ask(request, uid, acts[act])


@require_safe
def faulty(request: PortalRequest, uid: UUID) -> HttpResponseBase:
    """The rows that cannot be applied, with remarks, as a spreadsheet."""
    batch = _own(request, uid)
    write, media_type = FORMATS["xlsx"]
    file = io.BytesIO()
    write(selectors.faulty_rows(batch, kind_of(batch.kind)), file)
    stem = batch.name.rpartition(".")[0]
    name = _("%(name)s faulty rows.xlsx") % {"name": stem}
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def _ask(request: PortalRequest, uid: UUID, act: Any) -> HttpResponse:
    try:
        services.ask(
            uid=uid,
            actor=request.user,
            act=act,
            now=timezone.now(),
            leave_out="leave_out" in request.POST,
        )
    except WrongState as refused:
        return _page(request, uid, error=_said(refused), status=409)
    return redirect("imports:batch", uid=uid)


def _own(request: PortalRequest, uid: UUID) -> ImportBatch:
    rows = batches_of(request.user).select_related("job", "file")
    return get_object_or_404(rows, uid=uid)


def _page(
    request: PortalRequest, uid: UUID, *, error: str = "", step: str = "", status: int = 200
) -> HttpResponse:
    """The step the import is at; what is under way asks for it again."""
    batch = _own(request, uid)
    kind = kind_of(batch.kind)
    step = step or request.GET.get("samm", "")
    context: dict[str, Any] = {
        "batch": batch,
        "kind": kind,
        "job": batch.job,
        "topic": topic_of(request.user.pk),
        "error": error or _failure(batch),
        "crumbs": [(_("Imports"), reverse("imports:list")), (batch.name, "")],
        "list_url": reverse(kind.list_url),
    }
    may_map = not batch.is_busy and batch.state != ImportBatch.State.APPLIED
    if may_map and (batch.state == ImportBatch.State.NEW or step == "columns"):
        context |= {
            "step": "columns",
            "columns": selectors.columns_of(batch),
            "fields": kind.all_fields(),
            "preset": preset_of(kind, batch.layout["headers"]),
            "encodings": ENCODINGS if batch.layout["format"] == "csv" else (),
        }
    elif not batch.is_busy and batch.counts:
        context |= _preview(request, batch, kind)
    name = "partials/batch.html" if wants_partial(request) else "batch.html"
    response = render(request, f"imports/{name}", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def _preview(request: PortalRequest, batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    first = next((name for name in OUTCOMES if batch.counts.get(name)), "new")
    outcome = request.GET.get("read", first)
    outcome = outcome if outcome in OUTCOMES else first
    page, rows = selectors.preview(
        batch, kind, outcome=outcome, after=request.GET.get("after", "")
    )
    labels = dict(ImportRow.Outcome.choices)
    fields = {item.name: item for item in kind.all_fields()}
    context = kind.context(request.user) if batch.unknown else None
    bad = batch.counts.get("fault", 0) + batch.counts.get("conflict", 0)
    good = batch.counts.get("new", 0) + batch.counts.get("change", 0)
    return {
        "step": "preview",
        "page": page,
        "rows": rows,
        "outcome": outcome,
        "tabs": [
            (name, labels[name], batch.counts.get(name, 0), *PILLS[name]) for name in OUTCOMES
        ],
        "bad": bad,
        "good": good,
        "may_correct": batch.state == ImportBatch.State.CHECKED,
        "unknown": [
            (fields[name], sorted(words.items(), key=lambda pair: -pair[1]), offers(context))
            for name, words in batch.unknown.items()
            if name in fields and (offers := fields[name].offers)
        ],
    }


def _failure(batch: ImportBatch) -> str:
    """Why the last step of it did not get through."""
    job = batch.job
    return job.error if job and job.state == job.State.FAILED else ""


def _file(request: PortalRequest) -> Any:
    if skipped_files(request):
        text = _("This file is larger than %(limit)s MB. Bring it in in parts.")
        raise Invalid(fields={"file": text % {"limit": MAX_FILE_BYTES // MEGABYTE}})
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(fields={"file": _("Choose a file.")})
    return file


def _said(error: PortalError) -> str:
    return " ".join(map(str, getattr(error, "fields", {}).values())) or error.message
