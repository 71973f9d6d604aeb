"""`manage.py first_administrator EMAIL`: the first sign-in of an empty portal."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.services.users import open_first_administrator
from itportal.core.errors import Invalid, PortalError


class Command(BaseCommand):
    help = "Open the first administrator's sign-in; prints its password once, on the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(15)
        try:
            user = open_first_administrator(email=options["email"], password=password)
        except Invalid as error:
            raise CommandError(" ".join(str(text) for text in error.fields.values())) from error
        except PortalError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"Sign in at {settings.PORTAL_URL}/login/ as {user.email}; change it then:"
        )
        self.stdout.write(password)
