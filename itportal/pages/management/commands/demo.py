"""manage.py demo: load Näidisvald (contract: ARCHITECTURE.md, `make demo SCALE=1`)."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from itportal.core.demo import mark_demo, may_become_demo
from itportal.core.errors import WrongState
from itportal.pages.demo.loading import SEED, load


class Command(BaseCommand):
    help = "Load Näidisvald, an invented municipality, into an empty portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", type=_scale, default=1, help="1: 6,000 requests, 900 devices"
        )
        parser.add_argument("--seed", type=int, default=SEED, help="another one, other data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_become_demo():
            raise CommandError(
                "The demo's sign-ins have a known password: it is not loaded under production "
                "settings, nor with ITPORTAL_DEMO=0."
            )
        began = time.monotonic()
        try:
            loaded = load(scale=options["scale"], seed=options["seed"], say=self.stdout.write)
        except WrongState as error:
            if error.code == "demo.loaded":
                mark_demo()
                self.stdout.write(error.message)
                return
            raise CommandError(error.message) from error
        mark_demo()
        self.stdout.write(
            f"Näidisvald: {loaded.institutions} institutions, {loaded.people} people, "
            f"{loaded.assets} devices, {loaded.tickets} requests "
            f"in {time.monotonic() - began:.1f} s"
        )


def _scale(text: str) -> int:
    try:
        value = int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a whole number") from error
    if not 1 <= value <= 200:
        raise ArgumentTypeError("write 1 to 200")
    return value
