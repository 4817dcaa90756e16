"""The organisations that the rows of a file may mean, and how their names are found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Coalesce

from rresi.core.ordering import slug_of
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.models import Organisation, OrganisationText
from rresi.engines.tables import name_key

LOOKED_UP_ONE_BY_ONE = 40  # names


def in_one_text(text: str) -> list[str]:
    """The names that a text may be: itself, and what its commas part."""
    parts = [part.strip() for part in text.split(",")]
    return [text, *filter(None, parts)] if len(parts) > 1 else [text]


@dataclass
class Known:
    """The network's organisations, to which rows and relations refer."""

    slugs: dict[str, str]  # each slug to the slug that is shown
    names: dict[str, list[str]] = field(default_factory=dict)  # name key to slugs
    away: dict[str, str] = field(default_factory=dict)
    """The name key of an entry that was merged away, and that no other has, to its slug."""

    @classmethod
    def load(cls, documents: Sequence[OrganisationDocument], also: Iterable[str] = ()) -> Known:
        """The organisations that these documents may mean, and those `also` told: of a few those
        alone, else all.

        The slug of a merged organisation leads to the one that was kept.
        """
        rows, texts = Organisation.everything.all(), OrganisationText.objects.exclude(name="")
        texts = texts.filter(organisation__merged_into=None)
        names = {document.name for document in documents}
        targets = {relation.target for document in documents for relation in document.relations}
        names |= {name for target in targets for name in in_one_text(target)} | {*also}
        if len(names) <= LOOKED_UP_ONE_BY_ONE:
            nothing = Q(pk__in=())
            named = reduce(or_, (Q(name__iexact=name) for name in names), nothing)
            bases = {document.slug or slug_of(document.name) for document in documents} | names
            slugs = reduce(or_, (Q(slug__startswith=base) for base in bases if base), nothing)
            texts = texts.filter(named)
            spoken_of = list(texts.values_list("organisation_id", flat=True))
            rows = rows.filter(named | slugs | Q(pk__in=spoken_of))
        known = cls({})
        kept = rows.annotate(kept=Coalesce("merged_into__slug", "slug"))
        present: set[str] = set()
        away: dict[str, str] = {}
        for slug, shown, name in kept.values_list("slug", "kept", "name"):
            known.slugs[slug] = shown
            known.add(name, shown)
            if slug == shown:
                present.add(name_key(name))
            else:
                away[name_key(name)] = slug
        for name, slug in texts.values_list("name", "organisation__slug"):
            known.add(name, slug)
            present.add(name_key(name))
        known.away = {key: slug for key, slug in away.items() if key not in present}
        return known

    def add(self, name: str, slug: str) -> None:
        slugs = self.names.setdefault(name_key(name), [])
        if slug not in slugs:
            slugs.append(slug)

    def find(self, name: str) -> list[str]:
        """The slugs of the organisations with this slug or name; several when it is ambiguous."""
        return [self.slugs[name]] if name in self.slugs else self.names.get(name_key(name), [])
