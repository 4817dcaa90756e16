"""One rule for each value of an organisation, whichever form or file it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.core.documents.values import STORED
from rresi.core.refusals import Incomplete
from rresi.ecosystem import registers, services
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.postcodes import fits_the_country, with_zero
from tests.factories.network import Network
from tests.factories.regions import make_region


@pytest.mark.parametrize("country", ["NL", "", "US"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KvK 27368929", ("kvk", "27368929")),
        ("KvK-nummer: 27368929", ("kvk", "27368929")),
        ("NL-KVK 27368929", ("kvk", "27368929")),
        ("NL-KVK-27368929", ("kvk", "27368929")),
        ("other:NL-KVK-27368929", ("kvk", "27368929")),
        ("KBO 0403.170.701", ("kbo", "0403170701")),
        ("BE-BCE_KBO-0403170701", ("kbo", "0403170701")),
        ("SIREN 732 829 320", ("siren", "732829320")),
        ("Vergi No: 4540536920", ("vkn", "4540536920")),
        ("BTW NL004495445B01", ("vat", "NL004495445B01")),
        ("KvK 123", None),
        ("other:KvK 123", None),
        ("KBO 0403.170.702", None),
    ],
)
def test_a_number_under_its_registers_name_is_checked_there(
    text: str, country: str, found: tuple[str, str] | None
) -> None:
    assert registers.registration(text, country) == found


def test_a_number_of_a_register_that_is_not_known_stays_as_it_is() -> None:
    assert registers.registration("EIN 12-3456789", "US") == ("other", "EIN 12-3456789")
    assert registers.registration("foo bar", "CH") is registers.registration("other:foo") is None
    assert registers.registration("NL:kvk:123", "CH") is registers.registration("a:b:1") is None
    assert registers.registration("NL:kvk:27368929") == ("kvk", "27368929")
    assert registers.registration("other:HRB 12 Bern", "CH") == ("other", "HRB 12 Bern")
    assert registers.registration("HRB 2343 Hannover", "DE") == (
        registers.registration("de-hr:HRB 2343 Hannover")
    )


@pytest.mark.parametrize(
    ("postcode", "country", "fits"),
    [
        ("2521 XX", "NL", True),
        ("2521xx", "NL", True),
        ("2521", "NL", True),
        ("2521XX99999", "NL", False),
        ("D-30159", "DE", True),
        ("301590", "DE", False),
        ("1000", "BE", True),
        ("SW1A 1AA", "GB", True),
        ("1100-148", "PT", True),
        ("114 55", "SE", True),
        ("35220", "TR", True),
        ("2521XX99999", "", True),
        ("90210-1234", "US", True),
    ],
)
def test_a_postcode_is_one_of_its_country(postcode: str, country: str, fits: bool) -> None:
    assert fits_the_country(postcode, country) is fits


@pytest.mark.django_db
def test_a_record_is_refused_in_words_that_fit_a_form() -> None:
    def wrong(**fields: Any) -> dict[str, str]:
        record = {"name": "Buurthuis", "country": "NL", **fields}
        with pytest.raises(Incomplete) as caught:
            services.add(actor=OPERATOR, record=record)
        return dict(caught.value.problems)

    assert wrong(name="x" * 319).keys() == {"name"}
    assert "Netherlands" in wrong(postcode="2521XX99999")["postcode"]
    assert "KvK 123" in wrong(registrations=["KvK 123"])["registrations"]
    nobody = wrong(relations=[{"kind": "partners", "target": "Nobody’s"}])
    assert nobody["relations.0.target"] == "No organisation with the name “Nobody’s” was found."
    for slug in ("titaan", "titaan-2"):
        Organisation.objects.create(slug=slug, name="Titaan")
    several = wrong(relations=[{"kind": "partners", "target": "Titaan"}])["relations.0.target"]
    assert "titaan, titaan-2" in several
    assert "slug" not in several


@pytest.mark.django_db
def test_a_profile_takes_anothers_name_only_when_that_is_said_to_be_meant(client: Client) -> None:
    region = make_region()
    manager: User = Network().person("manager", manages=[region])
    there = [{"name": name, "region": region.slug} for name in ("Titaan", "Buurthuis")]
    services.create_organisations(actor=OPERATOR, records=there)
    client.force_login(manager)
    path = "/en/organisations/buurthuis/edit/"
    page = client.get(path)
    data = {"seen": page.context["seen"], "name": "titaan", "region": region.slug}
    for rows in page.context["profile"].rows.values():
        data |= {field.html_name: field.value() for field in rows.management_form}
    asked = client.post(path, data)
    assert asked.status_code == 409
    assert 'href="/en/organisations/titaan/"' in asked.content.decode()
    assert Organisation.objects.filter(name="Buurthuis").exists()
    # A button pressed for other namesakes says nothing about this one.
    assert client.post(path, {**data, "different": "1"}).status_code == 409
    said = {**data, "different": "1", "none_of": "titaan"}
    assert client.post(path, said).status_code == 302
    assert Organisation.objects.filter(slug="buurthuis", name="titaan").exists()
    # Saved again under its own name, nobody is asked.
    again = {**data, "seen": client.get(path).context["seen"], "city": "Delft"}
    assert client.post(path, again).status_code == 302


def test_what_was_accepted_once_is_read_whatever_is_refused_by_now() -> None:
    old = {
        "slug": "hub",
        "name": "Hub",
        "country": "DE",
        "postcode": "1067",
        "registrations": ["other:KvK 123"],
    }
    with pytest.raises(ValidationError):
        OrganisationDocument.model_validate(old)
    read = OrganisationDocument.model_validate(old, context=STORED)
    assert (read.postcode, read.registrations) == ("1067", ["other:KvK 123"])


@pytest.mark.parametrize(
    ("postcode", "country", "whole"),
    [
        ("1067", "DE", "01067"),
        ("6420", "TR", "06420"),
        ("1067", "NL", "1067"),
        ("106", "DE", "106"),
    ],
)
def test_a_postcode_gets_its_leading_zero_back(postcode: str, country: str, whole: str) -> None:
    assert with_zero(postcode, country) == whole


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("5300231", "SI", ("si-ms", "5300231")),
        ("SI 5022 3054", "SI", ("ddv", "50223054")),
        ("FN 122119m", "AT", ("fn", "122119m")),
        ("Firmenbuch 122119m", "", ("fn", "122119m")),
        ("ZVR 123456789", "AT", ("other", "ZVR 123456789")),  # of an association
        ("GB 980 7806 84", "GB", ("gb-vat", "980780684")),
        ("gb-vat:802311781", "GB", None),
        ("01234567", "GB", ("other", "01234567")),  # of Companies House, which nothing checks
    ],
)
def test_slovenian_austrian_and_british_numbers_are_checked(
    text: str, country: str, found: tuple[str, str] | None
) -> None:
    assert registers.registration(text, country) == found


@pytest.mark.parametrize(
    ("phone", "taken"),
    [
        ("+31 (0)70 123 45 67", True),
        ("070-123.45.67 ext. 12", True),
        ("030/12 34 56", True),
        ("112", True),
        ("abc", False),
        ("abc 123", False),
        ("n.v.t.", False),
        ("12", False),
    ],
)
def test_a_phone_number_is_one(phone: str, taken: bool) -> None:
    record = {"name": "Hub", "phone": phone}
    if taken:
        assert OrganisationDocument.model_validate(record).phone == phone
    else:
        with pytest.raises(ValidationError, match="This is not a phone number"):
            OrganisationDocument.model_validate(record)
    assert OrganisationDocument.model_validate(record, context=STORED).phone == phone
