"""The forms of the staff side. They check shape only; file_ticket and its kin check the rules."""

import datetime
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from accounts.web.fields import PersonField
from assets.models import Asset
from helpdesk import policy
from helpdesk.answers import option_label
from helpdesk.models import Category, FormField
from helpdesk.selectors import employment_on
from itportal.core.errors import Invalid, PortalError
from itportal.core.ui.forms import DateInput, Picks

QUESTION = "q_"
OTHER_DEVICE = "other"
URGENCY: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("1", _("I cannot work at all"), _("We answer within the hour")),
    ("2", _("It disturbs, but I manage"), _("We answer today")),
    ("3", _("No hurry"), _("We answer within three working days")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page draws it; `rule`: shown_when for the script, or empty."""

    field: BoundField
    is_required: bool
    rule: dict[str, Any]

    @property
    def rule_json(self) -> str:
        return json.dumps(self.rule)


class WhoseForm(forms.Form):
    """For whom the request's form is filled in: oneself, or a colleague one may file for."""

    kelle = PersonField(
        people=Person.objects.none(), label=_("The colleague's name"), required=False
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data if data.get("kelle") else None)
        field: Any = self.fields["kelle"]
        if policy.may_file_for_colleagues(user):
            field.people = Person.objects.visible_to(user).filter(is_active=True)

    def colleague(self, own: Person) -> Person | None:
        """None: oneself."""
        if not self.is_bound or not self.is_valid():
            return None
        found: Person = self.cleaned_data["kelle"]
        return found if found != own else None


class RequestForm(forms.Form):
    """The form of one category, made from its data for one person.

    Nothing is required here, so that all errors come together from the service; `is_required`
    of `questions` tells the page which fields are optional.
    """

    form_token = forms.CharField(widget=forms.HiddenInput, required=False)
    # The search for help that this filing belongs to (helpdesk/services/offers.py).
    abi = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        category: Category,
        person: Person,
        devices: list[Asset],
        now: datetime.datetime,
        initial: Mapping[str, Any] | None = None,
        questions: list[FormField] | None = None,
    ) -> None:
        """`questions`: instead of the category's own, for the preview of a change."""
        self.category = category
        kinds = category.asset_kinds
        self.devices = devices = [
            a for a in devices if not kinds or a.model.category.code in kinds
        ]
        start = _start(person, devices, now) | dict(initial or {})
        super().__init__(data, initial=start)
        if category.asks_asset:
            self.fields["asset"] = _device_field(devices)
        title = forms.CharField(
            label=_("What is it about?"),
            help_text=_("In one sentence."),
            widget=forms.TextInput(attrs=_offers_while_typing()),
        )
        if category.request_type.door == category.request_type.Door.PROBLEM:
            title.label = _("What happened?")
        self.fields["title"] = title
        if questions is None:
            questions = list(category.fields.filter(is_active=True))
        self.rows = questions
        for row in self.rows:
            self.fields[QUESTION + row.slug] = _question_field(row)
        self.fields["body"] = forms.CharField(
            label=_("Tell us more"),
            help_text=_(
                "When did it begin? What were you doing? Was there a message? Do not write "
                "passwords or personal codes."
            ),
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        if category.asks_urgency:
            self.fields["urgency"] = forms.CharField(
                label=_("How much does it disturb your work?"),
                widget=Picks(
                    choices=[(value, label) for value, label, _about in URGENCY],
                    about={value: str(about) for value, _label, about in URGENCY},
                ),
            )
        self.fields["location"] = forms.CharField(
            label=_("Where do we find you?"),
            help_text=_("Filled in from your profile. Change it if you are elsewhere today."),
        )
        self.fields["phone"] = forms.CharField(
            label=_("Your phone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
        )
        if category.request_type.is_followed:
            self.fields["is_private"] = forms.BooleanField(
                label=_("Keep it between me and IT: colleagues do not see it")
            )
        for field in self.fields.values():
            field.required = False

    @property
    def questions(self) -> list[Asked]:
        """The visible fields in the page's order."""
        rules = {QUESTION + row.slug: row for row in self.rows}
        asked = []
        for field in self.visible_fields():
            row = rules.get(field.name)
            rule = dict(row.shown_when) if row and row.shown_when else {}
            if rule:
                rule["field"] = QUESTION + rule["field"]
            required = row.is_required if row else field.name in ("title", "urgency", "asset")
            asked.append(Asked(field=field, is_required=required, rule=rule))
        return asked

    def asset_id(self) -> int | None:
        """The chosen device's key; -1 for one that is not the person's (any more)."""
        chosen = self.cleaned_data.get("asset", "")
        if not chosen or chosen == OTHER_DEVICE:
            return None
        return next((a.pk for a in self.devices if str(a.uid) == chosen), -1)

    def facts(self) -> dict[str, Any]:
        """The arguments of file_ticket; unreadable choices become ones it refuses."""
        data = self.cleaned_data
        urgency = data.get("urgency", "") if self.category.asks_urgency else "2"
        return {
            "category_id": self.category.pk,
            "title": data.get("title", ""),
            "body": data.get("body", ""),
            "asset_id": self.asset_id(),
            "urgency": int(urgency) if urgency in ("1", "2", "3") else 0,
            "location": data.get("location", ""),
            "phone": data.get("phone", ""),
            "answers": self._answers(),
            "form_token": read_token(data.get("form_token", "")),
            "is_private": data.get("is_private", False),
        }

    def _answers(self) -> dict[str, Any]:
        given = {}
        for row in self.rows:
            value = self.cleaned_data.get(QUESTION + row.slug)
            if value not in (None, "", []):
                given[row.slug] = value
        return given

    def show(self, error: PortalError) -> None:
        """Put the service's refusal on the fields it names."""
        if not isinstance(error, Invalid):
            self.add_error(None, error.message)
            return
        for name, text in error.fields.items():
            known = next((n for n in (name, QUESTION + name) if n in self.fields), None)
            if name == "urgency":
                text = gettext("Choose how much it disturbs your work.")
            self.add_error(known, str(text))


def _offers_while_typing() -> dict[str, str]:
    """The subject's field asks for guides and own requests that fit, beside the form."""
    return {
        "hx-post": reverse("staff:offers"),
        "hx-trigger": "input changed delay:400ms",
        "hx-include": "closest form",
        "hx-target": "#offers",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }


def read_token(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _start(person: Person, devices: list[Asset], now: datetime.datetime) -> dict[str, Any]:
    """What the form knows already: the first device, the room, the phone."""
    work = employment_on(person.pk, now.date())
    room = person.room
    place = ", ".join(
        part
        for part in (
            str(room.site) if room else str(work.institution) if work else "",
            gettext("room %(name)s") % {"name": room.name} if room else "",
        )
        if part
    )
    return {
        "form_token": str(uuid.uuid4()),
        "abi": str(uuid.uuid4()),
        "asset": str(devices[0].uid) if devices else OTHER_DEVICE,
        "location": place,
        "phone": person.phone,
    }


def _device_field(devices: list[Asset]) -> forms.CharField:
    choices: list[tuple[str, str | Promise]] = [
        (str(asset.uid), device_name(asset)) for asset in devices
    ]
    choices.append((OTHER_DEVICE, gettext_lazy("Some other device")))
    about = {str(asset.uid): device_facts(asset) for asset in devices}
    about[OTHER_DEVICE] = gettext("A classroom computer, a colleague's device, or not sure")
    icons = {str(asset.uid): asset.model.category.icon for asset in devices}
    icons[OTHER_DEVICE] = "search"
    widget = Picks(choices=choices, about=about, icons=icons)
    return forms.CharField(label=_("Which device is the trouble with?"), widget=widget)


def device_name(asset: Asset) -> str:
    """`Sülearvuti Dell Latitude 5440`, in the reader's language."""
    model = asset.model
    english = get_language() == "en"
    kind = model.category.name_en if english else model.category.name_et
    return f"{kind} {model.manufacturer} {model.name}"


def device_facts(asset: Asset) -> str:
    """`V-0412 · garantii kuni 14.03.2027`"""
    facts = [asset.inventory_no]
    if asset.warranty_until:
        day = f"{asset.warranty_until:%d.%m.%Y}"
        facts.append(gettext("warranty until %(day)s") % {"day": day})
    return " · ".join(facts)


def _question_field(row: FormField) -> forms.Field:
    labels: dict[str, Any] = {"label": row.label, "help_text": row.hint}
    options = [(o["value"], option_label(o)) for o in row.options]
    match FormField.Kind(row.kind):
        case FormField.Kind.LONGTEXT:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **labels)
        case FormField.Kind.CHOICE:
            if len(options) <= 6:
                return forms.CharField(widget=Picks(choices=options), **labels)
            blank = [("", gettext("Choose"))]
            return forms.CharField(widget=forms.Select(choices=blank + options), **labels)
        case FormField.Kind.CHOICES:
            return _ManyField(widget=forms.CheckboxSelectMultiple(choices=options), **labels)
        case FormField.Kind.YESNO:
            yes_no = [("yes", gettext("Yes")), ("no", gettext("No"))]
            return forms.CharField(widget=Picks(choices=yes_no), **labels)
        case FormField.Kind.NUMBER:
            return forms.CharField(
                widget=forms.TextInput(attrs={"inputmode": "decimal"}), **labels
            )
        case FormField.Kind.DATE:
            return forms.CharField(widget=DateInput(), **labels)
        case _:
            return forms.CharField(**labels)


class _ManyField(forms.Field):
    """Several values as sent; the service knows which are options."""

    def to_python(self, value: Any) -> list[str]:
        return [str(one) for one in value or []]


class AnswerForm(forms.Form):
    """The requester's answer; also what is wrong when a request is reopened."""

    body = forms.CharField(
        label=_("Your answer"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class RatingForm(forms.Form):
    """How it went: 1 to 5, and a word if one wants."""

    rating = forms.CharField(
        label=_("How satisfied are you?"),
        required=False,
        widget=Picks(
            choices=[
                ("5", _("Very satisfied")),
                ("4", _("Satisfied")),
                ("3", _("So-so")),
                ("2", _("Not satisfied")),
                ("1", _("Not at all satisfied")),
            ]
        ),
    )
    comment = forms.CharField(
        label=_("Would you like to add something?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def value(self) -> int:
        """0 when none of the five is chosen; the service refuses it."""
        chosen = self.cleaned_data.get("rating", "")
        return int(chosen) if chosen in ("1", "2", "3", "4", "5") else 0


def as_typed(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    """The visible fields as sent, for a draft or for showing the form again unjudged."""
    typed: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in data:
            many = isinstance(field.widget, forms.CheckboxSelectMultiple)
            typed[name] = data.getlist(name) if many else data.get(name, "")
    return typed
