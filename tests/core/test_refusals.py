"""What a person sees when a service says no and the view leaves it at that."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals


def page(request: HttpRequest, number: int = 0) -> HttpResponse:
    said = " ".join(str(message) for message in messages.get_messages(request))
    return HttpResponse(f"page {number} {request.method} {request.path}: {said}")


REFUSALS = {
    "refused": Refused("Not now."),
    "outdated": Outdated("what stands now"),
    "incomplete": Incomplete([("title", "It needs a title."), ("text", "It needs a text.")]),
}


@answers_refusals(page="page", keep=["number"])
def act(request: HttpRequest, number: int, how: str) -> HttpResponse:
    raise REFUSALS[how]


@answers_refusals()
def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise Refused("Not now.")
    return page(request)


@answers_refusals()
def broken(request: HttpRequest) -> HttpResponse:
    raise Refused("Never.")


urlpatterns = [
    path("things/<int:number>/", page, name="page"),
    path("things/<int:number>/<str:how>/", act),
    path("form/", form),
    path("broken/", broken),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true", "HX-Target": "saved"}}


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("refused", 409, "Not now."),
        ("outdated", 409, "Someone else has changed this in the meantime."),
        ("incomplete", 422, "It needs a title. It needs a text."),
    ],
)
def test_the_page_says_why(client: Client, how: str, status: int, words: str) -> None:
    answer = client.post(f"/things/7/{how}/")
    assert answer.status_code == status
    assert answer.content.decode().startswith(f"page 7 GET /things/7/: {words}")
    part = client.post(f"/things/7/{how}/", **HTMX)
    assert part.status_code == status
    assert part.content.decode().strip().startswith('<p id="saved"')
    assert words in part.content.decode()


def test_a_form_is_drawn_again_where_it_was_sent(client: Client) -> None:
    answer = client.post("/form/")
    assert answer.status_code == 409
    assert answer.content.decode() == "page 0 GET /form/: Not now."


def test_a_page_that_refuses_itself_is_a_mistake_in_the_code(client: Client) -> None:
    with pytest.raises(Refused):
        client.get("/broken/")
