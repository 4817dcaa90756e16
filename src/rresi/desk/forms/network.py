"""The network's own record in parts, a form each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from rresi.core.taxonomies import VOCABULARIES
from rresi.core.translations import interface_languages, language_own_name
from rresi.design.forms import AddressField, MarkdownField, TextField, WebAddressField
from rresi.design.palette import OWN
from rresi.desk.forms.by_language import (
    RecordForm,
    add_words,
    field_name,
    initial_words,
    kept_words,
    words_of,
)
from rresi.network.documents import HomeSection, PageKey

Record = Mapping[str, Any]

HOME_SECTIONS = {
    HomeSection.PRACTICE: _("A practice that changes every day"),
    HomeSection.LATEST: _("The newest practices"),
    HomeSection.TOPICS: _("The topics"),
    HomeSection.MAP: _("The map"),
    HomeSection.MISSIONS: _("The missions"),
    HomeSection.NEWS: _("The news"),
}
PAGES = {
    PageKey.ABOUT: _("About the network"),
    PageKey.PRIVACY: _("Privacy notice"),
    PageKey.ACCESSIBILITY: _("Accessibility statement"),
    PageKey.IMPRINT: _("Legal notice"),
}
OWN_WORDS = ("topic", "function", "target_group")  # the goals of the United Nations keep theirs


class SectionForm(RecordForm):
    """A part of the network's record. `before` is the stored part."""

    def __init__(self, data: Any = None, files: Any = None, *, before: Record) -> None:
        super().__init__(data, files, initial=self.initial_of(before))
        self.before = before
        self.arrange()

    def arrange(self) -> None:
        """Add the fields that depend on the languages offered."""

    def initial_of(self, before: Record) -> dict[str, Any]:
        raise NotImplementedError

    def record(self) -> dict[str, Any]:
        """The part as the form says it now."""
        raise NotImplementedError


class LanguagesField(forms.MultipleChoiceField):
    """Languages of the interface, in its order, the network's first one asked apart."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[(code, language_own_name(code)) for code in interface_languages()],
            widget=forms.CheckboxSelectMultiple,
            **options,
        )


class IdentityForm(SectionForm):
    """How the network is called and which languages it offers."""

    short_name = TextField(
        label=_("Short name"),
        max_length=24,
        help_text=_("Shown at the top of every page, in emails and in PDFs."),
    )
    languages = LanguagesField(label=_("Languages of the site"))
    first_language = forms.ChoiceField(
        label=_("Main language"),
        choices=lambda: [(code, language_own_name(code)) for code in interface_languages()],
        help_text=_("Visitors whose language is not offered see the site in this language."),
    )

    def arrange(self) -> None:
        add_words(self, "names", _("Full name"), required=True, limit=200)
        add_words(self, "taglines", _("What the network is for, in one line"), limit=200)
        add_words(
            self,
            "descriptions",
            _("What the network is, in one or two sentences"),
            long=True,
            rows=3,
            limit=600,
            help_text=_("Shown at the bottom of every page."),
        )

    def initial_of(self, before: Record) -> dict[str, Any]:
        return {
            "short_name": before["short_name"],
            "languages": before["languages"],
            "first_language": before["languages"][0],
            **initial_words("names", before["names"]),
            **initial_words("taglines", before["taglines"]),
            **initial_words("descriptions", before["descriptions"]),
        }

    def clean_first_language(self) -> str:
        first: str = self.cleaned_data["first_language"]
        if first not in self.cleaned_data.get("languages", [first]):
            raise forms.ValidationError(_("The main language must be a language of the site."))
        return first

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        first = values["first_language"]
        return {
            "short_name": values["short_name"],
            "languages": [first, *(code for code in values["languages"] if code != first)],
            **{
                name: kept_words(self.before[name], values, name)
                for name in ("names", "taglines", "descriptions")
            },
        }


class ColourField(TextField):
    """A colour, chosen in the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=7, widget=forms.TextInput(attrs={"type": "color"}), required=False, **options
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class LookForm(SectionForm):
    """The network's mark and its colours."""

    picture = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A square picture (PNG, JPEG or WebP). Leave it empty to keep what you have."),
    )
    remove_picture = forms.BooleanField(label=_("Use the initials instead"), required=False)
    initials = TextField(
        label=_("Initials"),
        max_length=3,
        required=False,
        help_text=_("Up to three letters, shown where there is no picture."),
    )
    main = ColourField(label=_("Main colour on light pages"), help_text=_("Links and buttons."))
    main_dark = ColourField(label=_("Main colour on dark pages"))
    band = ColourField(
        label=_("Header and footer"),
        help_text=_(
            "The dark background at the top of the home page and at the bottom of every page."
        ),
    )
    highlight = ColourField(
        label=_("Highlight"), help_text=_("The accent colour in the header and footer.")
    )

    def arrange(self) -> None:
        if not self.before["mark"]:
            del self.fields["remove_picture"]

    def initial_of(self, before: Record) -> dict[str, Any]:
        return {"initials": before["initials"], **before["colours"]}

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        colours = {
            name: values[name] or getattr(OWN, name)
            for name in ("main", "main_dark", "band", "highlight")
        }
        mark = "" if values.get("remove_picture") else self.before["mark"]
        return {"initials": values["initials"], "mark": mark, "colours": colours}


