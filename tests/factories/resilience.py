"""A region with a small ecosystem whose numbers can be counted by hand."""

from __future__ import annotations

from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.services import create_organisations
from rresi.regions.models import Region
from rresi.resilience.services import refresh
from tests.factories.regions import make_other_region, make_region

RECORDS: list[dict[str, Any]] = [
    {"slug": "hub", "name": "The Hub", "kind": "hub", "functions": ["workspace", "incubation"]},
    {
        "slug": "bank",
        "name": "City Bank",
        "kind": "funder",
        "functions": ["finance"],
        "relations": [{"kind": "funds", "target": "hub"}],
    },
    {
        "slug": "school",
        "name": "The School",
        "kind": "training-provider",
        "functions": ["training", "incubation"],
        "target_groups": ["women"],
        "relations": [{"kind": "partners", "target": "hub"}],
    },
]


def make_ecosystem() -> Region:
    """Three organisations; the hub holds the other two together."""
    region = make_region()
    make_other_region()
    records = [{**record, "region": "the-hague"} for record in RECORDS]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    return region
