"""The forms of the settings. They check shape only; the services check the rules."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.answers import option_label
from helpdesk.models import (
    Category,
    FormField,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
    Tag,
)
from helpdesk.services.catalogue_edits import (
    CHOSEN,
    QuestionFacts,
    TopicFacts,
    TypeFacts,
    values_of,
)
from helpdesk.services.house import WORDS, Target
from helpdesk.services.tickets import invalid
from helpdesk.spans import read_minutes, write_minutes
from helpdesk.states import Status
from itportal.core.errors import Invalid, PortalError
from itportal.core.ui.icons import icon_names

KINDS = (
    (FormField.Kind.TEXT, _("Short text")),
    (FormField.Kind.LONGTEXT, _("Long text")),
    (FormField.Kind.CHOICE, _("One of several")),
    (FormField.Kind.CHOICES, _("Any of several")),
    (FormField.Kind.YESNO, _("Yes or no")),
    (FormField.Kind.NUMBER, _("Number")),
    (FormField.Kind.DATE, _("Day")),
    (FormField.Kind.PERSON, _("Person")),
)
IMPACTS = (
    (1, _("The whole house or municipality")),
    (2, _("Several people")),
    (3, _("One person")),
)
URGENCIES = (
    (1, _("Work stands still")),
    (2, _("Disturbs, work goes on")),
    (3, _("Not urgent")),
)
# Signs of states, priorities and health mean something elsewhere.
_MEANT = ("h-", "st-")


def icons() -> list[tuple[str, str]]:
    names = (n for n in icon_names() if not n.startswith(_MEANT) and n not in PRIORITY_SIGNS)
    return [(name, name) for name in sorted(names)]


PRIORITY_SIGNS = ("p1", "p2", "p3", "p4")


class SettingForm(forms.Form):
    """Nothing is required here, so that all errors come together from the service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.widget.attrs.setdefault("maxlength", "2000" if name == "options" else "200")

    def show(self, error: PortalError) -> None:
        """A refusal on the fields it names."""
        if not isinstance(error, Invalid):
            self.add_error(None, error.message)
            return
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, str(text))

    def lock(self) -> None:
        """For who reads only. Not a disabled fieldset: its tables could not be scrolled by keys."""
        for field in self.fields.values():
            field.widget.attrs["disabled"] = True


class TypeForm(SettingForm):
    name_et = forms.CharField(label=_("Name in Estonian"))
    name_en = forms.CharField(label=_("Name in English"))
    door = forms.ChoiceField(
        label=_("Offered under"),
        help_text=_("One of the three ways in on the home page of staff."),
        choices=RequestType.Door.choices,
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=icons)
    is_followed = forms.BooleanField(
        label=_("Colleagues of the same institution may see the conversation and say “me too”"),
    )

    @staticmethod
    def initial_of(row: RequestType) -> dict[str, Any]:
        names = ("name_et", "name_en", "door", "icon", "is_followed")
        return {name: getattr(row, name) for name in names}

    def facts(self) -> TypeFacts:
        data = self.cleaned_data
        words = (data["name_et"], data["name_en"])
        return TypeFacts(*words, data["door"], data["icon"], data["is_followed"])


