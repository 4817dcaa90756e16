"""What a report says of one function in a sentence: whom to find, whom to ask, or what is there."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import number
from rresi.resilience.certainty import enough, so_many
from rresi.resilience.planning import one_more, under_way
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, counted
from rresi.resilience.statements import label
from rresi.resilience.unsure import unsure


def advised(report: Sources, found: Function) -> str:
    """What to do about a function: find a provider, or find out first whether there is one."""
    words = {"function": label(found.key), "count": number(len(found.providers))}
    if len(found.providers) == 1:
        words["provider"] = report.named(found.providers)
        if found.providers[0] in report.closing:
            text = _("%(name)s (says that it has closed)")
            words["provider"] = text % {"name": words["provider"]}
    if under_way(report, found.key):
        return one_more(report, found)
    if enough(found) and not so_many(report.sure_of(found)):
        words["confirmed"] = number(report.sure_of(found))
        if not report.sure_of(found):
            text = _(
                "%(function)s: %(count)s providers are recorded, which would be enough; none "
                "of them is confirmed."
            )
            return text % words
        text = ngettext(
            "%(function)s: %(count)s providers are recorded, which would be enough; "
            "%(confirmed)s of them is confirmed.",
            "%(function)s: %(count)s providers are recorded, which would be enough; "
            "%(confirmed)s of them are confirmed.",
            report.sure_of(found),
        )
        return text % words
    if enough(found):
        return _("%(function)s: enough providers are known, %(count)s of them.") % words
    if found in unsure(report):
        words["function"] = counted(report, [found])[0]
        return (
            _(
                "%(function)s: ask first whether the records are right. If they are, one more "
                "provider is not urgent."
            )
            % words
        )
    if not found.flag:
        return (
            _("%(function)s: one more provider is not urgent, as %(count)s are recorded.") % words
        )
    if report.certainty.probable(found):
        texts = {
            "no_provider": _("%(function)s: find a first provider. None is recorded."),
            "no_second_provider": _(
                "%(function)s: find a second provider. Only %(provider)s is recorded."
            ),
        }
    else:
        texts = {
            "no_provider": _(
                "%(function)s: ask first who provides this. None is recorded, but there may be one."
            ),
            "no_second_provider": _(
                "%(function)s: ask first who else provides this. Only %(provider)s is "
                "recorded, but there may be others."
            ),
        }
    return texts[found.flag] % words
