"""Whom somebody means who writes a name by hand."""

from __future__ import annotations

from rresi.ecosystem.known import in_one_text
from rresi.ecosystem.models import Organisation, OrganisationText
from rresi.ecosystem.queries import of_slug_or_name
from rresi.engines.sameness.names import bare_name, squeezed
from rresi.regions.models import Region


def meant_by(text: str, region: Region | None) -> list[tuple[str, Organisation | None]]:
    """Each name of a line with whom it means, or None: a comma parts two names where no
    organisation's own name has it."""
    whole = _meant(text, region)
    names = [text] if whole else in_one_text(text)[1:] or [text]
    return [(name, whole or _meant(name, region)) for name in names]


def _meant(name: str, region: Region | None) -> Organisation | None:
    """The organisation with this slug or name; or the only one of the region that has it but for
    words of a legal form, spaces and marks. Five queries at most."""
    found = of_slug_or_name(name)
    if found is not None or region is None:
        return found
    wanted = squeezed(bare_name(name))
    own = Organisation.objects.filter(region=region).values_list("name", "pk")
    texts = OrganisationText.objects.filter(organisation__region=region).exclude(name="")
    spoken = texts.values_list("name", "organisation_id")
    alike = {pk for said, pk in [*own, *spoken] if squeezed(bare_name(said)) == wanted}
    return Organisation.objects.filter(pk__in=alike).first() if len(alike) == 1 else None
