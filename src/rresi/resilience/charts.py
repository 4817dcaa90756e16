"""The report's pictures; each has its sentence and its table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import listed, number, percent
from rresi.design.charts import (
    Bar,
    Change,
    Chart,
    MatrixWords,
    Node,
    Series,
    bars,
    before_and_after,
    curves,
    matrix,
    network,
)
from rresi.engines.resilience import Comparison
from rresi.resilience.certainty import tells
from rresi.resilience.report import Report
from rresi.resilience.results import Drawn, Function
from rresi.resilience.scenarios import Outcome
from rresi.resilience.statements import chance, label, precision, said_share

ROWS_SHOWN = 24  # organisations in the matrix
FEW = 2  # providers of a function that is still thin


def leaves_out(report: Report) -> bool:
    """Whether the matrix does not show everyone who provides something."""
    return len({offer.actor for offer in report.recorded.offers}) > ROWS_SHOWN


def who_provides_what(report: Report, *, every: bool = False, rows: int = 0) -> Chart | None:
    """Functions and their providers; of many organisations those on whom most depends. rows: so
    many at most, and not as many as a page shows."""
    result = report.result
    thin = {found.key: len(found.providers) for found in result.functions}
    alone: Counter[str] = Counter()
    offers: Counter[str] = Counter()
    for found in result.functions:
        for slug in found.providers:
            offers[slug] += 1
            alone[slug] += len(found.providers) == 1
    if not offers:
        return None
    slugs = sorted(offers, key=lambda slug: (-alone[slug], -offers[slug], slug))
    slugs = slugs if every else _first(slugs, result.functions, rows or ROWS_SHOWN)
    columns = sorted(thin, key=lambda key: (thin[key], key))
    place = {slug: row for row, slug in enumerate(slugs)}
    providers = {found.key: found.providers for found in result.functions}
    # The drawing marks a cell that is alone in its column: leave out a column whose other
    # providers are not among the rows. The table of functions on the page has them all.
    columns = [
        key
        for key in columns
        if len(place.keys() & set(providers[key])) >= min(2, len(providers[key]))
    ]
    filled = {
        (place[slug], column)
        for column, key in enumerate(columns)
        for slug in providers[key]
        if slug in place
    }
    few = {column for column, key in enumerate(columns) if thin[key] == FEW}
    single, lacking = (any(thin[key] == count for key in columns) for count in (1, 0))
    return matrix(
        "matrix",
        _("Who provides what"),
        " ".join(
            [
                _("Each row is an organisation, each column a function."),
                *([_("A framed cell marks the only recorded provider.")] if single else []),
                *([_("A hatched cell marks one of only two recorded providers.")] if few else []),
                *([_("A crossed column has no recorded provider.")] if lacking else []),
                *_left_out(len(slugs), len(offers), len(columns), len(thin)),
            ]
        ),
        rows=[report.names.get(slug, slug) for slug in slugs],
        columns=[label(key) for key in columns],
        totals=[number(thin[key]) for key in columns],
        filled=filled,
        thin=few,
        words=MatrixWords(
            row=_("Organisation"),
            filled=_("provides this"),
            only=_("the only provider in this table"),
            none=_("no provider recorded"),
            few=_("one of only two recorded providers"),
        ),
    )


def _first(slugs: Sequence[str], functions: Sequence[Function], at_most: int) -> list[str]:
    """So many of these organisations that the functions with the fewest providers keep their
    columns, and then the others, in their order."""
    kept: set[str] = set()
    for found in sorted(functions, key=lambda one: len(one.providers)):
        shown = [slug for slug in slugs if slug in found.providers][:2]
        if len(kept | set(shown)) > at_most:
            break
        kept |= set(shown)
    rest = [slug for slug in slugs if slug not in kept]
    kept |= set(rest[: at_most - len(kept)])
    return [slug for slug in slugs if slug in kept]


def _left_out(rows: int, providers: int, columns: int, functions: int) -> list[str]:
    """What the matrix does not show, and why the figures above it are larger than its columns."""
    if rows == providers:
        return []
    words = {"shown": number(rows), "all": number(providers)}
    said = _(
        "It shows %(shown)s of the %(all)s organisations that provide something: providers of the "
        "functions that have the fewest, then those that provide most. The figure with a function "
        "counts all its providers, also those not shown."
    )
    if columns == functions:
        return [said % words]
    words |= {"columns": number(columns), "functions": number(functions)}
    more = _(
        "%(columns)s of %(functions)s functions are shown; of the others, too few providers are "
        "among these organisations."
    )
    return [said % words, more % words]


def relations(report: Report, drawn: Drawn) -> Chart | None:
    """The network of relations; of many organisations those with the most."""
    if not drawn.places:
        return None
    place = {found.actor: number for number, found in enumerate(drawn.places)}
    related: defaultdict[str, set[str]] = defaultdict(set)
    for one in report.recorded.relations:
        related[one.origin].add(one.target)
        related[one.target].add(one.origin)
    found = report.result.network
    hinges = set(found.articulation_points) if found else set()
    ranked = sorted(place, key=lambda slug: (-len(related[slug]), place[slug]))
    return network(
        "relations",
        _("Who works with whom"),
        _drawn_in_words(len(place), len(related), report.actors_recorded),
        nodes=[
            Node(report.names.get(one.actor, one.actor), one.x, one.y, marked=one.actor in hinges)
            for one in drawn.places
        ],
        edges=[
            (place[slug], place[other])
            for slug in place
            for other in sorted(related[slug])
            if other in place and place[slug] < place[other]
        ],
        plain_word=_("Organisation; the larger the mark, the more relations it has"),
        marked_word=_("Organisation that is the only link between parts of the network"),
        header=(_("Organisation"), _("Relations"), _("Works with")),
        rows=[
            (
                report.names.get(slug, slug),
                number(len(related[slug])),
                listed(sorted(report.names.get(other, other) for other in related[slug])),
            )
            for slug in ranked
        ],
    )


def _drawn_in_words(drawn: int, related: int, recorded: int) -> str:
    said = ngettext(
        "The drawing shows %(count)s organisation with a recorded relation.",
        "The drawing shows %(count)s organisations with a recorded relation.",
        drawn,
    ) % {"count": number(drawn)}
    if related > drawn:
        more = ngettext(
            "%(count)s other has fewer relations and is left out.",
            "%(count)s others have fewer relations and are left out.",
            related - drawn,
        )
        said = f"{said} {more % {'count': number(related - drawn)}}"
    if recorded > related:
        alone = ngettext(
            "%(count)s has no recorded relation and is not drawn.",
            "%(count)s have no recorded relation and are not drawn.",
            recorded - related,
        )
        said = f"{said} {alone % {'count': number(recorded - related)}}"
    return said


def failure(report: Report) -> Chart:
    """The share of functions that survives, by how many organisations fail."""
    points_ = report.result.curve
    recorded = Series(_("As recorded"), [point.surviving for point in points_])
    series, untold = [recorded], False
    corrected = [point.corrected for point in points_ if point.corrected is not None]
    if report.percent < 100 and len(corrected) == len(points_):
        spans = [point.span for point in points_ if point.span is not None]
        spans = spans if len(spans) == len(points_) else []
        told = [
            found.low == found.high or tells(point.surviving, found)
            for point, found in zip(points_, spans, strict=False)
        ]
        untold = not all(told)
        series.append(
            Series(
                _("Corrected for what is missing from the list"),
                corrected,
                [found.low for found in spans],
                [found.high for found in spans],
                told,
            )
        )
    digits = precision([share for one in series for share in (*one.values, *one.low, *one.high)])
    half = min(points_, key=lambda point: abs(point.probability - 0.3))
    interval = _("95 per cent interval")
    if untold:
        interval = _("95 per cent interval (–: from what is recorded to %(all)s)") % {
            "all": percent(1)
        }
    return curves(
        "failure",
        _("What survives when organisations close"),
        _(
            "If every organisation closed with a probability of %(risk)s, independently of the "
            "others, %(share)s of the functions would keep a provider (as recorded)."
        )
        % {
            "risk": percent(half.probability),
            "share": chance(half.surviving),
        },
        x_label=_("Probability that an organisation closes"),
        y_label=_("Functions that keep a provider"),
        x_values=[point.probability for point in points_],
        series=series,
        band_word=interval,
        band_key=_("95 per cent interval"),
        format_x=percent,
        format_y=lambda share: said_share(share, digits),
    )


def crisis_by_function(found: Outcome) -> Chart | None:
    """The chance of each function to survive a scenario, as recorded, the smallest first; None if
    no function has a provider."""
    entries = sorted(found.functions(), key=lambda entry: (entry[1], entry[0]))
    if not entries:
        return None
    bars_ = [
        # Where it makes no difference what the list misses, there is no range to tell.
        Bar(
            label(key), share, *((reach.low, reach.high) if reach.high - reach.low > 0.0005 else ())
        )
        for key, share, reach in entries
    ]
    digits = precision(
        share for bar in bars_ for share in (bar.value, bar.low, bar.high) if share is not None
    )
    worst, share, _reach = entries[0]
    if share > 0.9995:
        said = _(
            "As recorded, every function would keep a provider with a probability of at least "
            "%(share)s."
        )
        words = {"share": percent(0.999, 1)}
    else:
        said = _(
            "Most at risk: %(function)s (probability that a recorded provider remains: %(share)s)."
        )
        words = {"function": label(worst), "share": said_share(share, digits)}
    return bars(
        "crisis",
        _("What the scenario does to each function"),
        said % words,
        label_word=_("Function"),
        value_word=_("Probability that a recorded provider remains"),
        entries=bars_,
        range_word=_("Range, as providers may be missing from the list"),
        format_value=lambda share: said_share(share, digits),
    )


def trial(found: Comparison) -> Chart | None:
    """Providers of each function before and after the changes of a trial."""
    if not found.providers:
        return None
    changes = [
        Change(label(key), float(before), float(after))
        for key, (before, after) in found.providers.items()
    ]
    return before_and_after(
        "trial",
        _("Providers before and after"),
        _("The number of recorded providers of each function that the changes concern."),
        label_word=_("Function"),
        before_word=_("Before"),
        after_word=_("After"),
        changes=changes,
        format_value=number,
    )
