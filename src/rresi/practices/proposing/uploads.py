"""The files that come with a step, before what was typed is read."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.core import ratelimit
from rresi.editorial.models import Submission
from rresi.media import services
from rresi.media.encoding import PictureRefused, reencode
from rresi.practices.proposing.steps import PICTURES, number_of

PERIOD = 300  # seconds, in which one address brings at most sixty
Refusals = dict[int, str]
"""Why a picture was not taken, by the number that its row had on the page."""


def take(
    request: HttpRequest, *, actor: Actor, submission: Submission
) -> tuple[QueryDict, Refusals]:
    """What was posted, with the key of each picture that may stand there in its row.

    Files are kept at once, so that nobody has to choose one again when saving is not possible.
    A form may name a picture that was uploaded into this very submission, and no other.
    """
    posted = request.POST.copy()
    refused: Refusals = {}
    names = {
        number: f"{PICTURES.key}-{number}-file"
        for number in range(number_of(posted.get(f"{PICTURES.key}-count", "")))
        if number < PICTURES.limit
    }
    for number, name in names.items():
        file = request.FILES.get(f"{PICTURES.key}-{number}-upload")
        if file is None:
            continue
        posted[name] = ""
        try:
            if ratelimit.exceeded(request, "picture", limit=60, seconds=PERIOD):
                raise PictureRefused(ratelimit.complaint(ratelimit.left(PERIOD)))
            encoded = reencode(file.read())
        except PictureRefused as refusal:
            refused[number] = str(refusal)
        else:
            picture = services.upload(actor=actor, submission=submission, encoded=encoded)
            posted[name] = picture.pk
    saved = {row.get("file") for row in submission.draft.get("images", [])}
    asked = {posted.get(name, "") for name in names.values()}
    known = saved | services.claim(actor=actor, submission=submission, keys=asked)
    seen: set[str] = set()
    for number, name in names.items():
        key = posted.get(name, "")
        if key and key not in known:
            refused[number] = gettext("is no longer here; add it again")
        elif key in seen:
            refused[number] = gettext("is one of the pictures already")
        if number in refused:
            posted[name] = ""
        elif key:
            seen.add(key)
    return posted, refused
