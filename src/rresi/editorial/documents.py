"""Kinds of content whose text is a described document: what they share on the way to readers.

A kind declares its document (a pydantic model, `core.documents`), its model and its policy, and
says what of the document is projected into columns and rows for queries. Everything else follows:
submitting, comparing, publishing, withdrawing. Apps above join by the signals and checks below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Target
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared
from rresi.core.documents.describing import Control, Json, describe, value_at
from rresi.core.documents.lines import Line, lines_of
from rresi.core.documents.parts import Document
from rresi.core.documents.problems import open_in_rows, reasons_against
from rresi.core.documents.values import STORED, SUMMARY_LENGTH, TITLE_LENGTH
from rresi.core.documents.words import Words, words_of
from rresi.core.models import MayBeInvented, Timestamped
from rresi.core.ordering import slug_of
from rresi.core.stamps import renew_stamp
from rresi.core.translations import TextStatus, TranslatedText, language_order, pick
from rresi.editorial.models import Revision, forget_where
from rresi.editorial.projecting import project_columns, project_tags
from rresi.editorial.registry import Facts, Policy
from rresi.search import interface as search

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

document_published = Signal()
"""Sent in the transaction that publishes. Arguments: `kind`, `target` (the published row, saved),
`document` (JSON) and `words_before`, the source words until now (None for a new one)."""

document_withdrawn = Signal()
"""Sent in the transaction that takes an object off the site. Arguments: `kind`, `object_id`."""

revision_frozen = Signal()
"""Sent in the transaction that makes a revision. Arguments: `kind`, `revision`."""


@dataclass(frozen=True)
class DocumentCheck:
    """An app's contribution: reasons why a document cannot be submitted, as (place, words)."""

    check: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]


class Publication(models.TextChoices):
    """Whether readers see an object."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = TypeVar("P", bound="PublishedDocument")


class PublishedDocument(Timestamped, MayBeInvented):
    """What readers see of a document: the approved text whole, and the columns that queries need.

    `document` is the approved JSON without its personal fields, which are in `personal`.
    """

    slug = models.SlugField(max_length=100, unique=True)
    source_language = models.CharField(max_length=8)
    revision = models.PositiveIntegerField(default=1)
    publication = models.CharField(
        max_length=10, choices=Publication.choices, default=Publication.DRAFT
    )
    published_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    document = models.JSONField(default=dict)
    personal = models.JSONField(default=dict)

    if TYPE_CHECKING:

        @property
        def texts(self) -> Any:
            """The manager of its `DocumentText` rows."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug

    @property
    def is_public(self) -> bool:
        return self.publication == Publication.PUBLISHED


class DocumentText(TranslatedText):
    """An object's words in one language. A subclass adds the foreign key, related name `texts`.

    `words` are named as in `core.documents.words`; `made_from` are the source words that a
    translation was made from. Title and summary stand beside them for lists.
    """

    title = models.CharField(max_length=TITLE_LENGTH)
    summary = models.CharField(max_length=SUMMARY_LENGTH)
    words = models.JSONField(default=dict)
    made_from = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def say(self, words: Words) -> None:
        """Take over these words, without saving."""
        self.words = words
        self.title = words.get("title", "")
        self.summary = words.get("summary", "")


def visible_texts(row: PublishedDocument) -> list[DocumentText]:
    """The texts that readers may see; the source text is always one."""
    return [
        text
        for text in row.texts.all()
        if text.status == TextStatus.PUBLISHED or text.language == row.source_language
    ]


def text_for(row: PublishedDocument, wanted: str = "") -> DocumentText:
    """The text to show: the language asked for, the reader's, English, then the source.

    Raises:
        LookupError: the object has no text at all.
    """
    order = (wanted, *language_order(), row.source_language)
    text = pick(visible_texts(row), [language for language in order if language])
    if text is None:
        raise LookupError(row.slug)
    return text


def title_of(row: PublishedDocument) -> str:
    """The title for whoever reads it: lazy, in the language that holds when it is written out."""
    return lazy(lambda: text_for(row).title, str)()


