"""An approved document becomes the practice that readers see."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from rresi.core.stamps import renew_stamp
from rresi.practices import rules, services
from rresi.practices.document import PracticeDocument
from rresi.practices.models import Practice, PracticeText, Translation
from rresi.practices.translating import fields as words
from rresi.practices.translating.realigning import Moves, moved, realign
from rresi.regions.models import Region
from rresi.search import interface as search


@transaction.atomic
def apply_document(
    *,
    document: PracticeDocument,
    region: Region,
    organisations: Mapping[str, int],
    practice: Practice | None,
    revision: int,
    owner_id: int | None,
) -> Practice:
    """Publish an approved document, as a new practice or as the next revision of one.

    Who calls this has made sure of the approvals. Translations stay, each entry beside the source
    entry that it translates; those whose source words all stayed the same are not out of date.
    """
    if document.review_by and rules.must_be_looked_at(document.review_by, timezone.localdate()):
        # This revision was that look; the next is due in a year.
        document = document.model_copy(update={"review_by": None})
    if practice is None:
        taken = set(Practice.objects.values_list("slug", flat=True))
        made = services.write_practice(
            document=document,
            slug=services.free_slug(document.title, taken),
            region=region,
            organisations=organisations,
            owner_id=owner_id,
        )
        if revision != made.revision:
            Practice.objects.filter(pk=made.pk).update(revision=revision)
            made.texts.update(source_revision=revision)
            made.revision = revision
        search.changed("practice", [made.pk])
        return made
    old_language = practice.source_language
    before = words.of_text(practice.texts.get(language=old_language))
    after = words.of_text(services.own_text(document))
    where = moved(before, after)
    practice.revision = revision
    practice.publication = Practice.Publication.PUBLISHED
    practice.published_at = practice.published_at or timezone.now()
    services.rewrite_practice(
        practice=practice,
        document=document,
        region=region,
        organisations=organisations,
        same_conditions={new: old for (name, new), old in where.items() if name == "conditions"},
    )
    _keep_translations(practice, where, after)
    if old_language != practice.source_language:
        practice.texts.filter(language=old_language).delete()
    renew_stamp(services.LIBRARY)
    search.changed("practice", [practice.pk])
    return practice


def _keep_translations(practice: Practice, where: Moves, after: words.Fields) -> None:
    source = practice.texts.get(language=practice.source_language)
    for text in PracticeText.objects.filter(practice=practice).exclude(pk=source.pk):
        own = realign(words.of_text(text), where)
        text.made_from = realign(text.made_from, where)
        words.into_text(text, source, own)
        if not words.changed(text.made_from, after) and not words.missing(after, own):
            text.source_revision = practice.revision
        text.save()
    for work in Translation.objects.filter(practice=practice):
        work.fields = realign(work.fields, where)
        work.made_from = realign(work.made_from, where)
        if not words.changed(work.made_from, after):
            work.source_revision = practice.revision
        work.version += 1
        work.save()