class ContactForm(SectionForm):
    """Who answers for the site, and how to reach them."""

    lead_name = TextField(label=_("Lead partner"), max_length=200, required=False)
    lead_url = WebAddressField(label=_("Website of the lead partner"), required=False)
    contact_email = AddressField(label=_("Email address of the network"), required=False)
    contact_address = TextField(
        label=_("Postal address"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact_phone = TextField(label=_("Phone"), max_length=200, required=False)
    privacy_name = TextField(
        label=_("Privacy contact"),
        max_length=200,
        required=False,
        help_text=_(
            "Who answers questions about personal data, for example the data protection officer."
        ),
    )
    privacy_email = AddressField(label=_("Email address of the privacy contact"), required=False)
    privacy_authority = TextField(
        label=_("Supervisory authority"),
        max_length=200,
        required=False,
        help_text=_("The data protection authority that people can complain to."),
    )
    privacy_authority_url = WebAddressField(
        label=_("Website of the supervisory authority"), required=False
    )
    GROUPS = ("lead", "contact", "privacy")

    def initial_of(self, before: Record) -> dict[str, Any]:
        return {
            f"{group}_{name}": value
            for group in self.GROUPS
            for name, value in before[group].items()
        }

    def record(self) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {group: {} for group in self.GROUPS}
        for field, value in self.cleaned_data.items():
            group, _underscore, name = field.partition("_")
            empty = None if name in {"url", "email", "authority_url"} else ""
            found[group][name] = value or empty
        return dict(found)


class HomeForm(SectionForm):
    """What the home page shows."""

    sections = forms.MultipleChoiceField(
        label=_("What the home page shows"),
        choices=[(key.value, label) for key, label in HOME_SECTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def arrange(self) -> None:
        add_words(
            self,
            "headline",
            _("Headline"),
            limit=200,
            help_text=_("If left empty: “What does your city want to solve?”"),
        )
        add_words(self, "lead", _("Sentence below it"), long=True, rows=3, limit=600)
        add_words(
            self,
            "questions",
            _("Example questions"),
            long=True,
            rows=4,
            limit=1000,
            help_text=_(
                "One question per line, at most five. They show what people can search for."
            ),
        )

    def initial_of(self, before: Record) -> dict[str, Any]:
        home = before["home"]
        lines = {code: "\n".join(questions) for code, questions in home["questions"].items()}
        return {
            "sections": home["sections"],
            **initial_words("headline", home["headline"]),
            **initial_words("lead", home["lead"]),
            **initial_words("questions", lines),
        }

    def record(self) -> dict[str, Any]:
        values, home = self.cleaned_data, self.before["home"]
        typed = {
            code: [line.strip() for line in text.splitlines() if line.strip()]
            for code, text in words_of(values, "questions").items()
        }
        return {
            "home": {
                "sections": values["sections"],
                "headline": kept_words(home["headline"], values, "headline"),
                "lead": kept_words(home["lead"], values, "lead"),
                "questions": {
                    **{
                        c: q
                        for c, q in home["questions"].items()
                        if field_name("questions", c) not in values
                    },
                    **typed,
                },
            }
        }


class PagesForm(SectionForm):
    """The network's own words on its about page and legal pages."""

    def arrange(self) -> None:
        for page, label in PAGES.items():
            add_words(
                self,
                page.value,
                label,
                long=True,
                rows=8,
                field=MarkdownField,
                limit=20_000,
                help_text=_(
                    "Shown on the page in addition to the standard text. You can use Markdown: "
                    "**bold**, [link](https://…), ## heading."
                ),
            )

    def initial_of(self, before: Record) -> dict[str, Any]:
        return {
            name: text
            for page, texts in before["pages"].items()
            for name, text in initial_words(page, texts).items()
        }

    def record(self) -> dict[str, Any]:
        pages = self.before["pages"]
        found = {
            page.value: kept_words(pages.get(page.value), self.cleaned_data, page.value)
            for page in PAGES
        }
        return {"pages": {page: texts for page, texts in found.items() if texts}}


class LabelsForm(SectionForm):
    """The network's own words for topics, functions and target groups.

    A topic and a function may be called the same, so the fields stand under their vocabulary.
    """

    template_name = "desk/labels_form.html"

    def groups(self) -> list[tuple[Any, list[BoundField], bool]]:
        """Each vocabulary, its fields, and whether they stand open: something is in them."""
        found = []
        for vocabulary in OWN_WORDS:
            start = _term_name(vocabulary, "")
            fields = [self[name] for name in self.fields if name.startswith(start)]
            filled = any(field.errors or field.value() for field in fields)
            found.append((VOCABULARIES[vocabulary].label, fields, filled))
        return found

    def arrange(self) -> None:
        for vocabulary in OWN_WORDS:
            for term in VOCABULARIES[vocabulary].terms:
                add_words(self, _term_name(vocabulary, term.key), term.label, limit=200)

    def initial_of(self, before: Record) -> dict[str, Any]:
        return {
            name: text
            for place, texts in before["labels"].items()
            for name, text in initial_words(_term_name(*place.split(":", 1)), texts).items()
        }

    def record(self) -> dict[str, Any]:
        labels = self.before["labels"]
        found = {
            f"{vocabulary}:{term.key}": kept_words(
                labels.get(f"{vocabulary}:{term.key}"),
                self.cleaned_data,
                _term_name(vocabulary, term.key),
            )
            for vocabulary in OWN_WORDS
            for term in VOCABULARIES[vocabulary].terms
        }
        return {"labels": {place: texts for place, texts in found.items() if texts}}


def _term_name(vocabulary: str, key: str) -> str:
    return f"{vocabulary}-{key}"


FORMS: Mapping[str, type[SectionForm]] = {
    "identity": IdentityForm,
    "look": LookForm,
    "contact": ContactForm,
    "home": HomeForm,
    "pages": PagesForm,
    "labels": LabelsForm,
}