def with_heading(rows: QuerySet[P], language: str) -> QuerySet[Any]:
    """Annotate rows with `heading` and `heading_language`: the title that this reader gets.

    The same choice as `text_for`, made by the database, for lists that show nothing but titles.
    """
    link: Any = rows.model.texts
    name = link.field.name
    source = F(f"{name}__source_language")
    texts = link.rel.related_model._default_manager.filter(
        Q(status=TextStatus.PUBLISHED) | Q(language=source), **{name: OuterRef("pk")}
    )
    best = Case(
        When(language=language, then=0),
        When(language="en", then=1),
        When(language=source, then=2),
        default=3,
    )
    first = texts.order_by(best, "pk")
    return rows.annotate(
        heading=Subquery(first.values("title")[:1]),
        heading_language=Subquery(first.values("language")[:1]),
    )


class DocumentKind(Generic[P]):
    """A kind of content, as `editorial.registry.Subject` wants it.

    Subclasses set the class variables and override what their content needs beyond them:
    `facts`, `target_of`, `project`, `project_rows`, `names_in`.
    """

    kind: ClassVar[str]
    label: ClassVar[StrOrPromise]
    namespace: ClassVar[str]  # of its URLs
    policy: ClassVar[Policy]
    document: ClassVar[type[Document]]
    version: ClassVar[str]  # the stamp by which copies in memory know their age
    reserved_slugs: ClassVar[frozenset[str]] = frozenset({"drafts", "propose", "revisions"})
    tags: ClassVar[Mapping[str, str]] = {}
    """Fields with terms by the key of their vocabulary; they become the rows `model.tags`."""

    model: type[P]

    # --- what a kind overrides -------------------------------------------------------------

    def facts(self, document: Mapping[str, Any]) -> Facts:
        """Title, language, region and organisations, as far as they are written."""
        return Facts(
            title=str(document.get("title") or ""), language=str(document.get("language") or "")
        )

    def readable(self, actor: Actor, slug: str) -> P | None:  # noqa: ARG002  # kinds override it
        """The object with its texts, if the actor may read it."""
        found = self.model._default_manager.filter(slug=slug, publication=Publication.PUBLISHED)
        return found.prefetch_related("texts").first()

    def published(self, slug: str) -> P | None:
        """The object that readers see under this slug. One query."""
        found = self.model._default_manager.filter(slug=slug, publication=Publication.PUBLISHED)
        return found.first()

    def target_of(self, row: P) -> Target:
        """The object as permission sees it."""
        return Target(owner_id=row.owner_id)

    def settle(self, row: P | None, document: Any) -> Any:  # noqa: ARG002  # kinds override it
        """The checked document with what is settled when it is published."""
        return document

    def project(self, row: P, document: Any) -> None:
        """Set the row's own columns from a checked document, before it is saved."""
        project_columns(row, document)

    def project_rows(self, row: P, document: Any) -> None:
        """Write the rows beside it that queries need, after it is saved."""
        if self.tags:
            project_tags(row, document, self.tags)

    def names_in(self, row: P) -> list[str]:
        """The exact names by which people ask for an object: its short texts in one line."""
        found: list[str] = []
        for one in describe(self.document).fields:
            about, value = one.about, value_at(row.document, one.path)
            plain = about.choices is None and about.say is None and not about.words
            if plain and about.control in {Control.LINE, Control.LINES} and one.row is None:
                found += value if isinstance(value, list) else [value]
        return [name for name in found if name and isinstance(name, str)]

    def searched_rows(self, rows: QuerySet[P]) -> QuerySet[P]:
        """The rows with what `names_in` needs beyond their documents."""
        return rows

    # --- the subject -----------------------------------------------------------------------

    @property
    def personal_fields(self) -> tuple[str, ...]:
        fields = describe(self.document).fields
        return tuple(dict.fromkeys(one.path[0] for one in fields if one.about.personal))

    def problems(self, document: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = reasons_against(self.document, document)
        checks = (one.check(document) for one in declared(DocumentCheck))
        return found or [problem for check in checks for problem in check]

    def left_open(self, document: Mapping[str, Any]) -> set[str]:
        return set(open_in_rows(self.document, document))

    def lines(self, document: Mapping[str, Any]) -> list[Line]:
        return lines_of(self.document, document)

    def document_of(self, object_id: int) -> tuple[Json, int, Target]:
        published = self.model._default_manager.filter(publication=Publication.PUBLISHED)
        row = published.filter(pk=object_id).first()
        if row is None:
            raise LookupError(object_id)
        return {**row.document, **row.personal}, row.revision, self.target_of(row)

    def frozen(self, revision: Revision) -> None:
        revision_frozen.send(sender=type(self), kind=self.kind, revision=revision)

    def publish(
        self, *, document: Json, object_id: int | None, revision: int, owner_id: int | None
    ) -> int:
        row = self.model._default_manager.get(pk=object_id) if object_id else None
        if row is not None and not row.is_public and row.revision == revision:
            return self._show_again(row, document)
        return int(self.write(document=document, row=row, revision=revision, owner_id=owner_id).pk)

    def forget(self, names: Callable[[Any], bool]) -> None:
        forget_where(self.model._default_manager.all(), names)

    @transaction.atomic
    def _show_again(self, row: P, document: Json) -> int:
        """Show the very revision that was withdrawn, as it was: nothing of it is settled anew.

        Its personal fields come from `document`, since a person may have left meanwhile."""
        row.publication = Publication.PUBLISHED
        row.personal = {k: v for k, v in document.items() if k in self.personal_fields}
        row.save(update_fields=["publication", "personal"])
        self._shown(row, document, words_of(self.document, row.document))
        return int(row.pk)

    @transaction.atomic
    def write(
        self,
        *,
        document: Json,
        row: P | None = None,
        slug: str = "",
        revision: int = 1,
        owner_id: int | None = None,
        published_at: datetime | None = None,
    ) -> P:
        """Show a document to readers, as a new object or as the next revision of one.

        Whoever calls this has made sure that it may be published; a rule that came after it was
        handed in does not stop it.

        Raises:
            pydantic.ValidationError: it is no document of this kind.
            IntegrityError: the slug is taken.
        """
        checked = self.settle(row, self.document.model_validate(document, context=STORED))
        before = None if row is None else words_of(self.document, row.document)
        if row is None:
            row = self.model(slug=slug or self.free_slug(checked.title), owner_id=owner_id)
        personal = self.personal_fields
        old_language, row.source_language = row.source_language, checked.language
        row.revision = revision
        row.publication = Publication.PUBLISHED
        row.published_at = published_at or row.published_at or timezone.now()
        row.document = {k: v for k, v in document.items() if k not in personal}
        row.personal = {k: v for k, v in document.items() if k in personal}
        self.project(row, checked)
        row.save()
        self.project_rows(row, checked)
        self._write_own_text(row, old_language)
        self._shown(row, document, before)
        return row

    def _shown(self, row: P, document: Json, before: Words | None) -> None:
        """What follows from it that readers see an object."""
        document_published.send(
            sender=type(self), kind=self.kind, target=row, document=document, words_before=before
        )
        renew_stamp(self.version)
        search.changed(self.kind, [row.pk])

    def _write_own_text(self, row: P, old_language: str) -> None:
        if old_language and old_language != row.source_language:
            row.texts.filter(language=old_language).delete()
        text = row.texts.filter(language=row.source_language).first()
        if text is None:
            text = row.texts.model(**{row.texts.field.name: row}, language=row.source_language)
        text.status, text.machine_made = TextStatus.PUBLISHED, False
        text.source_revision, text.made_from = row.revision, {}
        text.say(words_of(self.document, row.document))
        text.save()

    @transaction.atomic
    def withdraw(self, object_id: int) -> None:
        self.model._default_manager.filter(pk=object_id).update(publication=Publication.WITHDRAWN)
        document_withdrawn.send(sender=type(self), kind=self.kind, object_id=object_id)
        renew_stamp(self.version)
        search.remove(self.kind, [object_id])

    def free_slug(self, title: str, also_taken: Iterable[str] = ()) -> str:
        """A slug for a title that no object and no page of the kind has. One query."""
        base = slug_of(title) or self.kind
        names = self.model._default_manager.filter(slug__startswith=base)
        taken = {*names.values_list("slug", flat=True), *also_taken, *self.reserved_slugs}
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug

    # --- where it is written and read ------------------------------------------------------

    def form_path(self, submission_id: int) -> str:
        return self.path_of("write", submission_id)

    def reading_path(self, submission_id: int, number: int) -> str:
        return self.path_of("revision", submission_id, number)

    def page_path(self, object_id: int) -> str:
        return self.path_of("detail", self.slug_of(object_id))

    def unpublish_path(self, object_id: int) -> str:
        return self.path_of("unpublish", self.slug_of(object_id))

    def slug_of(self, object_id: int) -> str:
        """The part of its address that names an object. One query."""
        slugs = self.model._default_manager.values_list("slug", flat=True)
        return str(slugs.get(pk=object_id))

    def path_of(self, name: str, *arguments: object) -> str:
        """The path of one of its pages, in the reader's language."""
        return reverse(f"{self.namespace}:{name}", args=arguments)
