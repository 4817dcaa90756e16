"""QR codes as SVG, small enough to be read at arm's length from a badge."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import segno
from django.conf import settings

BADGE_PATH = "/C/"


def badge_code(token: str) -> segno.QRCode:
    """The code on a badge: an address of this site that ends with the token.

    Scheme, host and path are written in capitals, for which a QR code needs 5.5 bits a character
    instead of 8: so a host of up to 16 characters fits into version 3 (29 modules) at level M.
    """
    site = urlsplit(settings.SITE_URL)
    start = f"{site.scheme}://{site.netloc}{BADGE_PATH}".upper()
    parts = [(start, segno.consts.MODE_ALPHANUMERIC), (token, segno.consts.MODE_BYTE)]
    # Its type hints allow one part only, its documentation and code several.
    return segno.make_qr(parts, error="m", boost_error=False)  # type: ignore[arg-type]


def page_code(url: str) -> segno.QRCode:
    """The code of any address of the site."""
    return segno.make_qr(url, error="m", boost_error=False)


def svg_of(code: segno.QRCode) -> str:
    """The code as SVG without its quiet zone, which the page around it keeps free."""
    written = BytesIO()
    code.save(written, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return written.getvalue().decode()
