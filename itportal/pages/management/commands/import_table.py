"""`manage.py import_table KIND FILE [--dry-run]`: the browser's import from the shell."""

import json
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from accounts.models import User
from itportal.core.context import acting
from itportal.core.errors import PortalError
from itportal.core.imports.jobs import Steps, apply_batch, check_batch
from itportal.core.imports.kinds import kind_of
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.imports.selectors import faults_of
from itportal.core.imports.services import begin_import, is_mapped


class Command(BaseCommand):
    help = (
        "Bring in a list from a file; prints a JSON summary, then a line for each faulty cell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="what the file lists: assets")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="look only")
        parser.add_argument(
            "--user", help="for whom (e-mail); the first administrator unless told"
        )
        parser.add_argument(
            "--leave-out",
            action="store_true",
            help="apply the good rows without the faulty ones",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self._actor(options["user"])
        with acting(source="command", actor_id=actor.pk), translation.override(actor.language):
            try:
                batch = self._checked(actor, options["kind"], options["file"])
                bad = batch.counts["fault"] + batch.counts["conflict"]
                good = batch.counts["new"] + batch.counts["change"]
                goes = good and not options["dry_run"] and (options["leave_out"] or not bad)
                if goes:
                    batch.leave_out = options["leave_out"]
                    batch.save(update_fields=["leave_out"])
                    apply_batch(batch.pk, Steps(), timezone.now())
            except PortalError as error:
                texts = " ".join(map(str, getattr(error, "fields", {}).values()))
                raise CommandError(texts or error.message) from error
            self._tell(batch)
        if bad and not goes:
            raise CommandError(
                f"{bad} rows cannot be applied; nothing was changed.", returncode=1
            )

    def _actor(self, email: str | None) -> User:
        if email:
            found = User.objects.filter(email__iexact=email, is_active=True).first()
        else:
            rows = User.objects.filter(
                grants__role="administrator", grants__institution=None, is_active=True
            )
            found = rows.order_by("pk").first()
        if found is None:
            raise CommandError("There is no such user.")
        return found

    def _checked(self, actor: User, kind: str, path: Path) -> ImportBatch:
        try:
            kind_of(kind)
        except LookupError:
            raise CommandError(f"Nothing called {kind} can be brought in.") from None
        try:
            with path.open("rb") as source:
                file = UploadedFile(source, name=path.name, size=path.stat().st_size)
                batch = begin_import(kind=kind, file=file, actor=actor, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if not is_mapped(batch):
            raise CommandError(
                "The headings do not tell which column is what; choose the columns in the browser"
                " once, they are remembered."
            )
        check_batch(batch.pk, Steps(), timezone.now())
        batch.refresh_from_db()
        return batch

    def _tell(self, batch: ImportBatch) -> None:
        batch.refresh_from_db()
        summary = {"batch": str(batch.uid), "kind": batch.kind, "state": batch.state}
        self.stdout.write(json.dumps(summary | {"rows": batch.counts}, ensure_ascii=False))
        fields = kind_of(batch.kind).all_fields()
        bad = ImportRow.objects.filter(batch=batch, outcome__in=("fault", "conflict"))
        for row in bad.order_by("line").iterator(chunk_size=1_000):
            for fault in faults_of(batch, row, fields):
                cell = {"row": row.line, "column": fault.letter, "heading": fault.title}
                told = cell | {"cell": fault.text, "error": fault.why}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
