"""What an organisation says by a link of others that are not in the directory yet."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts import notices
from rresi.accounts.roles import Actor
from rresi.core.formats import apart, labelled
from rresi.core.refusals import Incomplete
from rresi.ecosystem.models import Organisation, Relation, Suggestion
from rresi.ecosystem.services.suggesting import keep, who_decides

LIST = ("ecosystem:suggestions",)


def suggest_partners(*, actor: Actor, organisation: Organisation, names: Sequence[str]) -> None:
    """An organisation says that it works with these; whoever decides is told once of all. The same
    again changes nothing.

    Raises:
        Incomplete: a name has a mistake; says which.
    """
    waiting = Suggestion.objects.filter(
        state=Suggestion.State.OPEN, organisation=None, region=organisation.region
    )
    known = set(waiting.values_list("document__name", flat=True))
    new = [name for name in names if name not in known]
    made = [_kept(actor, organisation, name) for name in new]
    if made:
        notices.notify(
            people=who_decides(organisation.region_id),
            event="partners-named",
            key=f"partners-named:{made[0].pk}",
            context={"name": organisation.name, "names": apart(new)},
            url=("ecosystem:suggestion", made[0].pk) if len(made) == 1 else LIST,
        )


def named_by(organisation: Organisation) -> list[str]:
    """The names that an organisation gave and nobody has looked at yet. One query."""
    waiting = Suggestion.objects.filter(
        state=Suggestion.State.OPEN, organisation=None, by=None, region=organisation.region
    )
    found = waiting.order_by("pk").values_list("document", flat=True)
    return [one["name"] for one in found if organisation.slug in targets_of(one)]


def targets_of(document: dict[str, object]) -> set[str]:
    """The slugs of those with whom a suggested organisation is said to work."""
    relations = document.get("relations")
    if not isinstance(relations, list):
        return set()
    return {str(one["target"]) for one in relations if isinstance(one, dict)}


def _kept(actor: Actor, organisation: Organisation, name: str) -> Suggestion:
    today = timezone.localdate().isoformat()
    relation = {"kind": Relation.Kind.PARTNERS.value, "target": organisation.slug}
    record = {"name": name, "relations": [{**relation, "stated_on": today}]}
    if organisation.region is not None:
        record["region"] = organisation.region.slug
    remark = _("%(name)s says that it works with this organisation.") % {"name": organisation.name}
    try:
        return keep(actor=actor, record=record, remark=remark)
    except Incomplete as refusal:
        raise Incomplete([("name", labelled(name, str(refusal)))]) from refusal
