"""A portrait: what of a file is kept, who sees it and where, and how it goes."""

from __future__ import annotations

import base64
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from PIL import Image as Pillow
from pytest_django import DjangoAssertNumQueries

from rresi.accounts import portraits, services
from rresi.accounts.models import Portrait, User
from rresi.accounts.portraits import SIZES, url_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.regions.services import appoint_manager
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.pictures import encoded, photograph, picture, upload
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db

PROFILE = "/en/account/profile/"
ADDRESS = f"{PROFILE}portrait/"


def with_portrait(person: User, content: bytes = b"") -> str:
    """Give them one; the address of the small one."""
    content = content or picture((300, 400))
    portraits.set_portrait(actor=actor_of(person), user=person, content=content)
    assert person.portrait_id
    return url_of(person.portrait_id, 96)


def let_everybody_see(person: User, *, named: bool = True) -> None:
    services.change_profile(
        actor=actor_of(person),
        user=person,
        name=person.name,
        language="en",
        mail_rhythm="daily",
        named=named,
    )


def opened(person: User, column: str) -> Pillow.Image:
    row = Portrait.objects.get(person=person)
    return Pillow.open(io.BytesIO(bytes(getattr(row, column))))


def test_nothing_is_kept_but_a_square_of_pixels() -> None:
    person = make_person()
    exif = Pillow.Exif()
    exif[0x010F] = "Camera of Mieke"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    with_portrait(person, encoded(Pillow.open(io.BytesIO(photograph((900, 600)))), exif=exif))
    for side, (column, weight) in SIZES.items():
        content = bytes(getattr(Portrait.objects.get(), column))
        kept = Pillow.open(io.BytesIO(content))
        assert kept.format == "WEBP"
        assert kept.size == (side, side)
        assert not kept.getexif()
        assert b"Mieke" not in content
        assert len(content) <= weight


def test_it_is_turned_upright_and_shows_the_upper_part() -> None:
    person = make_person()
    tall = Pillow.new("RGB", (200, 600), (0, 0, 255))
    tall.paste((255, 0, 0), (0, 0, 200, 260))  # red above, where a face is
    exif = Pillow.Exif()
    exif[0x0112] = 6  # lies on its side; to be turned to the right
    with_portrait(person, encoded(tall.rotate(90, expand=True), exif=exif))
    kept = opened(person, "large").convert("RGB").resize((1, 4)).tobytes()
    reds, blues = kept[::3], kept[2::3]
    assert [red > blue for red, blue in zip(reds, blues, strict=True)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a JPEG, PNG or WebP picture"),
        (picture(form="GIF"), "must be a JPEG, PNG or WebP picture"),
        (photograph((200, 200))[:3000], "is damaged or incomplete"),
        (b"\0" * 10_000_001, "larger than 10"),
        (picture((3, 3)), "at least 128 pixels wide and high"),
        (picture((127, 200)), "at least 128 pixels wide and high"),
        (picture((1500, 60)), "too oblong"),
        (picture((9000, 900)), "too oblong"),
    ],
)
def test_what_is_no_picture_is_refused_beside_its_field(
    client: Client, content: bytes, words: str
) -> None:
    person = make_person()
    with_portrait(person)
    client.force_login(person)
    answer = client.post(ADDRESS, {"picture": upload(content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Portrait.objects.get().pk == person.portrait_id, "the one before stays"


def test_too_many_in_a_short_time_wait(client: Client) -> None:
    client.force_login(make_person())
    answers = [
        client.post(ADDRESS, {"picture": upload(picture((300, 300)))}) for _time in range(21)
    ]
    assert [answer.status_code for answer in answers] == [302] * 20 + [422]


def test_it_is_added_replaced_and_removed_on_the_profile(client: Client) -> None:
    person = make_person(name="Mieke Peeters")
    client.force_login(person)
    assert "Remove portrait" not in page(client, PROFILE)
    for _again in range(2):
        client.post(ADDRESS, {"picture": upload(picture((300, 300)))})
        person.refresh_from_db()
        assert Portrait.objects.get().pk == person.portrait_id
    shown = page(client, PROFILE)
    assert url_of(str(person.portrait_id), 96) in shown
    assert 'alt="Mieke Peeters"' in shown
    assert 'class="initials initials--large"' in shown
    for _again in range(2):
        answer = client.post(ADDRESS, {"remove": ""})
        assert answer["Location"] == PROFILE
    assert not Portrait.objects.exists()
    person.refresh_from_db()
    assert person.portrait_id is None


def test_a_removed_portrait_is_gone_at_once(client: Client) -> None:
    person = make_person()
    address = with_portrait(person)
    client.force_login(person)
    answer = client.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    portraits.remove_portrait(actor=actor_of(person), user=person)
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 404
    assert with_portrait(person) != address


def test_only_those_who_may_see_the_name_see_the_portrait(client: Client) -> None:
    person = make_person()
    address = with_portrait(person)
    assert client.get(address).status_code == 404
    member = Client()
    member.force_login(make_person())
    assert member.get(address).status_code == 200
    let_everybody_see(person)
    assert client.get(address).status_code == 200
    let_everybody_see(person, named=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert member.get(address).status_code == 404


def test_nobody_changes_the_portrait_of_another() -> None:
    person = make_person()
    with_portrait(person)
    content = picture((300, 300))
    for someone in (make_person(), make_coordinator()):
        with pytest.raises(PermissionDenied):
            portraits.set_portrait(actor=actor_of(someone), user=person, content=content)
        with pytest.raises(PermissionDenied):
            portraits.remove_portrait(actor=actor_of(someone), user=person)
    assert Portrait.objects.get().pk == person.portrait_id


def test_it_is_in_the_own_copy_and_goes_with_the_account() -> None:
    person = make_person()
    assert services.export_personal_data(actor=actor_of(person), user=person)["portrait"] == {}
    with_portrait(person)
    found = services.export_personal_data(actor=actor_of(person), user=person)["portrait"]
    kind, _comma, content = found["picture"].partition(",")
    assert kind == "data:image/webp;base64"
    assert base64.b64decode(content) == bytes(Portrait.objects.get().large)
    services.erase_person(actor=actor_of(person), user=person)
    assert not Portrait.objects.exists()


def test_a_region_shows_the_face_of_whom_to_ask_only_with_the_name(client: Client) -> None:
    person = make_person(name="Mieke Peeters")
    address = with_portrait(person)
    region = make_region("aalst")
    appoint_manager(actor=OPERATOR, region=region, user=person)
    public = page(client, "/en/regions/aalst/")
    assert address not in public
    let_everybody_see(person)
    assert address in page(client, "/en/regions/aalst/")
    portraits.remove_portrait(actor=actor_of(person), user=person)
    initials = page(client, "/en/regions/aalst/")
    assert address not in initials
    assert 'class="initials"' in initials


@pytest.mark.parametrize("faces", [0, 4])
def test_a_list_of_people_asks_no_query_for_a_portrait(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, faces: int
) -> None:
    client.force_login(make_coordinator())
    for number in range(4):
        person = make_person()
        if number < faces:
            with_portrait(person)
    with django_assert_num_queries(PEOPLE_QUERIES):
        assert page(client, "/en/account/people/").count("/media/portraits/") == faces * 2


PEOPLE_QUERIES = 10
