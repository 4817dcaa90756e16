"""The first visit: set the network up, once, by the link that the server prints."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from rresi.accounts.roles import OPERATOR
from rresi.core.pictures import PictureRefused
from rresi.core.refusals import Incomplete
from rresi.desk.forms.setup import SetupForm
from rresi.desk.setup import set_up
from rresi.desk.views.answers import show
from rresi.network.services import opens_setup, store_mark


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, secret: str) -> HttpResponse:
    """The form behind the link; 404 when the link was used, or the network is there already."""
    if not opens_setup(secret):
        raise Http404
    form = SetupForm(
        request.POST or None,
        request.FILES or None,
        initial={"main_language": translation.get_language()},
    )
    if request.method == "POST" and form.is_valid():
        record = form.record()
        upload = form.cleaned_data["mark"]
        try:
            if upload:
                record["mark"] = store_mark(actor=OPERATOR, content=upload.read())
            done = set_up(record=record)
        except PictureRefused as refusal:
            form.add_error("mark", str(refusal))
        except Incomplete as refusal:
            form.add_problems(refusal)
        else:
            response = render(request, "desk/set_up.html", {"done": done})
            response["Referrer-Policy"] = "same-origin"
            return response
    response = show(request, "desk/setup.html", {"form": form}, form)
    response["Referrer-Policy"] = "same-origin"
    return response
