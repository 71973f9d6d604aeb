"""Brings the search table up to date: stale rows, or with --all everything from the apps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from itportal.core.search.registry import indexers
from itportal.core.search.services import rebuild_words, reindex, repair


class Command(BaseCommand):
    help = "Analyse stale search rows; with --all, read every object from the apps again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="read every object again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            for kind in indexers():
                self.stdout.write(f"{kind}: {reindex(kind)}")
        self.stdout.write(f"repaired: {repair()}")
        self.stdout.write(f"words: {rebuild_words()}")
