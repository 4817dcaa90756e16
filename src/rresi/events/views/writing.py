"""Writing a letter to the people whom the list at the desk shows."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rresi.core import formats, requests
from rresi.core.refusals import Outdated, Refused
from rresi.design.forms import TextField
from rresi.events.queries import programme as queries
from rresi.events.queries.writing import groups_of
from rresi.events.services import writing
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.people import asked_of

A_PAGE = 100


class LetterForm(forms.Form):
    """What is written; it goes out as it is, in whatever languages it is."""

    subject = TextField(label=_("Subject"), max_length=120)
    text = TextField(
        label=_("Text"),
        max_length=writing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "The email begins with “Dear” and the name, and ends with a link to each person’s own "
            "page. It is not translated."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("event.publish", tab="people")
def letter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who would get it, the form, and what was written earlier."""
    asked = asked_of(request)
    groups = groups_of(desk.event, asked, request.GET.getlist("to"))
    told = [one for group in groups if group.chosen for one in group.people]
    form = LetterForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = writing.send(
                    actor=desk.actor,
                    event=desk.event,
                    people=told,
                    seen=requests.text(request.POST, "seen", limit=16),
                    for_news=asked.for_news,
                    **form.cleaned_data,
                )
            except (Refused, Outdated) as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                count = made.mails.count()
                words = ngettext(
                    "Your email is being sent to %(n)s person.",
                    "Your email is being sent to %(n)s people.",
                    count,
                )
                messages.success(request, words % {"n": formats.number(count)})
                return redirect("events:desk_people", desk.event.slug)
    filters = request.GET.copy()
    for name in ("page", "to"):
        filters.pop(name, None)
    context = {
        "groups": groups if len(groups) > 1 or told == [] else [],
        "filters": [(name, value) for name, value in filters.items() if value],
        "form": form,
        "total": len(told),
        "page": Paginator(told, A_PAGE).get_page(request.GET.get("page")),
        "seen": writing.token_of(desk.event, told),
        "answers_to": request.user.email if request.user.is_authenticated else "",
        "earlier": queries.change_sets(desk.event, letters=True),
        "query": filters.urlencode(),
        "for_news": asked.for_news,
    }
    return desk.render("events/desk/letter.html", context, status=status)
