"""Reads of translations at work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q, Window
from django.utils.functional import Promise

from rresi.core.translations import TextStatus, language_own_name
from rresi.practices import rules
from rresi.practices.models import Practice, PracticeText, Translation
from rresi.practices.translating import fields as words


@dataclass(frozen=True)
class LanguageRow:
    """How far one language of a practice has come."""

    code: str
    name: str
    published: bool
    out_of_date: bool
    work: str  # "", "draft" or "checked"


@dataclass(frozen=True)
class FieldRow:
    """One field of the editor: the source, what it was, and the translation."""

    name: str
    label: Promise
    number: int | None
    source: str
    was: str
    value: str
    saved: str
    changed: bool
    error: str
    long: bool
    limit: int


def rows(practice: Practice) -> list[LanguageRow]:
    """The interface's languages but the practice's own. Two queries."""
    texts = {text.language: text for text in practice.texts.all()}
    work = dict(practice.translations.values_list("language", "status"))
    return [
        LanguageRow(
            code=code,
            name=language_own_name(code),
            published=code in texts and texts[code].status == TextStatus.PUBLISHED,
            out_of_date=code in texts
            and rules.out_of_date(
                source_revision=texts[code].source_revision, revision=practice.revision
            ),
            work=work.get(code, ""),
        )
        for code, _name in settings.LANGUAGES
        if code != practice.source_language
    ]


def editor_rows(
    translation: Translation,
    source: PracticeText,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[FieldRow]:
    """The fields of the source in order, with what was typed, or else what was saved."""
    source_fields = words.of_text(source)
    changed = words.stale(translation.fields, translation.made_from, source_fields)
    values = typed if typed is not None else translation.fields
    found = []
    for name, text in source_fields.items():
        label = words.label(name)
        found.append(
            FieldRow(
                name=name,
                label=label.text,
                number=label.number,
                source=text,
                was=translation.made_from.get(name, "") if name in changed else "",
                value=values.get(name, ""),
                saved=translation.fields.get(name, ""),
                changed=name in changed,
                error=(errors or {}).get(name, ""),
                long=name in words.LONG or len(text) > 120,
                limit=words.LIMITS.get(name, 20_000),
            )
        )
    return found


def out_of_date(language: str, *, limit: int = 20) -> list[PracticeText]:
    """Published translations into a language whose source moved on.

    What a line says of them, and in `total` how many there are. One query.
    """
    texts = PracticeText.objects.filter(
        language=language,
        practice__publication=Practice.Publication.PUBLISHED,
        source_revision__lt=F("practice__revision"),
    )
    said = texts.select_related("practice").only("title", "language", "practice__slug")
    return list(said.annotate(total=Window(Count("pk"))).order_by("-practice__updated_at")[:limit])


def waiting(
    languages: list[str], *, not_by: int, regions: Collection[int] | None, limit: int = 20
) -> list[Translation]:
    """What others translated: drafts in these languages, and checked ones of these regions.

    The practices come without their texts, which `whole` asks for. One query.
    """
    checked = Q(status=TextStatus.CHECKED)
    if regions is not None:
        checked &= Q(practice__region_id__in=sorted(regions))
    drafts = Q(status=TextStatus.DRAFT, language__in=languages) & ~Q(translator_id=not_by)
    found = (
        Translation.objects.filter(drafts | checked)
        .select_related("practice")
        .only(
            "language", "status", "fields", "made_from", "practice__slug",
            "practice__source_language",
        )
    )  # fmt: skip
    # Checked ones first: they want a click, and drafts that are not whole must not hide them.
    return list(found.order_by("status", "updated_at")[:limit])


def whole(draft: Translation) -> bool:
    """Whether every field of the source is said, as the source says it now."""
    source = words.of_text(
        next(t for t in draft.practice.texts.all() if t.language == draft.practice.source_language)
    )
    return not words.missing(source, draft.fields) and not words.changed(draft.made_from, source)
