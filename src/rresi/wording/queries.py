"""Reads of translations being written, and of published ones that are out of date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window, prefetch_related_objects

from rresi.accounts.models import User
from rresi.accounts.queries import coordinators, holders_by_scope, holders_of
from rresi.accounts.roles import Role
from rresi.core.documents.words import Words, changed, missing, stale, word_fields
from rresi.core.text import has_marks
from rresi.core.translations import (
    TextStatus,
    language_name,
    language_own_name,
    offered_languages,
)
from rresi.editorial.documents import (
    DocumentKind,
    DocumentText,
    Publication,
    PublishedDocument,
    text_for,
)
from rresi.editorial.registry import subjects
from rresi.editorial.reviewers import languages_of, readers
from rresi.wording.models import Translation

Kind = DocumentKind[Any]
LONG_TEXT = 120  # characters from which a text is asked for in an area rather than in a line


@dataclass(frozen=True)
class LanguageRow:
    """The state of an object's translation into one language."""

    code: str
    name: str
    published: bool
    out_of_date: bool
    work: str  # "", "draft" or "checked"


@dataclass(frozen=True)
class Source:
    """The text that a translation is made from."""

    kind: Kind
    slug: str
    words: Words


@dataclass(frozen=True)
class FieldRow:
    """One field of the editor: the source, what it said before, and the translation."""

    name: str
    label: str
    source: str
    was: str
    value: str
    saved: str
    changed: bool
    error: str
    long: bool
    markdown: bool

    @property
    def marks(self) -> bool:
        """Whether the source has formatting that its translation should have too."""
        return self.markdown and has_marks(self.source)


def kinds() -> list[Kind]:
    """The kinds of content that are translated."""
    return [subject for subject in subjects() if isinstance(subject, DocumentKind)]


def at_work(kind: Kind, row: PublishedDocument, language: str = "") -> list[Translation]:
    """The translations of an object at work, in one language or all. One query."""
    found = Translation.objects.filter(kind=kind.kind, object_id=row.pk)
    return list(found.filter(language=language) if language else found)


def is_published(row: PublishedDocument, language: str) -> bool:
    """Whether readers have a translation of an object in this language."""
    return bool(row.texts.filter(language=language, status=TextStatus.PUBLISHED).exists())


def rows(kind: Kind, row: PublishedDocument) -> list[LanguageRow]:
    """The languages that the network offers, but the object's own. Two queries."""
    texts = {text.language: text for text in row.texts.all()}
    work = {translation.language: translation.status for translation in at_work(kind, row)}
    return [
        LanguageRow(
            code=code,
            name=language_own_name(code),
            published=code in texts and texts[code].status == TextStatus.PUBLISHED,
            out_of_date=code in texts and texts[code].source_revision < row.revision,
            work=work.get(code, ""),
        )
        for code in offered_languages()
        if code != row.source_language
    ]


