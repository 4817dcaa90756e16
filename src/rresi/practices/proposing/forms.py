"""How the steps are drawn. Filled from a draft and from what is wrong with it; checks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.ordering import collation_key
from rresi.core.translations import CONTENT_LANGUAGES, current_language, language_name
from rresi.media import files, licences
from rresi.practices.models import (
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Condition,
    Evidence,
    Practice,
    Reference,
)
from rresi.practices.proposing.documents import Document
from rresi.practices.proposing.steps import NESTED, RowList, Step, simple_fields, value_at
from rresi.regions.models import Region
from rresi.regions.queries import name_of


class DraftForm(forms.Form):
    """A form that shows a draft's values and its mistakes, whatever they are."""

    use_required_attribute = False

    def __init__(
        self, *, values: Mapping[str, Any], mistakes: Mapping[str, str], prefix: str | None = None
    ) -> None:
        data = {f"{prefix}-{name}" if prefix else name: value for name, value in values.items()}
        super().__init__(data=data, prefix=prefix)
        self.mistakes = mistakes

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}
        for name, message in self.mistakes.items():
            self.add_error(name if name in self.fields else None, message)


def _line(label: Any, help_text: Any = "", *, needed: bool = False, **attributes: Any) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=needed,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
    )


def _long(label: Any, help_text: Any, *, needed: bool = False, rows: int = 8) -> Any:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=needed, widget=area)


def _choice(label: Any, choices: Any, help_text: Any = "", *, needed: bool = False) -> Any:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, required=needed)


def _terms(label: Any, vocabulary: taxonomies.Vocabulary, help_text: Any, *, needed: bool) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=needed,
        choices=[(term.key, term.label) for term in vocabulary.terms],
        widget=forms.CheckboxSelectMultiple,
    )


def _languages(empty: str) -> list[tuple[str, str]]:
    own = current_language()
    names = [(code, language_name(code)) for code in CONTENT_LANGUAGES]
    return [("", empty), *sorted(names, key=lambda pair: collation_key(pair[1], own))]


def _regions() -> list[tuple[str, str]]:
    own = current_language()
    found = [(r.slug, name_of(r)) for r in Region.objects.prefetch_related("texts")]
    choose = gettext("Choose a region")
    return [("", choose), *sorted(found, key=lambda pair: collation_key(pair[1], own))]


class BasicsForm(DraftForm):
    title = _line(
        _("Title"),
        format_lazy(
            _("What was done and where, in at most {limit} characters."), limit=TITLE_LENGTH
        ),
        needed=True,
    )
    summary = _long(
        _("Summary"),
        format_lazy(
            _(
                "Two or three sentences, at most {limit} characters:"
                " for whom, what, with what result."
            ),
            limit=SUMMARY_LENGTH,
        ),
        needed=True,
        rows=4,
    )
    language = _choice(
        _("Language"), [], _("Write in your own language. Others translate it later."), needed=True
    )
    region = _choice(
        _("Region"), [], _("Its manager checks your text before reviewers read it."), needed=True
    )
    place = _line(_("Place"), _("City, village or neighbourhood."))
    organisation = _line(_("Organisation in charge"))
    partners = _long(_("Partners"), _("One organisation a line."), rows=3)
    start = _line(_("Start"), _("A year (2015) or a month (2015-05)."), inputmode="numeric")
    end = _line(_("End"), _("Leave it empty while it goes on."), inputmode="numeric")
    status = _choice(_("Status"), Practice.Status.choices)
    topics = _terms(_("Topics"), taxonomies.TOPICS, _("At least one."), needed=True)
    functions = _terms(
        _("Ecosystem functions"), taxonomies.FUNCTIONS,
        _("What it strengthens: by this, regions with a gap find it."), needed=False,
    )  # fmt: skip
    target_groups = _terms(_("Target groups"), taxonomies.TARGET_GROUPS, "", needed=False)

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        for name, choices in (
            ("language", _languages(gettext("Choose a language"))), ("region", _regions()),
        ):  # fmt: skip
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class StoryForm(DraftForm):
    problem = _long(_("The problem"), _("What was wrong, and for whom?"), needed=True)
    solution = _long(
        _("What was done"), _("Step by step, so that another region could do it too."), needed=True,
        rows=12,
    )  # fmt: skip
    stakeholders = _long(
        _("Who was involved"), _("Who decided, paid and worked, and which say had those it is for?")
    )  # fmt: skip
    difficulties = _long(
        _("What was difficult"), _("What went wrong or took longer. Others learn most from this.")
    )
    lessons = _long(_("What you learned"), _("What would you do again, and what not?"))


