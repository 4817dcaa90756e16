"""Certificates: the desk's tab, the participant's page, and the page that checks one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.queries import in_charge_of
from rresi.accounts.roles import Role
from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.engines import credentials
from rresi.events.links import code_url
from rresi.events.printing import certificates as printing
from rresi.events.queries import certificates as queries
from rresi.events.queries.cards import EventCard
from rresi.events.rules.hours import WHAT_COUNTS
from rresi.events.services import certificates as services
from rresi.events.services.progress import has_come
from rresi.events.views.badges import as_file
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.mine import Mine, mine_page

LISTED_AT_MOST = 500


@require_safe
@desk_page("event.people", tab="certificates")
def overview(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The desk's tab: what was issued and revoked."""
    rows = queries.of_event(desk.event)
    context = {
        "certificates": queries.listed(desk.event, (shown := list(rows[:LISTED_AT_MOST]))),
        "standing": {one.registration_id for one in shown if one.revoked_at is None},
        "may_edit": desk.may("event.edit"),
        "counted": WHAT_COUNTS,
    }
    return desk.render("events/desk/certificates.html", context)


@require_POST
@answers_refusals(page="events:desk_certificates", keep=["slug"])
@desk_page("event.edit", tab="certificates")
def act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Issue or send."""
    again = requests.whole_number(request.POST, "again")
    match request.POST.get("act"):
        case "issue":
            count = services.issue(actor=desk.actor, event=desk.event, again=again)
            if not again and (left := queries.without_after_revoking(desk.event)):
                words = ngettext(
                    "%(count)d person whose certificate was revoked was left out.",
                    "%(count)d people whose certificate was revoked were left out.",
                    left,
                )
                messages.info(request, words % {"count": left})
            said = ngettext(
                "%(count)d certificate has been issued.",
                "%(count)d certificates have been issued.",
                count,
            )
            if again and count:
                said = _(
                    "A new certificate has been issued. Its holder gets an email, if their address "
                    "is known."
                )
        case "send":
            count = services.send(actor=desk.actor, event=desk.event)
            said = ngettext(
                "%(count)d person will get an email.", "%(count)d people will get an email.", count
            )
        case _:
            raise Http404
    messages.success(request, said % {"count": count})
    return redirect("events:desk_certificates", desk.event.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
@desk_page("event.edit", tab="certificates")
def revoke(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask for the reason, say who will see it, and revoke a certificate."""
    found = queries.of_event(desk.event).filter(pk=pk).first()
    if found is not None and found.revoked_at is not None:
        messages.info(request, _("This certificate has already been revoked."))
        return redirect("events:desk_certificates", desk.event.slug)
    if request.method == "POST":
        reason = requests.text(request.POST, "reason")
        services.revoke(actor=desk.actor, event=desk.event, pk=pk, reason=reason)
        messages.success(request, _("The certificate has been revoked."))
        return redirect("events:desk_certificates", desk.event.slug)
    if found is None:
        raise Http404(pk)
    said = queries.signed(found)
    context = {"certificate": found, "name": said.name if said else ""}
    return desk.render("events/desk/revoke.html", context)


@require_safe
@desk_page("event.people", tab="certificates")
def paper(_request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Somebody's certificate to print, as for who has no email address."""
    found = queries.of_event(desk.event).filter(pk=pk, revoked_at__isnull=True).first()
    if found is None or found.registration is None or not found.credential:
        raise Http404(pk)
    return as_file(printing.render(found), "application/pdf", f"{desk.event.slug}-{pk}.pdf")


@require_safe
@mine_page(tab="certificate")
def own(_request: HttpRequest, mine: Mine) -> HttpResponse:
    """My certificate, or when there will be one, or why there is none any more."""
    found = queries.own(mine.registration)
    revoked = None if found else queries.revoked(mine.registration)
    context = {
        "certificate": found,
        "counted": WHAT_COUNTS,
        "revoked": revoked,
        "came": found is not None or not mine.over or has_come(mine.registration),
        "organisers": in_charge_of(Role.ORGANISER, mine.event.pk) if revoked else [],
    }
    return mine.render("events/certificates/mine.html", context)


@require_safe
@mine_page(tab="certificate")
def own_file(_request: HttpRequest, mine: Mine, form: str) -> HttpResponse:
    """My certificate as PDF, or its credential alone."""
    found = queries.own(mine.registration)
    if found is None or form not in ("pdf", "jwt"):
        raise Http404
    name = f"{mine.event.slug}-certificate.{form}"
    if form == "jwt":
        return as_file(found.credential.encode(), "application/jwt", name)
    return as_file(printing.render(found), "application/pdf", name)


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code on a certificate leads."""
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return _verdict(request, found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_credential(request: HttpRequest) -> HttpResponse:
    """Check a credential that somebody has: pasted, or the file from the PDF."""
    token = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        token = requests.text(request.POST, "credential", limit=credentials.LONGEST_TOKEN)
        if file is not None and not token:
            token = file.read(credentials.LONGEST_TOKEN).decode("utf-8", "replace")
    if not token:
        return render(
            request, "events/certificates/check.html", {"fingerprints": queries.fingerprints()}
        )
    return _verdict(request, queries.by_credential(token))


def _verdict(request: HttpRequest, found: queries.Checked) -> HttpResponse:
    certificate = found.certificate
    context = {
        "checked": found,
        "counted": WHAT_COUNTS,
        "card": EventCard.of(certificate.event) if certificate else None,
        "then": queries.Circumstances.of(certificate) if certificate else None,
        "fingerprints": queries.fingerprints(),
    }
    return render(request, "events/certificates/check.html", context)


@cache_control(max_age=3600, public=True)
@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys, as a JSON Web Key Set (RFC 7517)."""
    return _for_all(JsonResponse({"keys": queries.public_keys()}))


@cache_control(max_age=3600, public=True)
@require_safe
def key(_request: HttpRequest, kid: str) -> HttpResponse:
    """The public key that a credential names, as a JSON Web Key."""
    found = queries.public_key(kid)
    if found is None:
        raise Http404
    return _for_all(JsonResponse(found))


def _for_all(answer: HttpResponse) -> HttpResponse:
    """Also to be fetched by pages of other sites, which check credentials."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@cache_control(max_age=300, public=True)
@require_safe
def status(_request: HttpRequest) -> HttpResponse:
    """The signed list of revoked certificates."""
    claims = queries.status_claims(code_url("status"))
    key = services.signing_key()
    token = credentials.sign(claims, key.private, url=key.url)
    return _for_all(HttpResponse(token, content_type="application/vc+jwt"))
