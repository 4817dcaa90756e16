"""The page that takes an object back from readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.authoring.kinds import AuthoredKind
from rresi.core import requests
from rresi.design.forms import TextField
from rresi.design.language_field import LanguageField
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.rules import Cause
from rresi.editorial.services import taking_back
from rresi.editorial.services.concerned import told_of


class UnpublishForm(forms.Form):
    """Why a page goes: what everybody reads of it, and what stays inside."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=lambda: [("", _("Choose…")), *Cause.choices],
        error_messages={"required": gettext_lazy("Choose the reason that readers see.")},
        help_text=gettext_lazy("Everyone sees it at the address of the page."),
    )
    said = TextField(
        label=gettext_lazy("More about the reason, in a sentence"),
        required=False,
        max_length=taking_back.SAID_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Everyone sees it too, next to the reason."),
    )
    language = LanguageField()
    note = TextField(
        label=gettext_lazy("Internal note"),
        required=False,
        max_length=requests.TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "It is kept in the history of the text, for its author, the region’s managers and the "
            "coordinator. Readers of the site do not see it."
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, slug: str, kind: AuthoredKind[Any]) -> HttpResponse:
    """Ask whether a page is to go and why, and take it off the site."""
    row = kind.published(slug)
    if row is None:
        raise missing(kind, slug)
    actor, target = actor_of(request.user), kind.target_of(row)
    require(PERMISSIONS, actor, "submission.unpublish", target)
    form = UnpublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        submission = taking_back.unpublish_object(
            actor=actor, kind=kind.kind, object_id=row.pk, **form.cleaned_data
        )
        messages.success(request, _("The page has been unpublished."))
        return redirect("editorial:submission", submission.pk)
    text = text_for(row)
    context = {
        "kind": kind,
        "detail_url": f"{kind.namespace}:detail",
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "form": form,
        "told": [
            one.who
            for one in told_of(kind.kind, row.pk, target)
            if any(person.pk != actor.user_id for person in one.people)
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "authoring/unpublish.html", context, status=status)
