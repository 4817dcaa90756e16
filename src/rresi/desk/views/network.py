"""The network's own record: name, look, contact, home page, texts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rresi.accounts import changes
from rresi.core.pictures import PictureRefused
from rresi.desk.forms.network import FORMS, LookForm, SectionForm
from rresi.desk.views.answers import actor_at, for_coordinators, saved, show
from rresi.network import queries
from rresi.network.context import SECTION_NAMES
from rresi.network.services import store_mark


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One part of it, to change."""
    before = queries.section(key) if key in FORMS else None
    if before is None:
        raise Http404(key)
    posted = request.method == "POST"
    data, sent = (request.POST, request.FILES) if posted else (None, None)
    form = FORMS[key](data, sent, before=before)
    if posted and form.is_valid():
        record = _with_picture(request, form)
        if record is not None and saved(request, form, kind="network", key=key, record=record):
            return redirect("desk:network", key)
    context = {
        "form": form,
        "title": SECTION_NAMES[key],
        "seen": request.POST.get("seen") or changes.token("network", key),
        "kind": "network",
        "key": key,
        "uploads": key == "look",
        "mark": queries.brand().mark_url if key == "look" else "",
    }
    return show(request, "desk/section.html", context, form)


def _with_picture(request: HttpRequest, form: SectionForm) -> dict[str, object] | None:
    """The record of a form, with the mark that came with it; None when that is no picture."""
    record = form.record()
    upload = form.cleaned_data.get("picture") if isinstance(form, LookForm) else None
    if upload:
        try:
            record["mark"] = store_mark(actor=actor_at(request), content=upload.read())
        except PictureRefused as refusal:
            form.add_error("picture", str(refusal))
            return None
    return record
