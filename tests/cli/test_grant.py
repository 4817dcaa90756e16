from __future__ import annotations

import pytest

from rresi.cli.main import main
from tests.factories.accounts import make_person


@pytest.mark.django_db
def test_the_first_coordinator_is_made_on_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person("noor@example.org")
    assert main(["grant", "Noor@example.org", "coordinator"]) == 0
    assert person.network_roles.get().kind == "coordinator"
    for role in ("reviewer", "administrator"):
        assert main(["grant", "noor@example.org", role]) == 0
    assert person.network_roles.count() == 3
    assert main(["grant", "nobody@example.org", "coordinator"]) == 1
    assert "nobody@example.org" in capsys.readouterr().err