class TopicForm(SettingForm):
    name_et = forms.CharField(label=_("Name in Estonian"))
    name_en = forms.CharField(label=_("Name in English"))
    hint_et = forms.CharField(label=_("Hint in Estonian"))
    hint_en = forms.CharField(label=_("Hint in English"))
    request_type = forms.ModelChoiceField(
        RequestType.objects.none(), label=_("Type of request"), to_field_name="code"
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=icons)
    default_impact = forms.TypedChoiceField(
        label=_("Impact at first"), choices=IMPACTS, coerce=int, initial=3
    )
    asks_asset = forms.BooleanField(label=_("Asks which device it is"))
    asks_urgency = forms.BooleanField(label=_("Asks how much it disturbs"), initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types: Any = self.fields["request_type"]
        types.queryset = RequestType.objects.order_by("position", "pk")

    @staticmethod
    def initial_of(row: Category) -> dict[str, Any]:
        names = ("name_et", "name_en", "hint_et", "hint_en", "icon", "default_impact")
        ticks = ("asks_asset", "asks_urgency")
        given = {name: getattr(row, name) for name in (*names, *ticks)}
        return given | {"request_type": row.request_type.code}

    def facts(self) -> TopicFacts:
        data = dict(self.cleaned_data)
        chosen = data.pop("request_type", None)
        data["default_impact"] = data["default_impact"] or 0
        return TopicFacts(request_type_id=chosen.pk if chosen else None, **data)


class QuestionForm(SettingForm):
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS)
    label_et = forms.CharField(label=_("Question in Estonian"))
    label_en = forms.CharField(label=_("Question in English"))
    hint_et = forms.CharField(label=_("Hint in Estonian"))
    hint_en = forms.CharField(label=_("Hint in English"))
    options = forms.CharField(
        label=_("Options"),
        help_text=_(
            "One on a line: “Estonian | English”. Those already there begin with their code; "
            "keep it."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    max_length = forms.IntegerField(
        label=_("Longest answer in characters"),
        initial=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), initial=True)
    shown_when = forms.MultipleChoiceField(
        label=_("Asked only when the answer is"),
        help_text=_("Answers to one earlier question; nothing chosen: asked always."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, earlier: list[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conditions: Any = self.fields["shown_when"]
        conditions.choices = _conditions(earlier)
        if not conditions.choices:
            del self.fields["shown_when"]

    @staticmethod
    def initial_of(row: FormField) -> dict[str, Any]:
        names = ("kind", "label_et", "label_en", "hint_et", "hint_en", "max_length")
        rule = row.shown_when
        return {name: getattr(row, name) for name in (*names, "is_required")} | {
            "options": "\n".join(
                f"{one['value']} | {one['label_et']} | {one['label_en']}" for one in row.options
            ),
            "shown_when": [f"{rule['field']}={value}" for value in rule["values"]]
            if rule
            else [],
        }

    def facts(self) -> QuestionFacts:
        """Raises Invalid for a line of options that cannot be read."""
        data = self.cleaned_data
        texts = {n: data[n] for n in ("kind", "label_et", "label_en", "hint_et", "hint_en")}
        return QuestionFacts(
            **texts,
            is_required=data["is_required"],
            max_length=data.get("max_length") or 0,
            options=tuple(_options(data["options"])),
            shown_when=_rule(data.get("shown_when", [])),
        )


def _conditions(earlier: list[FormField]) -> list[tuple[str, str]]:
    found = []
    for row in earlier:
        if row.kind not in CHOSEN:
            continue
        labels = {"yes": gettext("Yes"), "no": gettext("No")}
        labels |= {option["value"]: option_label(option) for option in row.options}
        found += [(f"{row.slug}={one}", f"{row.label} {labels[one]}") for one in values_of(row)]
    return found


def _options(text: str) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        if len(parts) == 2:
            parts.insert(0, "")
        if len(parts) != 3 or not parts[1] or not parts[2]:
            raise invalid("options", "question.option_line", line=line.strip()[:60])
        found.append(dict(zip(("value", "label_et", "label_en"), parts, strict=True)))
    return found


def _rule(chosen: list[str]) -> dict[str, Any]:
    """`slug=value` of one question as FormField.shown_when; of several, one no service takes."""
    if not chosen:
        return {}
    slugs = {one.split("=", 1)[0] for one in chosen}
    values = [one.split("=", 1)[1] for one in chosen]
    return {"field": slugs.pop() if len(slugs) == 1 else "", "values": values}


class MatrixForm(SettingForm):
    """A select for every cell, named cell_<impact>_<urgency>."""

    def __init__(self, *args: Any, priorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for impact, says in IMPACTS:
            for urgency, means in URGENCIES:
                self.fields[f"cell_{impact}_{urgency}"] = forms.TypedChoiceField(
                    label=f"{says}, {means}",
                    choices=priorities,
                    coerce=int,
                    required=False,
                )

    @staticmethod
    def initial_of(rows: list[PriorityRule]) -> dict[str, Any]:
        return {f"cell_{row.impact}_{row.urgency}": row.priority for row in rows}

    @property
    def lines(self) -> list[tuple[Any, list[Any]]]:
        """(impact's words, its three cells)."""
        return [
            (says, [self[f"cell_{impact}_{urgency}"] for urgency, _means in URGENCIES])
            for impact, says in IMPACTS
        ]

    def cells(self) -> dict[tuple[int, int], int]:
        return {
            (impact, urgency): self.cleaned_data.get(f"cell_{impact}_{urgency}") or 0
            for impact, _says in IMPACTS
            for urgency, _means in URGENCIES
        }


class TargetsForm(SettingForm):
    """Two spans of working time for every priority."""

    def __init__(self, *args: Any, priorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.priorities = list(priorities)
        for priority, label in self.priorities:
            for name, says in (("respond", _("first answer")), ("resolve", _("solution"))):
                self.fields[f"{name}_{priority}"] = forms.CharField(
                    label=f"{label}, {says}",
                    required=False,
                    widget=forms.TextInput(attrs={"size": 10, "maxlength": 20}),
                )

    @staticmethod
    def initial_of(rows: list[PriorityTarget]) -> dict[str, Any]:
        return {
            f"{name}_{row.priority}": write_minutes(getattr(row, f"{name}_minutes"))
            for row in rows
            for name in ("respond", "resolve")
        }

    @property
    def lines(self) -> list[tuple[Any, list[Any]]]:
        return [
            (value, [self[f"respond_{value}"], self[f"resolve_{value}"]])
            for value, _label in self.priorities
        ]

    def targets(self) -> dict[int, Target]:
        """Unreadable spans become 0, which the service refuses."""
        typed = self.cleaned_data
        return {
            value: Target(
                read_minutes(typed[f"respond_{value}"]) or 0,
                read_minutes(typed[f"resolve_{value}"]) or 0,
            )
            for value, _label in self.priorities
        }


class StatusForm(SettingForm):
    """Four words for every state, named <state>_<word>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = {
            "name_et": _("experts, in Estonian"),
            "name_en": _("experts, in English"),
            "requester_et": _("requesters, in Estonian"),
            "requester_en": _("requesters, in English"),
        }
        for status in Status:
            for word in WORDS:
                self.fields[f"{status.value}_{word}"] = forms.CharField(
                    label=f"{status.label}: {says[word]}",
                    required=False,
                    widget=forms.TextInput(attrs={"maxlength": 60}),
                )

    @staticmethod
    def initial_of(rows: list[StatusLabel]) -> dict[str, Any]:
        return {f"{row.status}_{word}": getattr(row, word) for row in rows for word in WORDS}

    @property
    def lines(self) -> list[tuple[Any, list[Any]]]:
        return [
            (status, [self[f"{status.value}_{word}"] for word in WORDS]) for status in Status
        ]

    def words(self) -> dict[str, dict[str, str]]:
        return {
            status.value: {
                word: self.cleaned_data.get(f"{status.value}_{word}", "") for word in WORDS
            }
            for status in Status
        }


class RulesForm(SettingForm):
    reopen_days = forms.IntegerField(
        label=_("Days in which a solved request can be reopened"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    close_after_working_days = forms.IntegerField(
        label=_("Working days after which a solved request closes by itself"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )


class TagForm(SettingForm):
    name = forms.CharField(label=_("Name"), widget=forms.TextInput(attrs={"maxlength": 40}))


class MergeForm(SettingForm):
    into = forms.ModelChoiceField(
        Tag.objects.none(),
        label=_("Merge into"),
        help_text=_("Its requests get the other tag and this one goes. Cannot be undone."),
        to_field_name="uid",
        empty_label=_("Choose"),
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others: Any = self.fields["into"]
        others.queryset = Tag.objects.filter(is_active=True).exclude(pk=tag.pk).order_by("name")