class ResourcesForm(DraftForm):
    people = _long(_("People"), _("How many, with which skills, paid or not."), rows=4)
    time = _long(_("Time"), _("From the first idea to the first result, and since."), rows=4)


class ContactForm(DraftForm):
    contact_name = _line(_("Name of a contact"), _("Members who are signed in see it."))
    contact_email = _line(
        _("E-mail address of the contact"),
        _("Choose an address that stays when people change. Members alone see it."),
    )
    review_by = forms.CharField(
        label=_("To be looked at again by"),
        help_text=_(
            "You will be reminded then to say whether all of it is still right. "
            "If you leave it empty, that is a year after it is published."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}),
    )


class NothingForm(DraftForm):
    """For steps that are rows alone."""


FORMS: Mapping[str, type[DraftForm]] = {
    "basics": BasicsForm, "story": StoryForm, "pictures": NothingForm, "evidence": NothingForm,
    "resources": ResourcesForm, "transfer": NothingForm, "contact": ContactForm,
}  # fmt: skip


class SourceRow(DraftForm):
    title = _line(_("Title"), needed=True)
    url = _line(_("Web address"), needed=True, inputmode="url")
    kind = _choice(
        _("Written"), [(k, v) for k, v in Reference.Kind.choices if k != Reference.Kind.LINK],
        needed=True,
    )  # fmt: skip
    language = _choice(_("Language"), [])

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _languages(gettext("Not said"))


class EvidenceRow(DraftForm):
    statement = _long(
        _("Statement"), _("One sentence that a reader can check."), needed=True, rows=2
    )
    value = _line(_("Figure"), _("A number alone, with a point for decimals."), inputmode="decimal")
    unit = _line(_("Unit"), _("People, euros, per cent."))
    period = _line(_("Period"), _("A year (2021) or a period (2017/2021)."))
    method = _choice(_("How it is known"), Evidence.Method.choices, needed=True)
    source = _choice(_("Source"), [])

    def __init__(self, *, sources: Sequence[str] = (), **arguments: Any) -> None:
        super().__init__(**arguments)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        numbered = [(str(n), f"{n}. {title}") for n, title in enumerate(sources, 1)]
        field.choices = [("", gettext("None yet")), *numbered]


class MoneyRow(DraftForm):
    amount = _line(_("Amount"), _("A number alone."), needed=True, inputmode="decimal")
    amount_to = _line(_("Up to"), _("For a range."), inputmode="decimal")
    currency = _line(_("Currency"), _("Three letters: EUR, TRY."), needed=True, maxlength=3)
    year = _line(_("Year"), inputmode="numeric")
    note = _line(_("What it was for"))


class ConditionRow(DraftForm):
    kind = _choice(_("Kind"), Condition.Kind.choices, needed=True)
    text = _long(_("What is needed"), "", needed=True, rows=2)
    blocking = forms.BooleanField(label=_("It does not work without this"), required=False)


