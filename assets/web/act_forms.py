"""Forms of acts: shapes only, the services judge."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Room
from accounts.querysets import PersonQuerySet
from accounts.web.fields import PersonField, RoomField
from assets import errors
from itportal.core.ui.forms import PlainTextMixin

STROKES_LETTERS = 120_000


class ActForm(PlainTextMixin, forms.Form):
    """Who is on the other side, where the things go; the things themselves: act_sheet.py."""

    person = PersonField(people=Person.objects.none(), label=_("To whom"))
    room = RoomField(queryset=Room.objects.none(), label=_("To the room"), required=False)
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        is_return: bool,
        people: PersonQuerySet[Person],
        rooms: "QuerySet[Room]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.people = people
        self.fields["room"] = RoomField(
            queryset=rooms,
            label=_("Where the things are put") if is_return else _("To the room"),
            help_text=""
            if is_return
            else _("Then the room has the things and the person answers for them."),
            required=False,
        )
        if is_return:
            person.label = _("Who gives back")

    def hush(self) -> None:
        """Shown again because a line was added or removed: nothing is judged yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}


class SignForm(PlainTextMixin, forms.Form):
    """The other side signs on the keeper's screen."""

    name = forms.CharField(label=_("Name of who signs"), max_length=200)
    strokes = forms.CharField(
        required=False, max_length=STROKES_LETTERS, widget=forms.HiddenInput
    )
    confirmed = forms.BooleanField(
        label=_("The typed name is the signature"),
        required=False,
        help_text=_("Instead of drawing: tick it when the box cannot be drawn in."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_strokes(self) -> Any:
        text = self.cleaned_data["strokes"]
        try:
            return json.loads(text) if text else []
        except ValueError as error:
            raise ValidationError(errors.SIGNATURE_DAMAGED) from error


class CancelForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=300, required=False)
