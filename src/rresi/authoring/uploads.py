"""Pictures uploaded with a step; handled before the rest of what was posted."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.authoring.parsing import Steps, pictures_of, whole_number
from rresi.core import ratelimit
from rresi.core.documents.describing import DocumentField
from rresi.core.documents.values import LIST_LENGTH
from rresi.core.pictures import PictureRefused
from rresi.editorial.models import Submission
from rresi.media import queries, services
from rresi.media.encoding import reencode

PERIOD = 300  # seconds, in which one client uploads at most sixty
Refusals = dict[tuple[str, int], str]
"""Why a picture was refused, by its list and its row's position on the page."""


def take(
    request: HttpRequest, *, actor: Actor, submission: Submission, steps: Steps, key: str
) -> tuple[QueryDict, Refusals]:
    """What was posted, with the key of each picture that the draft may show in its row.

    Files are stored at once, so that nobody has to choose one again when saving is not possible.
    A form may name a picture that was uploaded into this very draft, and no other.
    """
    posted = request.POST.copy()
    refused: Refusals = {}
    for rows, picture in pictures_of(steps, key):
        _take_list(request, posted, refused, actor, submission, rows, picture)
    return posted, refused


def _take_list(
    request: HttpRequest,
    posted: QueryDict,
    refused: Refusals,
    actor: Actor,
    submission: Submission,
    rows: DocumentField,
    picture: DocumentField,
) -> None:
    count = min(whole_number(posted.get(f"{rows.name}-count", "")), rows.limit or LIST_LENGTH)
    names = {number: f"{rows.name}-{number}-{picture.name}" for number in range(count)}
    for number, name in names.items():
        file = request.FILES.get(f"{rows.name}-{number}-upload")
        if file is None:
            continue
        posted[name] = ""
        try:
            if ratelimit.exceeded(request, "picture", limit=60, seconds=PERIOD):
                raise PictureRefused(ratelimit.complaint(ratelimit.left(PERIOD)))
            encoded = reencode(file.read())
        except PictureRefused as refusal:
            refused[rows.name, number] = str(refusal)
        else:
            stored = services.upload(actor=actor, submission=submission, encoded=encoded)
            posted[name] = stored.pk
    saved = queries.keys_in(submission.draft)
    asked = {posted.get(name, "") for name in names.values()}
    known = saved | services.claim(actor=actor, submission=submission, keys=asked)
    seen: set[str] = set()
    for number, name in names.items():
        key = posted.get(name, "")
        if key and key not in known:
            refused[rows.name, number] = gettext(
                "The picture is no longer available. Add it again."
            )
        elif key in seen:
            refused[rows.name, number] = gettext("This picture has already been added.")
        if (rows.name, number) in refused:
            posted[name] = ""
        elif key:
            seen.add(key)
