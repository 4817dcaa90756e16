"""The controlled vocabularies by which everything is described, filtered and counted.

They live in code, not in tables: each label is then translated and checked like any other
string of the interface, and no page spends a query on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from typing import cast

from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from rresi.core.declarations import declared
from rresi.core.ordering import collation_key
from rresi.core.translations import current_language, interface_languages


@dataclass(frozen=True)
class Term:
    """One entry of a vocabulary: its key (stable, in addresses and files) and its label."""

    key: str
    label: Promise
    hint: Promise | str = ""


@dataclass(frozen=True)
class OwnLabels:
    """The network's own words for terms: by `vocabulary:key` and language."""

    labels: Callable[[], Mapping[str, Mapping[str, str]]]


def _own_label(place: str, language: str) -> str:
    if not apps.ready:  # while apps load, and in a tool that reads the vocabularies alone
        return ""
    found = (one.labels().get(place, {}).get(language, "") for one in declared(OwnLabels))
    return next(filter(None, found), "")


def _own_or(place: str, label: Promise) -> Promise:
    def say() -> str:
        return _own_label(place, current_language()) or str(label)

    return cast(Promise, lazy(say, str)())


@dataclass(frozen=True, eq=False)  # the types of fields hash theirs, which must say no label
class Vocabulary:
    """A closed list of terms. Each is one of a kind, and is compared so.

    `numbered`: the order of its terms is known to readers; that of any other is theirs alone.
    """

    key: str
    label: Promise
    terms: tuple[Term, ...]
    numbered: bool = False

    def __post_init__(self) -> None:
        """Let each term go by the network's own word, where it has one."""
        terms = tuple(
            replace(term, label=_own_or(f"{self.key}:{term.key}", term.label))
            for term in self.terms
        )
        object.__setattr__(self, "terms", terms)

    @cached_property
    def by_key(self) -> dict[str, Term]:
        return {term.key: term for term in self.terms}

    @property
    def shown(self) -> list[Term]:
        """The terms as a reader looks for them: by label in their alphabet, or by number."""
        if self.numbered:
            return list(self.terms)
        language = current_language()
        return sorted(self.terms, key=lambda term: collation_key(str(term.label), language))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.by_key)

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def __getitem__(self, key: str) -> Term:
        return self.by_key[key]


class VocabularyKey(StrEnum):
    """Which vocabulary a tag belongs to."""

    TOPIC = "topic"
    FUNCTION = "function"
    TARGET_GROUP = "target_group"
    SDG = "sdg"


TOPICS = Vocabulary(
    VocabularyKey.TOPIC,
    _("Topic"),
    (
        Term("policy-and-governance", _("Policy and governance")),
        Term("finance", _("Funding")),
        Term("hubs-and-workspace", _("Hubs and workspace")),
        Term("training-and-incubation", _("Training and incubation")),
        Term("networks-and-matchmaking", _("Networks and matchmaking")),
        Term("work-integration", _("Work integration")),
        Term("public-procurement", _("Public procurement")),
        Term(
            "market-access-and-buy-social", _("Market access and socially responsible procurement")
        ),
        Term("circular-and-green", _("Circular and green economy")),
        Term("housing-and-neighbourhoods", _("Housing and neighbourhoods")),
        Term("awareness", _("Awareness")),
        Term("impact-measurement", _("Impact measurement")),
    ),
)

FUNCTIONS = Vocabulary(
    VocabularyKey.FUNCTION,
    _("Ecosystem function"),
    (
        Term("policy", _("Policy"), _("Rules, strategies and commitments of public authorities")),
        Term("finance", _("Funding"), _("Grants, loans, investment and guarantees")),
        Term(
            "procurement",
            _("Socially responsible procurement"),
            _("Public and private buyers that buy from social enterprises"),
        ),
        Term("workspace", _("Workspace"), _("Places to work, make and meet")),
        Term("incubation", _("Incubation"), _("From a first idea to a working enterprise")),
        Term("training", _("Training"), _("Courses, coaching and mentoring")),
        Term("matchmaking", _("Matchmaking"), _("Bringing the right people together")),
        Term("work-integration", _("Work integration"), _("Jobs and support on the way to work")),
        Term(
            "impact-measurement", _("Impact measurement"), _("Showing what changed, and for whom")
        ),
        Term("advocacy", _("Advocacy"), _("Speaking for the sector")),
    ),
)

TARGET_GROUPS = Vocabulary(
    VocabularyKey.TARGET_GROUP,
    _("Target group"),
    (
        Term("social-entrepreneurs", _("Social entrepreneurs")),
        Term("social-economy-organisations", _("Social economy organisations")),
        Term("startups", _("Start-ups")),
        Term("creative-entrepreneurs", _("Creative entrepreneurs")),
        Term("companies", _("Companies")),
        Term("contractors", _("Contractors")),
        Term("farmers", _("Farmers")),
        Term("investors", _("Investors")),
        Term("public-buyers", _("Public buyers")),
        Term("local-authorities", _("Local authorities")),
        Term("ngos", _("Non-governmental organisations")),
        Term("long-term-unemployed", _("Long-term unemployed people")),
        Term("people-with-disabilities", _("People with disabilities")),
        Term("low-income-households", _("Low-income households")),
        Term("migrants-and-refugees", _("Migrants and refugees")),
        Term("homeless-people", _("People experiencing homelessness")),
        Term("women", _("Women")),
        Term("young-people", _("Young people")),
        Term("older-people", _("Older people")),
        Term("families", _("Families")),
        Term("students", _("Students")),
        Term("residents", _("Residents")),
        Term("professionals", _("Professionals")),
    ),
)

SDGS = Vocabulary(
    VocabularyKey.SDG,
    _("Sustainable Development Goal"),
    (
        Term("1", _("No poverty")),
        Term("2", _("Zero hunger")),
        Term("3", _("Good health and well-being")),
        Term("4", _("Quality education")),
        Term("5", _("Gender equality")),
        Term("6", _("Clean water and sanitation")),
        Term("7", _("Affordable and clean energy")),
        Term("8", _("Decent work and economic growth")),
        Term("9", _("Industry, innovation and infrastructure")),
        Term("10", _("Reduced inequalities")),
        Term("11", _("Sustainable cities and communities")),
        Term("12", _("Responsible consumption and production")),
        Term("13", _("Climate action")),
        Term("14", _("Life below water")),
        Term("15", _("Life on land")),
        Term("16", _("Peace, justice and strong institutions")),
        Term("17", _("Partnerships for the goals")),
    ),
    numbered=True,
)

VOCABULARIES = {v.key: v for v in (TOPICS, FUNCTIONS, TARGET_GROUPS, SDGS)}


def labels_in_all_languages(vocabulary: str, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Language and label of these terms in each language of the interface; unknown keys have none.

    For the search: a text is found by the labels under which it is filed.
    """
    return tuple(
        (language, _own_label(f"{vocabulary}:{key}", language) or label)
        for key in keys
        for language, label in _spoken(vocabulary, key)
    )


@cache
def _spoken(vocabulary: str, key: str) -> tuple[tuple[str, str], ...]:
    term = VOCABULARIES[vocabulary].by_key.get(key)
    if term is None:
        return ()
    spoken = []
    for language in interface_languages():
        with translation.override(language):
            spoken.append((language, str(term.label)))
    return tuple(spoken)
