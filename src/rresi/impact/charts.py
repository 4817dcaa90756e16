"""The pictures of a case; each has its sentence and its table."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from rresi.core.formats import percent
from rresi.design.charts import Bar, Chart, bars
from rresi.engines.value import Valuation

SHOWN = 8


def next_to_measure(value: Valuation, name: Callable[[str], str]) -> Chart | None:
    """The inputs by how much of the spread each explains alone."""
    found = [one for one in value.influences if one.share > 0][:SHOWN]
    if not found:
        return None
    return bars(
        "measure-next",
        _("Next measurement needed"),
        _("Most of the uncertainty comes from this figure: %(name)s. Measure it next.")
        % {"name": name(found[0].key)},
        label_word=_("Figure"),
        value_word=_("Share of the uncertainty that it explains alone"),
        entries=[Bar(name(one.key), one.share) for one in found],
        format_value=percent,
    )
