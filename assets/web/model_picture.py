"""The page that puts a picture of a model, or takes it away."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets import policy
from assets.models import AssetModel
from assets.services.model_pictures import picture_of, put_picture, remove_picture
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.errors import Invalid
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
def model_picture(request: PortalRequest, uid: UUID) -> HttpResponse:
    model = get_object_or_404(AssetModel.objects.select_related("manufacturer"), uid=uid)
    require(policy.may_keep_catalogue(request.user))
    back = reverse("assets:model-edit", args=[uid])
    now = timezone.now()
    if "take_away" in request.POST:
        remove_picture(model_id=model.pk, actor=request.user, now=now)
        toast(request, _("The picture is removed"))
        return redirect("assets:model-picture", uid)
    status, uploads = 200, gather_uploads(request)
    if request.method == "POST":
        status = 422
        if uploads.is_final:
            try:
                put_picture(
                    model_id=model.pk, actor=request.user, uploads=uploads.uids, now=now
                )
            except Invalid as error:
                uploads.errors += map(str, error.fields.values())
            else:
                toast(request, _("Saved"))
                return redirect("assets:model-picture", uid)
    context = {
        "model": model,
        "picture": picture_of(model),
        "uploads": uploads,
        "back": back,
        "crumbs": [
            (_("Devices"), reverse("assets:assets")),
            (f"{model.manufacturer} {model}", back),
            (_("Picture"), ""),
        ],
    }
    return render(request, "assets/model_picture.html", context, status=status)
