"""What a region's report asks its council to decide: who asks, what, by when, at what cost."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, labelled, listed, number
from rresi.engines.resilience import MissingFact
from rresi.resilience.planning import in_words, interests, spared
from rresi.resilience.plans import Planned
from rresi.resilience.questions import ASSUMED, EACH, facts_worth_asking
from rresi.resilience.reaching import (
    Asked,
    asked_from,
    asked_names,
    lack_addresses,
    none_of_them,
    waits,
)
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, first_of
from rresi.resilience.statements import CERTAIN, label

# The dates of a council's meetings are not known: the first proposal comes at the end of the month
# after next, and the others follow one by one, so that no meeting has all of them.
FIRST_DECISION = 2  # months
BETWEEN_DECISIONS = 2
TO_FIND_SOMEONE = 7  # from the decision until there is a provider
CONSULTED = 3  # organisations, and regions
ASKED = 3  # functions, and organisations for each, that are asked about first
FIRST = 3  # recommendations and closures that stand open; the others are a click away


@dataclass(frozen=True)
class Proposal:
    """A decision for the council; or what must be asked first, because there may be no gap; or
    what is under way, about which nothing is asked.

    functions: several where one more provider would add the same to each, where one question is
    about them all, or one plan strengthens them. each: what is to be asked about one of them;
    whom: the names of those on the list who are asked, with who has no address.
    answers_by: when it is known; afterwards: what the council then has to decide. begun: the plan
    that is there, where it still lacks a decision, a person or a date; planned: the one that is
    under way, done_by: the date it names.
    """

    functions: tuple[str, ...]
    what: str
    each: Mapping[str, str] = field(default_factory=dict)
    whom: tuple[str, ...] = ()
    decide_by: str = ""
    present_by: str = ""
    answers_by: str = ""
    afterwards: str = ""
    consult: tuple[str, ...] = ()
    begun: str = ""
    planned: str = ""
    done_by: str = ""
    unreachable: bool = False  # some of those asked have no address

    def about(self, function: str) -> str:
        """What concerns one function, where there is no table."""
        if self.planned:
            return self.planned
        if self.answers_by:
            by = _("Answers by %(day)s.") % {"day": self.answers_by}
            return f"{self.each.get(function, self.what)} {by} {self.afterwards}"
        return _(
            "Proposed decision, to be taken by %(first)s: name a person responsible, who presents "
            "a provider and the cost by %(second)s."
        ) % {"first": self.decide_by, "second": self.present_by}


def alike(one: Function, other: Function) -> bool:
    """Whether one more provider would add the same to two functions."""
    return one.flag == other.flag and abs(one.expected - other.expected) < CERTAIN


def ahead(ranked: Sequence[Function]) -> Sequence[Function]:
    """The first gaps of a ranking, with all that are alike to the last of them. What has two
    providers outlives the closure of one: nobody has to do anything about it."""
    lacking = [one for one in ranked if one.flag]
    last = lacking[:FIRST][-1:]
    return [*lacking[:FIRST], *(one for one in lacking[FIRST:] if alike(one, last[0]))]


def plans(report: Sources, found: Sequence[Function]) -> list[Proposal]:
    """The plans of these functions, each once, whatever number of functions it strengthens."""
    of: dict[Planned, list[str]] = {}
    for one in found:
        of.setdefault(report.planned[one.key], []).append(one.key)
    return [
        Proposal(
            tuple(keys),
            listed([label(key) for key in keys]),
            planned=in_words(plan),
            done_by=day(plan.due) if plan.due else "",
        )
        for plan, keys in of.items()
    ]


def proposals(report: Sources, found: Sequence[Function]) -> list[Proposal]:
    """What to do about these functions: a decision for those that are alike, in their order, and
    then one question for all that must be found out first. What gains less than one of those is not
    put to a decision, nor is what somebody already does."""
    if report.asked_on is None:
        return []
    made: list[Proposal] = []
    doubted: list[Function] = []
    decided: list[Function] = []  # one of each gain: those that gain the same have one date
    for group in _groups(report, [one for one in found if not spared(report, one)]):
        first, keys = group[0], tuple(one.key for one in group)
        if not report.certainty.probable(first):  # takes no date of the council's
            doubted += group
        elif not doubted:
            if not decided or not alike(decided[-1], first):
                decided.append(first)
            months = FIRST_DECISION + (len(decided) - 1) * BETWEEN_DECISIONS
            plan = report.planned.get(first.key)
            if plan is None:
                what = _("Name a person responsible. Wanted: %(what)s") % {"what": _wanted(group)}
            else:
                what = _("%(function)s: decide whether to go ahead with the plan") % {
                    "function": label(first.key)
                }
            made.append(
                Proposal(
                    keys,
                    what=what,
                    decide_by=day(_month_end(report.asked_on, months)),
                    present_by=day(_month_end(report.asked_on, months + TO_FIND_SOMEONE)),
                    consult=_consult(report, group),
                    begun=in_words(plan) if plan else "",
                )
            )
    if doubted:
        what, each, whom = _questions(report, doubted)
        made.append(
            Proposal(
                tuple(one.key for one in doubted),
                what,
                each,
                tuple(asked_names(report, whom).values()),
                unreachable=lack_addresses(report, list(whom)),
                answers_by=answered_by(report, whom, report.asked_on),
                afterwards=_afterwards(doubted),
                begun=interests(report, doubted),
            )
        )
    return made


def _groups(report: Sources, found: Sequence[Function]) -> list[list[Function]]:
    """Functions that are alike and have no plan together, each other one alone."""
    groups: list[list[Function]] = []
    for one in found:
        for group in groups:
            if (
                report.planned.keys().isdisjoint({one.key, group[0].key})
                and alike(group[0], one)
                and report.certainty.probable(group[0]) == report.certainty.probable(one)
            ):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _consult(report: Sources, group: Sequence[Function]) -> tuple[str, ...]:
    """Who has experience with these functions; of several, with which of them."""
    asked = {
        one.key: [report.names.get(slug, slug) for slug in one.providers][:CONSULTED]
        for one in group
    }
    regions = {
        one.key: list(dict.fromkeys(entry.region for entry in report.elsewhere.get(one.key, ())))[
            :CONSULTED
        ]
        for one in group
    }
    consult = []
    # The names stand after a colon: there no language needs an article or a case.
    if any(asked.values()):
        said = ngettext(
            "Organisation with experience: %(names)s.",
            "Organisations with experience: %(names)s.",
            sum(map(len, asked.values())),
        )
        consult.append(said % {"names": _by_function(asked)})
    if any(regions.values()):
        said = ngettext(
            "Region with experience: %(names)s.",
            "Regions with experience: %(names)s.",
            sum(map(len, regions.values())),
        )
        consult.append(said % {"names": _by_function(regions)})
    return tuple(consult)


def _by_function(names: Mapping[str, Sequence[str]]) -> str:
    """Names as a list; where there are several functions, of each with its label."""
    if len(names) == 1:
        return listed(*names.values())
    return "; ".join(f"{listed(some)} ({label(key)})" for key, some in names.items() if some)


def _wanted(group: Sequence[Function]) -> str:
    flag = group[0].flag
    if len(group) > 1:
        words = {
            "functions": first_of([label(one.key) for one in group]),
            "count": number(len(group)),
        }
        if flag == "no_provider":
            text = _("a first provider; it would help %(count)s functions equally: %(functions)s")
        else:
            text = _("a second provider; it would help %(count)s functions equally: %(functions)s")
        return text % words
    words = {"function": label(group[0].key)}
    if flag == "no_provider":
        return _("a first provider (%(function)s)") % words
    return _("a second provider (%(function)s)") % words


def estimated_by(asked_on: date) -> str:
    """Until when somebody should say how complete the list is."""
    return day(_month_end(asked_on, FIRST_DECISION - 1))


def estimate_first(asked_on: date) -> Proposal:
    """What comes before all else where nobody has said how complete the list is."""
    return Proposal(
        (),
        _("Estimate how complete the list is: compare it with a second list, such as a register."),
        answers_by=estimated_by(asked_on),
        afterwards=_("The report then says which gaps are probably real."),
    )


def answers_by(asked_on: date) -> str:
    """Until when the organisations have time to answer."""
    return day(_month_end(asked_on, FIRST_DECISION))


def answered_by(report: Sources, asked: Asked, asked_on: date) -> str:
    """The same of these, none of whom may be asked yet."""
    return answers_by(asked_from(report, asked, asked_on))


def _questions(report: Sources, doubted: Sequence[Function]) -> tuple[str, dict[str, str], Asked]:
    """Whom to ask what: each organisation once, about those functions that it is not recorded for;
    the same of each function; and who is asked about which."""
    percent = report.percent if report.percent < 100 else ASSUMED
    keys = {one.key for one in doubted}
    facts = facts_worth_asking(report.recorded, (), percent=percent, asked=(), functions=keys)
    open_ = [one for one in facts if not one.recorded]
    asked = _shared_out({one.key: _likely(report, one, open_) for one in doubted})
    names, none = asked_names(report, asked), none_of_them(report, list(asked))
    each = {
        one.key: _ask_about(one.key, [names[slug] for slug in asked if one.key in asked[slug]])
        for one in doubted
    }
    if len(doubted) == 1:
        return f"{each[doubted[0].key]} {none}".rstrip(), each, asked
    named = {key for functions in asked.values() for key in functions}
    others = [one.key for one in doubted if one.key not in named]
    said = []
    if asked:
        text = ngettext(
            "Ask this organisation whether it provides what stands after its name: %(names)s.",
            "Ask these organisations whether they provide what stands after their names: "
            "%(names)s.",
            len(asked),
        )
        of_each = (
            labelled(names[slug], listed([label(key) for key in functions]))
            for slug, functions in asked.items()
        )
        said += [text % {"names": "; ".join(of_each)}, *([none] if none else [])]
    if len(others) == 1:
        said.append(each[others[0]])
    elif others:
        text = _("Ask who provides these functions without being on the list: %(functions)s.")
        said.append(text % {"functions": first_of([label(key) for key in others])})
    return " ".join(said), each, asked


def _ask_about(key: str, names: Sequence[str]) -> str:
    """Whom to ask about one function."""
    if not names:  # all have answered no, or nothing is known of those who might provide it
        text = _("%(function)s: ask who provides this without being on the list.")
        return text % {"function": label(key)}
    text = ngettext(
        "%(function)s: ask this organisation whether it provides this: %(names)s.",
        "%(function)s: ask these organisations whether they provide this: %(names)s.",
        len(names),
    )
    return text % {"function": label(key), "names": listed(names)}


def _shared_out(likely: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Whom to ask about which functions: of each function in turn the likeliest who has room for
    one more question.

    likely: of each function the slugs of those of whom it is not recorded, the likeliest first.
    """
    asked: dict[str, list[str]] = {}
    for _turn in range(ASKED):
        for key, slugs in likely.items():
            for slug in slugs:
                questions = asked.get(slug, [])
                room = len(questions) < EACH if questions else len(asked) < 2 * ASKED
                if room and key not in questions:
                    asked[slug] = [*questions, key]
                    break
    return asked


def _likely(report: Sources, found: Function, facts: Sequence[MissingFact]) -> list[str]:
    """The slugs of those who most probably provide a function, of equals who offers the most; only
    those of which some offer is recorded. Who was written to not long ago comes last."""
    offers = Counter(offer.actor for offer in report.recorded.offers)
    known = report.known
    chances = {
        one.actor: one.probability
        for one in facts
        if one.function == found.key and one.actor in known
    }
    later = {slug for slug in chances if waits(report, slug, (found.key,))}
    return sorted(
        chances,
        key=lambda slug: (slug in later, -round(chances[slug], 9), -offers[slug], slug),
    )


def _afterwards(doubted: Sequence[Function]) -> str:
    """What is to be decided when the organisations have answered."""
    flags = {found.flag for found in doubted}
    if flags == {"no_provider"}:
        return _(
            "If no one says yes and no one else is found, the council decides whether to look for "
            "a first provider."
        )
    if flags == {"no_second_provider"}:
        return _(
            "If no one says yes and no one else is found, the council decides whether to look for "
            "a second provider."
        )
    return _(
        "If no one says yes and no one else is found, the council decides whether to look for "
        "one more provider."
    )


def _month_end(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