def editor_rows(
    kind: Kind,
    row: PublishedDocument,
    translation: Translation,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[FieldRow]:
    """The source's fields in order, with what was typed or, failing that, what was saved."""
    fields = list(word_fields(kind.document, row.document))
    source = {field.name: field.text for field in fields}
    outrun = stale(translation.fields, translation.made_from, source)
    values = typed if typed is not None else translation.fields
    return [
        FieldRow(
            name=field.name,
            label=field.label,
            source=field.text,
            was=translation.made_from.get(field.name, "") if field.name in outrun else "",
            value=values.get(field.name, ""),
            saved=translation.fields.get(field.name, ""),
            changed=field.name in outrun,
            error=(errors or {}).get(field.name, ""),
            long=field.long or len(field.text) > LONG_TEXT,
            markdown=field.markdown,
        )
        for field in fields
    ]


@dataclass(frozen=True)
class Lacking:
    """A published object without a text in some language. work: draft, checked, or nothing."""

    kind: Kind
    slug: str
    title: str
    language: str
    work: str


def lacking(kind: Kind, language: str) -> QuerySet[Any]:
    """The published objects of a kind without a published text in a language, newest first."""
    texts = kind.model.texts.rel.related_model._default_manager.filter(
        language=language, status=TextStatus.PUBLISHED
    )
    to_object = kind.model.texts.field.name
    rows: QuerySet[Any] = kind.model._default_manager.filter(publication=Publication.PUBLISHED)
    rows = rows.exclude(source_language=language).exclude(pk__in=texts.values(to_object))
    return rows.order_by("-published_at", "pk")


def lacking_counts(kind: Kind) -> dict[str, int]:
    """How many of a kind's published objects lack a text, by interface language. Two queries."""
    to_object = kind.model.texts.field.name
    total = kind.model._default_manager.filter(publication=Publication.PUBLISHED).count()
    there = (
        kind.model.texts.rel.related_model._default_manager.filter(
            Q(status=TextStatus.PUBLISHED) | Q(language=F(f"{to_object}__source_language")),
            **{f"{to_object}__publication": Publication.PUBLISHED},
        )
        .order_by()
        .values_list("language")
        .annotate(texts=Count("pk"))
    )
    by_language = dict(there)
    return {code: total - by_language.get(code, 0) for code in offered_languages()}


@dataclass(frozen=True)
class LackingLanguage:
    """How many texts cannot be read in a language yet, and the first kind that has any."""

    code: str
    name: str
    kind: str
    count: int


def lacking_for(user: User) -> list[LackingLanguage]:
    """What lacks each language that a person reads. One query, and two for each kind."""
    reads = languages_of([user])[user.pk]
    counts = {kind.kind: lacking_counts(kind) for kind in kinds()}
    found = []
    for code in offered_languages():
        some = {kind: by_code[code] for kind, by_code in counts.items() if by_code[code]}
        if code in reads and some:
            first = next(iter(some))
            found.append(LackingLanguage(code, language_name(code), first, sum(some.values())))
    return found


def described(kind: Kind, rows: Sequence[PublishedDocument], language: str) -> list[Lacking]:
    """These objects as lines, with what is at work. Two queries."""
    prefetch_related_objects(list(rows), "texts")
    work = dict(
        Translation.objects.filter(
            kind=kind.kind, object_id__in=[row.pk for row in rows], language=language
        ).values_list("object_id", "status")
    )
    lines = []
    for row in rows:
        text = text_for(row)
        lines.append(Lacking(kind, row.slug, text.title, text.language, work.get(row.pk, "")))
    return lines


def out_of_date(kind: Kind, languages: Collection[str], *, limit: int = 20) -> list[DocumentText]:
    """Published translations into these languages whose source changed since.

    What a line says of them, and in `total` how many there are. One query.
    """
    to_object = kind.model.texts.field.name
    texts = _out_of_date(kind).filter(language__in=sorted(languages))
    said = texts.select_related(to_object).only("title", "language", f"{to_object}__slug")
    newest = f"-{to_object}__updated_at"
    return list(said.annotate(total=Window(Count("pk"))).order_by(newest)[:limit])


def any_waiting() -> Iterator[QuerySet[Any]]:
    """Every translation that readers do not have yet, or that is out of date."""
    yield Translation.objects.all()
    yield from map(_out_of_date, kinds())


def _out_of_date(kind: Kind) -> QuerySet[DocumentText]:
    to_object = kind.model.texts.field.name
    texts: QuerySet[DocumentText] = kind.model.texts.rel.related_model._default_manager.filter(
        **{
            f"{to_object}__publication": Publication.PUBLISHED,
            "source_revision__lt": F(f"{to_object}__revision"),
        }
    )
    return texts.exclude(language=F(f"{to_object}__source_language"))


def checkers(language: str, *, not_by: int | None) -> list[User]:
    """The active people who may check a translation and read its language. Six queries at most."""
    return [person for person in readers(_may_check(), language) if person.pk != not_by]


def read_by_others(drafts: Sequence[Translation]) -> set[int]:
    """The keys of drafts that somebody else may check and reads. Five queries, none for none."""
    if not drafts:
        return set()
    languages = languages_of(_may_check())
    return {
        draft.pk
        for draft in drafts
        if any(draft.language in own and pk != draft.translator_id for pk, own in languages.items())
    }


def _may_check() -> list[User]:
    may = {person.pk: person for person in coordinators()}
    may |= {person.pk: person for person in holders_of(Role.REVIEWER)}
    managers = {pk for held in holders_by_scope(Role.REGION_MANAGER).values() for pk in held}
    may |= User.objects.in_bulk(managers - may.keys())
    return [may[pk] for pk in sorted(may)]


def waiting(
    languages: Sequence[str],
    *,
    not_by: int,
    regions: Collection[int] | None,
    limit: int = 20,
) -> list[Translation]:
    """Other people's translations: drafts in these languages, and checked ones in these regions.

    One query.
    """
    checked = Q(status=TextStatus.CHECKED)
    if regions is not None:
        checked &= Q(region_id__in=sorted(regions))
    drafts = Q(status=TextStatus.DRAFT, language__in=languages) & ~Q(translator_id=not_by)
    # Checked ones first: they want a click, and drafts that are not whole must not hide them.
    found = Translation.objects.filter(drafts | checked).order_by("status", "updated_at")
    return list(found[:limit])


def own(user_id: int, *, limit: int = 20) -> list[Translation]:
    """A person’s translations that readers do not have yet, the oldest first. One query."""
    return list(Translation.objects.filter(translator_id=user_id).order_by("updated_at")[:limit])


def sources_of(translations: Sequence[Translation]) -> dict[int, Source]:
    """What each translation is made from, by the translation's key. One query a kind."""
    found: dict[int, Source] = {}
    for kind in kinds():
        mine = {one.object_id: one.pk for one in translations if one.kind == kind.kind}
        to_object = kind.model.texts.field.name
        texts = kind.model.texts.rel.related_model._default_manager.filter(
            **{f"{to_object}__in": list(mine), "language": F(f"{to_object}__source_language")}
        )
        said = texts.values_list(to_object, f"{to_object}__slug", "words") if mine else ()
        by_object = {pk: Source(kind, slug, words) for pk, slug, words in said}
        found |= {
            one.pk: by_object[one.object_id]
            for one in translations
            if one.kind == kind.kind and one.object_id in by_object
        }
    return found


def export_of(user_id: int) -> list[dict[str, Any]]:
    """A person's unpublished translations, for their export."""
    mine = Translation.objects.filter(translator_id=user_id).order_by("pk")
    return [{"language": t.language, "status": t.status, "fields": t.fields} for t in mine]


def whole(draft: Translation, source: Source) -> bool:
    """Whether every field is translated, from the source as it is now."""
    words = source.words
    return not missing(words, draft.fields) and not changed(draft.made_from, words)
