"""Every form that asks for one email address takes it as a mail program writes it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import EmailField, Form

from rresi.accounts.forms import ErasureForm, InvitationForm
from rresi.design.forms import AddressField
from rresi.desk.forms.network import ContactForm as NetworkContactForm
from rresi.desk.forms.setup import SetupForm
from rresi.ecosystem.forms.short import SuggestForm
from rresi.events.forms.people import DelegationForm
from rresi.events.forms.registration import AddressForm, PersonForm
from rresi.portal.forms import ContactForm

FORMS = (
    *(ErasureForm, InvitationForm, NetworkContactForm, SetupForm, SuggestForm),
    *(DelegationForm, AddressForm, PersonForm, ContactForm),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_reads_the_address_of_one_person(form: type[Form]) -> None:
    fields = [one for one in form.base_fields.values() if isinstance(one, EmailField)]
    assert fields
    for field in fields:
        assert isinstance(field, AddressField)
        assert field.widget.input_type == "text", "a browser takes no name in one of type email"
        for typed in ("Ayşe Yılmaz <ayse@example.org>", " ayse@example.org\u00a0"):
            assert field.clean(typed) == "ayse@example.org"


@pytest.mark.parametrize("typed", ["a@example.org, b@example.org", "nobody", "Ayşe <ayse>"])
def test_two_addresses_or_none_are_no_address(typed: str) -> None:
    with pytest.raises(ValidationError, match="valid email"):
        AddressField().clean(typed)
