"""A call noted in ten seconds: who, what in one line; the rest is guessed or left for later."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Institution, Person
from accounts.querysets import PersonQuerySet
from accounts.web.fields import PersonField
from accounts.web.pages import offered_people
from helpdesk import policy
from helpdesk.guessing import guess_device, guess_topic
from helpdesk.models import Category, Ticket
from helpdesk.selectors import devices_around, employment_on
from helpdesk.services.calls import note_call
from helpdesk.states import OPEN
from helpdesk.web.staff_forms import device_name, read_token
from helpdesk.web.tickets import way_back_of
from itportal.core.db import EtKey
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.combobox import Typed
from itportal.core.ui.forms import add_portal_error

OPEN_SHOWN = 3
# What of the form the guesses rest on.
TYPED = ("title", "person-key", "category", "asset", "guessed", "guessed_asset")


class CallerField(PersonField):
    """A person of the register, or (`is_stranger`) whatever name was typed."""

    is_stranger = False

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            if self.is_stranger and isinstance(value, Typed) and value.text.strip():
                return " ".join(value.text.split())
            raise


class QuickForm(forms.Form):
    """Shape only; whether one may file for this person the service judges.

    Topic and device stand at what was guessed until somebody chooses: `guessed` and
    `guessed_asset` tell the two apart.
    """

    person = CallerField(people=Person.objects.none(), label=_("Who calls?"))
    stranger = forms.BooleanField(
        label=_("Not in the register: file it under this name"), required=False
    )
    institution = forms.ModelChoiceField(
        queryset=Institution.objects.none(),
        to_field_name="uid",
        label=_("Whose request is it?"),
        required=False,
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("In one sentence"), max_length=160)
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(),
        to_field_name="code",
        label=_("Topic"),
        required=False,
        empty_label=_("Guessed by the words"),
    )
    asset = forms.ChoiceField(label=_("Device"), required=False)
    guessed = forms.CharField(required=False, max_length=40)
    guessed_asset = forms.CharField(required=False, max_length=40)
    done = forms.CharField(
        label=_("What was done?"),
        help_text=_("The requester gets this as the answer, and the request is solved."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=50_000,
        required=False,
    )
    body = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=50_000,
        required=False,
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent is it?"),
        coerce=int,
        choices=[(1, _("Cannot work at all")), (2, _("Disturbs")), (3, _("Not urgent"))],
        initial=2,
    )
    phone = forms.CharField(
        label=_("Phone to call back"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        max_length=40,
        required=False,
    )
    source = forms.ChoiceField(
        label=_("How did it come?"), choices=Ticket.Source.choices[1:3], initial="phone"
    )

    def __init__(self, *args: Any, request: PortalRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].people = visible_people(request)
        fields["person"].is_stranger = bool(self.data.get("stranger"))
        served = policy.served_institutions(request.user)
        fields["institution"].queryset = served.order_by(EtKey("name"), "pk")
        fields["category"].queryset = Category.objects.filter(
            is_active=True, request_type__is_active=True
        ).order_by("position", "pk")
        fields["title"].widget.attrs |= _guesses_while_typing()
        self.devices = self._devices()
        if not self.is_bound:
            first = "title" if self.chosen else "person"
            fields[first].widget.attrs["autofocus"] = True
        fields["asset"].choices = [
            ("", _("Guessed by the words")),
            *(
                (str(one.uid), f"{device_name(one)}, {one.inventory_no}")
                for one in self.devices
            ),
        ]

    def _devices(self) -> list[Any]:
        """Of the person chosen so far."""
        chosen = self.data.get("person-key") if self.is_bound else self.initial.get("person")
        field: Any = self.fields["person"]
        person = field.by_key(chosen) if isinstance(chosen, str) else chosen
        self.chosen: Person | None = person
        return devices_around(person) if person else []

    @property
    def asks_stranger(self) -> bool:
        """Nobody of that name was found, or it was said so: then the page offers it."""
        return bool(self.data.get("stranger")) or self.has_error("person", "unknown")

    @property
    def has_more(self) -> bool:
        """Something of the folded part is filled in or wrong: it stands open."""
        names = ("body", "phone", "urgency", "source")
        return any(name in self.errors for name in names) or bool(self.data.get("body"))

    def facts(self) -> dict[str, Any]:
        """The arguments of note_call; what only stood as guessed is left to it."""
        data = self.cleaned_data
        person, topic, asset = data["person"], data["category"], data["asset"]
        of_caller = isinstance(person, str)
        chosen = next((one for one in self.devices if str(one.uid) == asset), None)
        is_own = topic is not None and topic.code != data["guessed"]
        is_own_asset = chosen is not None and asset != data["guessed_asset"]
        own_phone = "" if of_caller else person.phone
        return {
            "requester_id": None if of_caller else person.pk,
            "caller": person if of_caller else "",
            "institution_id": data["institution"].pk if data["institution"] else None,
            "category_id": topic.pk if topic and is_own else None,
            "asset_id": chosen.pk if chosen and is_own_asset else None,
            "title": data["title"],
            "body": data["body"],
            "urgency": data["urgency"],
            "source": data["source"],
            "phone": data["phone"] or own_phone,
            "done": data["done"],
            "form_token": data["token"],
        }


def _guesses_while_typing() -> dict[str, str]:
    """The line asks for what it is about while it is typed."""
    return {
        "hx-post": reverse("helpdesk:quick-guess"),
        "hx-trigger": "input changed delay:250ms, change from:closest form",
        "hx-include": "closest form",
        "hx-target": "#quick-guess",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }


def visible_people(request: PortalRequest) -> PersonQuerySet[Person]:
    return Person.objects.visible_to(request.user).filter(is_active=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("contact")
def quick(request: PortalRequest) -> HttpResponse:
    """`?person=` (uid) and `?title=` prefill."""
    if not policy.may_file_for_others(request.user):
        raise Http404
    if request.method != "POST":
        return _page(request, QuickForm(initial=_start(request), request=request))
    form = QuickForm(request.POST, initial=_start(request), request=request)
    if not form.is_valid():
        return _page(request, form, status=422)
    person = form.cleaned_data["person"]
    note_persons(request, [person] if isinstance(person, Person) else [])
    try:
        ticket = note_call(actor=request.user, now=timezone.now(), **form.facts())
    except PortalError as error:
        add_portal_error(form, error)
        return _page(request, form, status=422)
    said = _("Request %(number)s is made") if ticket.is_open else _("%(number)s is solved")
    way_back = way_back_of(request.user, "")
    toast(request, str(said) % {"number": ticket.number}, undo_url=way_back)
    return redirect(reverse("helpdesk:ticket", args=[ticket.number]))


@login_required
@require_POST
@personal_data_read("contact")
def quick_guess(request: PortalRequest) -> HttpResponse:
    """Topic, device and open requests for what stands in the form so far."""
    if not policy.may_file_for_others(request.user):
        raise Http404
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in TYPED}
    person = _by_uid(request, read_token(typed["person-key"]))
    note_persons(request, [person] if person else [])
    chosen = typed["category"] if typed["category"] != typed["guessed"] else ""
    own_asset = typed["asset"] if typed["asset"] != typed["guessed_asset"] else ""
    topic = guess_topic(typed["title"][:160]) if not chosen else None
    about = Category.objects.filter(code=chosen).first() if chosen else None
    about = topic.value if topic else about
    device = guess_device(typed["title"][:160], person, about) if person else None
    form = QuickForm(
        initial={
            "person": person,
            "category": chosen or (topic.value.code if topic else ""),
            "asset": own_asset or (str(device.value.uid) if device else ""),
            "guessed": topic.value.code if topic else "",
            "guessed_asset": str(device.value.uid) if device and not own_asset else "",
        },
        request=request,
    )
    form.fields["category"].help_text = topic.why if topic else ""
    form.fields["asset"].help_text = device.why if device and not own_asset else ""
    facts = {"form": form, "others": _open_requests(request, person)}
    return render(request, "helpdesk/partials/quick_guess.html", facts)


def _open_requests(request: PortalRequest, person: Person | None) -> list[Ticket]:
    """The caller's open requests: perhaps the call is about one of them."""
    if person is None:
        return []
    rows = Ticket.objects.visible_to(request.user).filter(requester=person, status__in=OPEN)
    return list(rows.order_by("-opened_at", "-pk")[:OPEN_SHOWN])


def _start(request: PortalRequest) -> dict[str, Any]:
    person = _by_uid(request, read_token(request.GET.get("person", "")))
    own = request.user.person_id
    work = employment_on(own, timezone.localdate()) if own else None
    return {
        "token": uuid4(),
        "title": request.GET.get("title", "").replace("\0", "")[:160],
        "person": person,
        "institution": str(work.institution.uid) if work else None,
    }


def _by_uid(request: PortalRequest, uid: UUID | None) -> Person | None:
    return visible_people(request).filter(uid=uid).first() if uid else None


def _page(request: PortalRequest, form: QuickForm, *, status: int = 200) -> HttpResponse:
    shown = [form.chosen] if form.chosen else []
    note_persons(request, [*offered_people(form), *shown])
    facts = {"form": form, "others": _open_requests(request, form.chosen)}
    return render(request, "helpdesk/quick.html", facts, status=status)
