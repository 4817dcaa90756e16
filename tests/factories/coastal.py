"""An invented network, "Coastal Towns", that has nothing to do with the starter network."""

from __future__ import annotations

from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.network.services import write_network

COASTAL: dict[str, Any] = {
    "names": {"en": "Coastal Towns Learning Network", "fr": "Réseau des villes côtières"},
    "short_name": "Coastal Towns",
    "taglines": {"en": "Towns by the sea learn together", "fr": "Apprendre au bord de la mer"},
    "descriptions": {"en": "Four towns by the sea.", "fr": "Quatre villes au bord de la mer."},
    "languages": ["en", "fr"],
    "initials": "CT",
    "colours": {
        "main": "#7a2048",
        "main_dark": "#f2a7c3",
        "band": "#2b1020",
        "highlight": "#ffd166",
    },
    "lead": {"name": "Town of Saltmarsh", "url": "https://saltmarsh.example/"},
    "contact": {"email": "hello@coastal.example", "address": "1 Quay\nSaltmarsh"},
    "privacy": {"name": "Ada Privacy", "email": "privacy@coastal.example"},
    "pages": {"about": {"en": "We are **four** towns."}, "imprint": {"en": "Registered at sea."}},
}


def found(**changes: Any) -> None:
    """Set the network up, as the operator would."""
    write_network(actor=OPERATOR, record={**COASTAL, **changes})
