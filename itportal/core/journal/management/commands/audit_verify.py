"""`manage.py audit_verify`: whether the journal is as it was written and sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from itportal.core.journal.verifying import verify


class Command(BaseCommand):
    help = (
        "Check every sealed row of the journal and the chain of seals. Exits with 1 and names "
        "the first edited, deleted, inserted or reordered row or changed seal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            help="a head noted earlier (64 hexadecimal digits), which must be in the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify(expected_head=options["head"])
        facts = f"{result.seals} seals, {result.rows} sealed rows, {result.unsealed} not yet"
        if not result.breaks:
            self.stdout.write(f"The journal holds: {facts}; head {result.head or 'none'}")
            return
        for found in result.breaks[1:]:
            self.stderr.write(f"  then {found}")
        raise CommandError(
            f"The journal is broken ({facts}).\nFirst broken link: {result.breaks[0]}"
        )