class PictureRow(DraftForm):
    """A picture: its words, and either the field for the file or the picture that is there."""

    file = forms.CharField(required=False, widget=forms.HiddenInput)
    upload = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG or WebP; at most 10 MB and 40 million pixels."
            " Where and with what it was taken is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = _long(
        _("What the picture shows"),
        _("In a sentence or two, for those who cannot see it."),
        needed=True,
        rows=2,
    )
    licence = _choice(_("Licence"), [], needed=True)
    credit = _line(_("Who made it"), _("The name that stands below it."))

    def __init__(
        self, *, values: Mapping[str, Any], mistakes: Mapping[str, str], **arguments: Any
    ) -> None:
        file = str(values.get("file") or "")
        self.picture = files.url_of(file, files.SMALL) if file else ""
        asked = "file" if file else "upload"
        named = {asked if name == "file" else name: text for name, text in mistakes.items()}
        super().__init__(values=values, mistakes=named, **arguments)
        del self.fields["upload" if file else "file"]
        field = self.fields["licence"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = licences.choices(str(values.get("licence") or ""))


class LinkRow(DraftForm):
    title = _line(_("Title"), needed=True)
    url = _line(_("Web address"), needed=True, inputmode="url")


ROW_FORMS: Mapping[str, type[DraftForm]] = {
    "sources": SourceRow, "evidence": EvidenceRow, "money": MoneyRow,
    "conditions": ConditionRow, "links": LinkRow, "images": PictureRow,
}  # fmt: skip


@dataclass(frozen=True)
class DrawnRow:
    """One row; the last of a list is empty, for a new one."""

    number: int
    form: DraftForm
    is_new: bool


@dataclass(frozen=True)
class DrawnList:
    """A list of rows ready to be drawn."""

    rows: RowList
    drawn: list[DrawnRow]

    @property
    def count(self) -> int:
        return len(self.drawn)

    @property
    def has_room(self) -> bool:
        return any(row.is_new for row in self.drawn)

    @property
    def last(self) -> int:
        """The number of the last row that is not new."""
        return self.count - self.has_room - 1

    @property
    def uploads(self) -> str:
        """The fields of files, which saving as one types leaves out."""
        named = [row.form["upload"] for row in self.drawn if "upload" in row.form.fields]
        return ", ".join(field.html_name for field in named)


@dataclass(frozen=True)
class DrawnStep:
    """A step ready to be drawn: its own fields, its lists, and all mistakes for the summary."""

    form: DraftForm
    lists: list[DrawnList]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, its label and what is wrong with it)."""
        found = []
        rows = [(part.rows.heading, row) for part in self.lists for row in part.drawn]
        for heading, form in [("", self.form), *((h, row.form) for h, row in rows)]:
            for name, messages in form.errors.items():
                if name in form.fields:
                    bound = form[name]
                    label = f"{heading}: {bound.label}" if heading else str(bound.label)
                    found.append((bound.id_for_label or f"id_{name}_0", f"{label}: {messages[0]}"))
                else:
                    found.append(("", str(messages[0])))
        return found


def draw(step: Step, document: Document, mistakes: Mapping[str, str]) -> DrawnStep:
    """A step filled from a document, each mistake beside its field."""
    values: dict[str, Any] = {}
    own: dict[str, str] = {}
    for name in simple_fields(step):
        path = NESTED.get(name, (name,))
        value = value_at(document, path)
        values[name] = "\n".join(value) if name == "partners" and value else value or ""
        place = ".".join(path)
        for at, text in mistakes.items():
            if f"{at}.".startswith(f"{place}."):
                own[name] = text
    rest = {
        at: text for at, text in mistakes.items()
        if not at or (at in {"resources", "contact"} and at in step.names)
    }  # fmt: skip
    form = FORMS[step.key](values=values, mistakes={**own, **rest})
    return DrawnStep(form, [_draw_list(rows, document, mistakes) for rows in step.lists])


def _draw_list(rows: RowList, document: Document, mistakes: Mapping[str, str]) -> DrawnList:
    entries = value_at(document, rows.path) or []
    extra: dict[str, Any] = {}
    if rows.key == "evidence":
        titles = [str(s.get("title") or s.get("url") or "") for s in document.get("sources", [])]
        extra["sources"] = titles
    drawn = []
    path = ".".join(rows.path)
    new = [dict(rows.preset)] if len(entries) < rows.limit else []
    for number, entry in enumerate([*entries, *new]):
        place = f"{path}.{number}"
        own: dict[str, str] = {}
        for at, text in mistakes.items():
            if at == place:
                own[rows.fields[0]] = text
            elif at.startswith(f"{place}."):
                own[at.removeprefix(f"{place}.").partition(".")[0]] = text
        form = ROW_FORMS[rows.key](
            values=entry, mistakes=own, prefix=f"{rows.key}-{number}", **extra
        )
        drawn.append(DrawnRow(number, form, is_new=number == len(entries)))
    return DrawnList(rows, drawn)
