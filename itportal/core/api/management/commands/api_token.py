"""`manage.py api_token --user it@… --scopes tickets:read`: prints the token alone on the last line."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from itportal.core.api.directory import directory
from itportal.core.api.problems import problem
from itportal.core.api.scopes import known_scopes
from itportal.core.api.services import create_token
from itportal.core.errors import Invalid


class Command(BaseCommand):
    help = "Make an API token and print it once, alone on the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help="e-mail of the owner")
        parser.add_argument("--scopes", required=True, nargs="+", metavar="SCOPE")
        parser.add_argument("--days", type=int, default=90, help="1 to 365, 90 by default")
        parser.add_argument("--institution", help="registry code, uid or exact name")
        parser.add_argument("--ip", nargs="*", default=[], help="addresses or networks")
        parser.add_argument("--name", default="api_token")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.")
        institution_id = None
        if options["institution"]:
            institution_id = directory().find(options["institution"])
            if institution_id is None:
                raise CommandError(f"There is no institution {options['institution']}.")
        try:
            made = create_token(
                user=user,
                actor=user,
                name=options["name"],
                scopes=options["scopes"],
                days=options["days"],
                institution_id=institution_id,
                allowed_ips=options["ip"],
                now=timezone.now(),
            )
        except Invalid as error:
            reasons = " ".join(problem(error)["fields"].values())
            scopes = " ".join(known_scopes())
            raise CommandError(f"{reasons} Scopes: {scopes}") from error
        self.stdout.write(f"{made.token.name}: {user.email}, until {made.token.expires_at:%F}")
        self.stdout.write(made.secret)
