"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Incomplete
from rresi.ecosystem import rules
from rresi.ecosystem.models import Change, FactDates, Offer, Organisation, Pair, Relation
from rresi.ecosystem.services import create_organisations
from tests.factories.network import Network

pytestmark = pytest.mark.django_db


def make(*names: str) -> list[Organisation]:
    return [Organisation.objects.create(slug=name, name=name) for name in names]


def refused(model: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize("kind", ["founded", "member-of"])
def test_nobody_is_founded_by_or_a_member_of_itself_over_any_number_of_steps(kind: str) -> None:
    a, b, c = make("a", "b", "c")
    Relation.objects.create(kind=kind, origin=a, target=b)
    last = Relation.objects.create(kind=kind, origin=b, target=c)
    refused(Relation, kind=kind, origin=c, target=a)
    refused(Relation, kind=kind, origin=a, target=a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.filter(pk=last.pk).update(target=a)
    Relation.objects.create(kind="funds", origin=c, target=a)  # money may go round
    Relation.objects.create(kind=kind, origin=a, target=c)  # two ways are no circle


def test_shares_points_and_pairs_are_possible_ones() -> None:
    a, b = make("a", "b")
    refused(Offer, organisation=a, function="finance", confidence=0)
    refused(Offer, organisation=a, function="finance", confidence=1.1)
    refused(Relation, kind="knows", origin=a, target=b)
    refused(Pair, one=b, other=a, score=0.5)
    refused(Organisation, slug="x", name="x", latitude=52.0)
    refused(Organisation, slug="x", name="x", latitude=95.0, longitude=4.0)
    refused(Organisation, slug="x", name="x", country="Nl")


def test_the_history_cannot_be_rewritten_but_forgets_a_person() -> None:
    (a,) = make("a")
    person = Network().person("Somebody")
    change = Change.objects.create(organisation=a, event="edited", actor=person)
    for field, value in (("event", "closed"), ("before", {"name": "x"}), ("by_link", True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=change.pk).update(**{field: value})
    User.objects.filter(pk=person.pk).delete()
    change.refresh_from_db()
    assert change.actor_id is None
    assert change.event == "edited"


def test_a_record_that_closes_a_circle_is_refused_with_its_place() -> None:
    def founded(slug: str, target: str) -> dict[str, Any]:
        relations = [{"kind": "founded", "target": target}]
        return {"slug": slug, "name": slug.upper() * 2, "relations": relations}

    records = [founded("a", "b"), founded("b", "c"), {"slug": "c", "name": "CC"}]
    create_organisations(actor=OPERATOR, records=records)
    with pytest.raises(Incomplete) as caught:
        create_organisations(
            actor=OPERATOR, records=[founded("d", "e"), founded("e", "f"), founded("f", "d")]
        )
    assert [place for place, _said in caught.value.problems] == [
        f"{line}.relations.0.target" for line in (1, 2, 3)
    ]
    assert FactDates.objects.filter(group="relations").count() == 2


nodes = st.sampled_from("abcdef")


@given(st.sets(st.tuples(nodes, nodes), max_size=14))
def test_an_edge_lies_on_a_circle_when_its_end_leads_back(edges: set[tuple[str, str]]) -> None:
    def reached(start: str) -> set[str]:
        found, ways = {start}, [start]
        while ways:
            here = ways.pop()
            new = {b for a, b in edges if a == here} - found
            found |= new
            ways += new
        return found

    assert rules.in_circles(edges) == {(a, b) for a, b in edges if a in reached(b)}
