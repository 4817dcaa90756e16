"""A certificate of attendance as PDF: for people to read, with the credential inside."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.core import formats
from rresi.core.translations import current_language
from rresi.events.links import code_url
from rresi.events.models import Certificate
from rresi.events.printing.codes import page_code, svg_of
from rresi.events.queries.certificates import Circumstances, signed
from rresi.events.rules.hours import WHAT_COUNTS
from rresi.press import rendering

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[2] / "design/static/rresi"


def render(certificate: Certificate) -> bytes:
    """The PDF in the language in which it was issued, as everything was on that day.

    Raises:
        ValueError: the person's data have been deleted.
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    said = signed(certificate)
    if said is None:
        raise ValueError("the certificate names nobody any more")
    with translation.override(said.language):
        then = Circumstances.of(certificate)
        url = code_url("certificate", certificate.code)
        facts = [[_("Type of event"), then.kind], [_("Date"), said.when]]
        if then.place:
            facts.append([_("Where"), then.place])
        if then.host:
            facts.append([_("Host organisation"), then.host])
        if certificate.hours:
            facts.append([_("Hours attended"), formats.number(certificate.hours)])
        facts.append([_("Issued on"), formats.day(timezone.localdate(certificate.issued_at))])
        data = {
            "language": current_language(),
            "title": _("Certificate of attendance"),
            "name": said.name,
            "sentence": _("took part in: %(event)s") % {"event": said.event},
            "facts": facts,
            "counted": str(WHAT_COUNTS) if certificate.hours else "",
            "credential": certificate.credential,
            "attached": _("The same certificate as a signed credential (Open Badges 3.0)"),
            "code": svg_of(page_code(url)),
            "code-alt": _("QR code"),
            "check": _(
                "Scan the code to check this certificate. The attached file credential.jwt proves "
                "it without this website."
            ),
            "url": url,
            "digest": certificate.digest,
            "digest-of": _("SHA-256 of the file credential.jwt"),
        }
        assets: dict[str, rendering.Asset] = {"pattern-strip.svg": STATIC / "pattern-strip.svg"}
        return rendering.render(HERE / "certificate.typ", data, assets)
