"""A practice as the editorial workflow sees it."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from rresi.accounts.permissions import Target
from rresi.core.stamps import renew_stamp
from rresi.ecosystem import queries as organisations
from rresi.editorial.models import Revision
from rresi.editorial.registry import Document, Facts, Line
from rresi.media import queries as pictures
from rresi.media import services as media
from rresi.practices.document import PracticeDocument, problems_of
from rresi.practices.models import Practice
from rresi.practices.permissions import target_of
from rresi.practices.proposing import documents
from rresi.practices.proposing.applying import apply_document
from rresi.practices.services import KIND, LIBRARY
from rresi.regions import queries as regions
from rresi.search import interface as search


def path_of(name: str, *arguments: object) -> str:
    """A page's address without its language, as mail wants it: the reader's is put before it."""
    _nothing, _language, rest = reverse(name, args=arguments).split("/", 2)
    return f"/{rest}"


class PracticeSubject:
    """See `editorial.registry.Subject`."""

    kind = KIND
    label = _("Practice")
    personal_fields = ("contact",)

    def facts(self, document: Document) -> Facts:
        region = regions.find(str(document.get("region") or ""))
        charge = str(document.get("organisation") or "")
        partners = [str(name) for name in document.get("partners") or []]
        known = organisations.named({name for name in (charge, *partners) if name})
        return Facts(
            title=str(document.get("title") or ""),
            language=str(document.get("language") or ""),
            region_id=region.pk if region else None,
            organisation_ids=frozenset({known[charge]} if charge in known else ()),
            involved_ids=frozenset(known.values()),
        )

    def problems(self, document: Document) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        try:
            checked = PracticeDocument.model_validate(document)
        except ValidationError as error:
            return [(place, _plainer(place, text)) for place, text in problems_of(error)]
        lost = pictures.unknown(pictures.keys_in(document.get("images")))
        for number, part in enumerate(checked.images):
            if part.file in lost:
                found.append((f"images.{number}.file", gettext("is no longer here; add it again")))
        if regions.find(checked.region) is None:
            found.append(("region", gettext("choose a region of the network")))
        for name in ("problem", "solution"):
            if not document.get(name):
                found.append((name, gettext("is missing")))
        if not checked.topics:
            found.append(("topics", gettext("choose at least one")))
        return found

    def lines(self, document: Document) -> list[Line]:
        return documents.lines_of(document)

    def document_of(self, object_id: int) -> tuple[Document, int, Target]:
        practice = (
            Practice.objects.filter(pk=object_id, publication=Practice.Publication.PUBLISHED)
            .select_related("region")
            .first()
        )
        if practice is None:
            raise LookupError(object_id)
        return documents.document_of(practice), practice.revision, target_of(practice)

    def publish(
        self, *, document: Document, object_id: int | None, revision: int, owner_id: int | None
    ) -> int:
        checked = PracticeDocument.model_validate(document)
        region = regions.find(checked.region)
        assert region is not None, "checked when it was handed in; regions are not deleted"
        names = {name for name in (checked.organisation, *checked.partners) if name}
        practice = apply_document(
            document=checked,
            region=region,
            organisations=organisations.named(names),
            practice=Practice.objects.get(pk=object_id) if object_id else None,
            revision=revision,
            owner_id=owner_id,
        )
        return practice.pk

    def frozen(self, revision: Revision) -> None:
        media.pin(revision=revision)

    def withdraw(self, object_id: int) -> None:
        Practice.objects.filter(pk=object_id).update(publication=Practice.Publication.WITHDRAWN)
        media.hide(kind=KIND, object_id=object_id)
        renew_stamp(LIBRARY)
        search.remove(KIND, [object_id])

    def form_path(self, submission_id: int) -> str:
        return path_of("practices:write", submission_id)

    def reading_path(self, submission_id: int, number: int) -> str:
        return path_of("practices:revision", submission_id, number)

    def page_path(self, object_id: int) -> str:
        return path_of(
            "practices:detail", Practice.objects.values_list("slug", flat=True).get(pk=object_id)
        )


def _plainer(place: str, text: str) -> str:
    if re.fullmatch(r"images\.\d+\.alt", place):
        return gettext("say what it shows, for those who cannot see it")
    return text
