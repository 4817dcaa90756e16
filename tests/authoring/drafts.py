"""A draft, begun as people begin it."""

from __future__ import annotations

from django.test import Client

from rresi.editorial.models import Submission
from tests.factories.regions import make_region


def begin(client: Client) -> Submission:
    """The draft that whoever is signed in begins with a click on "Begin"."""
    make_region()
    client.post("/en/practices/propose/")
    return Submission.objects.get()
