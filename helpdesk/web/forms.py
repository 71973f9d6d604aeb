"""A category's form as a Django form: how it is drawn and read. The rules are the services'."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.models import Asset
from helpdesk.answers import option_label
from helpdesk.models import Category, FormField, PriorityRule, PriorityTarget, Ticket
from itportal.core.errors import Invalid, PortalError
from itportal.core.ui.format import short_day
from itportal.core.ui.forms import DateInput, Picks

OTHER = "other"
RADIOS_UP_TO = 6
PREFIX = "q_"


class Raw(forms.Field):
    """Takes what was sent as it is: the service judges it, so there is one set of rules.

    `required` only says whether the label carries "(optional)"."""

    def clean(self, value: Any) -> Any:
        return value


class RequestForm(forms.Form):
    """The fields of every request; `for_category` adds those of one category."""

    use_required_attribute = False
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        category: Category,
        *,
        assets: Sequence[Asset],
        promises: Mapping[int, str],
        now: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.category = category
        self.questions = list(category.fields.all())
        if category.asks_asset and assets:
            self.fields["asset"] = _asset_field(assets, now)
        self.fields["title"] = Raw(
            label=_title_label(category),
            help_text=_("In one sentence."),
            widget=forms.TextInput(attrs={"maxlength": 160}),
        )
        for question in self.questions:
            self.fields[PREFIX + question.slug] = _question_field(question)
        self.fields["body"] = Raw(
            label=_("Describe it more closely"),
            help_text=_(
                "When did it start? What were you doing? Was there a message on the screen? "
                "Write no passwords or personal codes."
            ),
            required=False,
            widget=forms.Textarea(attrs={"rows": 5, "maxlength": 50_000}),
        )
        if category.asks_urgency:
            self.fields["urgency"] = _urgency_field(promises)
        self.fields["location"] = Raw(
            label=_("Where do we find you?"),
            help_text=_("Filled in from your profile. Change it if you are elsewhere today."),
            required=False,
            widget=forms.TextInput(attrs={"maxlength": 160, "autocomplete": "off"}),
        )
        self.fields["phone"] = Raw(
            label=_("On which phone do we reach you?"),
            required=False,
            widget=forms.TextInput(
                attrs={"maxlength": 40, "type": "tel", "autocomplete": "tel"}
            ),
        )

    @property
    def before_questions(self) -> list[Any]:
        return [self[name] for name in ("asset", "title") if name in self.fields]

    @property
    def asked(self) -> list[tuple[Any, str]]:
        """(bound field, rule as JSON) of the category's questions; it names form fields."""
        return [(self[PREFIX + q.slug], _rule_of_form(q.shown_when)) for q in self.questions]

    @property
    def after_questions(self) -> list[Any]:
        return [self[name] for name in ("body", "urgency") if name in self.fields]

    def answers(self) -> dict[str, Any]:
        """slug → value as sent, of the questions there are."""
        return {q.slug: self.cleaned_data.get(PREFIX + q.slug) for q in self.questions}

    def keep(self, data: Any) -> dict[str, Any]:
        """What a draft keeps of a POST: known fields only, as the widgets read them."""
        return {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in self.fields.items()
            if field.widget.value_from_datadict(data, {}, name) not in (None, "", [])
        }

    def show_refusal(self, error: PortalError) -> None:
        """The service's errors at the fields they name."""
        if not isinstance(error, Invalid):
            self.add_error(None, error.message)
            return
        for name, text in error.fields.items():
            own = next((n for n in (name, PREFIX + name) if n in self.fields), None)
            self.add_error(own, str(text))


def _title_label(category: Category) -> str:
    door = category.request_type.door
    return _("What happened?") if door == "problem" else _("What do you need?")


def _asset_field(assets: Sequence[Asset], now: Any) -> Raw:
    choices = [(a.inventory_no, f"{a.model.manufacturer.name} {a.model.name}") for a in assets]
    choices.append((OTHER, _("Some other device")))
    about = {a.inventory_no: _about(a, now) for a in assets}
    about[OTHER] = _("A classroom computer, a colleague's device, or not sure")
    icons = {a.inventory_no: a.model.category.icon for a in assets} | {OTHER: "search"}
    return Raw(
        label=_("Which device is it about?"),
        widget=Picks(choices=choices, about=about, icons=icons),
        initial=assets[0].inventory_no,
    )


def _about(asset: Asset, now: Any) -> str:
    """V-0412 · room 214 · warranty until 14.03.2027"""
    parts = [asset.inventory_no]
    if asset.room:
        parts.append(_("room %(room)s") % {"room": asset.room.name})
    if asset.warranty_until and asset.warranty_until >= now.date():
        day = short_day(asset.warranty_until, now=now)
        parts.append(_("warranty until %(day)s") % {"day": day})
    return " · ".join(parts)


def _urgency_field(promises: Mapping[int, str]) -> Raw:
    choices = [
        ("1", _("I cannot work at all")),
        ("2", _("It disturbs, but I manage")),
        ("3", _("It is not urgent")),
    ]
    about = {str(level): text for level, text in promises.items()}
    return Raw(
        label=_("How much does it disturb your work?"),
        widget=Picks(choices=choices, about=about),
    )


def _question_field(question: FormField) -> Raw:
    kind = FormField.Kind(question.kind)
    choices = [(o["value"], option_label(o)) for o in question.options]
    widget: forms.Widget
    if kind is FormField.Kind.YESNO:
        widget = Picks(choices=[("yes", _("Yes")), ("no", _("No"))])
    elif kind is FormField.Kind.CHOICE and len(choices) <= RADIOS_UP_TO:
        widget = Picks(choices=choices)
    elif kind is FormField.Kind.CHOICE:
        widget = forms.Select(choices=[("", "–"), *choices])
    elif kind is FormField.Kind.CHOICES:
        widget = forms.CheckboxSelectMultiple(choices=choices)
    elif kind is FormField.Kind.DATE:
        widget = DateInput()
    elif kind is FormField.Kind.LONGTEXT:
        widget = forms.Textarea(attrs={"rows": 3, "maxlength": question.max_length})
    elif kind is FormField.Kind.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})
    else:
        widget = forms.TextInput(attrs={"maxlength": question.max_length})
    return Raw(
        label=question.label,
        help_text=question.hint,
        required=question.is_required,
        widget=widget,
    )


def _rule_of_form(rule: dict[str, Any]) -> str:
    if not rule:
        return ""
    return json.dumps({"field": PREFIX + rule["field"], "values": rule["values"]})


def promises_of(category: Category) -> dict[int, str]:
    """How fast we answer, by urgency: the matrix and the targets in people's words."""
    rules = dict(
        PriorityRule.objects.filter(impact=category.default_impact).values_list(
            "urgency", "priority"
        )
    )
    targets = dict(PriorityTarget.objects.values_list("priority", "respond_minutes"))
    found = {}
    for urgency in (1, 2, 3):
        minutes = targets.get(rules.get(urgency, Ticket.Priority.NORMAL))
        if minutes:
            found[urgency] = _promise(minutes)
    return found


def _promise(minutes: int) -> str:
    if minutes <= 60:
        return _("We answer within an hour")
    if minutes < 540:
        return _("We answer within %(hours)s working hours") % {"hours": minutes // 60}
    days = round(minutes / 540)
    return ngettext(
        "We answer within a working day", "We answer within %(days)s working days", days
    ) % {"days": days}
