"""The standing cast of the help desk: two institutions, somebody of every role in the first."""

from dataclasses import dataclass

import pytest

from accounts.models import Institution, User
from helpdesk.services.catalogue import install_catalogue
from tests.builders import make_institution, make_user


@dataclass
class Cast:
    school: Institution
    library: Institution
    requester: User
    colleague: User
    specialist: User
    second: User
    approver: User
    auditor: User
    administrator: User
    outsider: User  # a specialist of the library only
    librarian: User  # staff of the library


def make_cast() -> Cast:
    install_catalogue()
    school, library = make_institution(name="Kool"), make_institution(name="Raamatukogu")
    return Cast(
        school=school,
        library=library,
        requester=make_user("staff", institution=school),
        colleague=make_user("staff", institution=school, first_name="Jaan", last_name="Oja"),
        specialist=make_user(
            "specialist", institution=school, first_name="Marko", last_name="Tamm"
        ),
        second=make_user(
            "specialist", institution=school, first_name="Kristi", last_name="Saar"
        ),
        approver=make_user(
            "approver", institution=school, first_name="Andres", last_name="Lepik"
        ),
        auditor=make_user("auditor", institution=school, first_name="Anne", last_name="Mets"),
        administrator=make_user("administrator", first_name="Aivar", last_name="Raud"),
        outsider=make_user(
            "specialist", institution=library, first_name="Olev", last_name="Vool"
        ),
        librarian=make_user(
            "staff", institution=library, first_name="Merike", last_name="Vaher"
        ),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
