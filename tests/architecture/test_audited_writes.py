"""No write slips past the field differences: bulk writes of audited models use the helper.

django-auditlog sees only save() and delete() of instances; so does our own hook. Whatever
writes rows in sets must say so by `audited_update`, `audited_bulk_create`, `audited_delete`
(docs/journal.md), or be of a model that keeps no differences on purpose.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from itportal.core.journal.audit import is_audited
from itportal.core.journal.rowchanges import registry
from itportal.runtime.paths import PROJECT

SET_WRITES = {"bulk_create", "bulk_update", "_raw_delete"}
OURS = ("accounts", "assets", "helpdesk", "itportal")
HELPER = PROJECT / "itportal" / "core" / "journal" / "rowchanges.py"
# Models without differences, each with the reason.
WITHOUT = {
    "api.IdempotencyKey": "an answer kept for a day, not a fact",
    "assets.SoftwareFinding": "a view of the database, never written",
    "assets.SoftwareName": "a name as devices told it; what it means follows from audited aliases",
    "assets.SoftwareReport": "when a device was last told of; what changed is audited",
    "accounts.SigninThrottle": "counts tries for some minutes",
    "attachments.StoredBytes": "bookkeeping of storage; the attachment is audited",
    "helpdesk.DisruptionFollower": "who said me too; told by the journal",
    "helpdesk.Draft": "what one person has begun to type",
    "helpdesk.GuideDraft": "what one person has begun to type",
    "helpdesk.GuideOffer": "a count without a person, kept 90 days",
    "helpdesk.HelpSearch": "a count without a person, kept 90 days",
    "helpdesk.GuideVote": "whether a guide helped one reader",
    "helpdesk.TicketFollower": "who said me too; told by the journal",
    "helpdesk.TicketGuess": "what was guessed of a request; taking a guess is recorded",
    "helpdesk.TicketSeen": "what one person has read",
    "helpdesk.TopicWord": "counted from requests, counted anew each night",
    "helpdesk.UndoStep": "how to take back what the journal tells; forgotten in a day",
    "helpdesk.VendorMail": "how a letter went; what it says is an audited message",
    "helpdesk.WorkHabits": "how one person likes to work",
    "imports.ImportFix": "a cell as it should read in a file; the file's batch is audited",
    "imports.ImportRow": "a row of a file as it was judged; judged anew at will",
    "jobs.Job": "how far long work is; what came of it is told by the journal",
    "journal.Event": "the journal itself",
    "journal.PersonalDataRead": "the journal itself",
    "journal.RowChange": "the differences themselves",
    "journal.Seal": "the journal itself",
    "journal.Verification": "the journal itself",
    "notices.Notice": "messages, not facts",
    "notices.NoticePreference": "what one person wants to be told",
    "webhooks.Delivery": "messages, not facts",
    "tables.TableHabits": "how one person arranges their own lists",
    "search.SearchWord": "made from other rows, made again at will",
    "search.SearchRow": "made from other rows, made again at will",
}


def own_models() -> list[type[models.Model]]:
    """Concrete models of our apps; link tables of many-to-many fields go with their owner."""
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def test_every_model_is_audited_or_says_why_not() -> None:
    assert own_models()
    silent = [
        model._meta.label
        for model in own_models()
        if not is_audited(model) and model._meta.label not in WITHOUT
    ]
    assert not silent, "register these in the app's audit.py, or name the reason here"
    gone = set(WITHOUT) - {model._meta.label for model in own_models()}
    assert not gone


def test_secrets_are_masked() -> None:
    """Fields whose name tells of a secret never show their value."""
    words = ("password", "secret", "digest", "token", "hash", "private", "seed")
    # The first tells a second submit of one form, the other whether colleagues see a request.
    harmless = {"helpdesk.Ticket.form_token", "helpdesk.Ticket.is_private"}
    shown = []
    for model in registry.get_models():
        settings = registry.get_model_fields(model)
        hidden = {*settings["mask_fields"], *settings["exclude_fields"]}
        shown += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.concrete_fields
            if any(word in field.name for word in words)
            and field.name not in hidden
            and not field.is_relation
        ]
    assert set(shown) <= harmless


def modules() -> Iterator[Path]:
    """Our code, but for migrations and the demo's loader: invented people have no history."""
    for app in OURS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts) and path != HELPER:
                yield path


def set_writes(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Calls that look like a queryset's write: `.update(name=…)`, `.delete()`, bulk_…"""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        plain = not node.args
        if (
            name in SET_WRITES
            or (name == "update" and plain and node.keywords)
            or (name == "delete" and plain and not node.keywords)
        ):
            yield node, name


def roots(node: ast.AST) -> set[str]:
    """The names a chain of calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def assigned(scope: ast.AST, name: str) -> Iterator[ast.AST]:
    """What a local name was made from, or the annotation it was passed in with."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            targets = [t.id for t in node.targets if isinstance(t, ast.Name)]
            if name in targets:
                yield node.value
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign):
            target = node.target
            if isinstance(target, ast.Name) and target.id == name:
                if isinstance(node, ast.AnnAssign):
                    yield node.annotation
                if node.value is not None:
                    yield node.value
        elif isinstance(node, ast.arg) and node.arg == name and node.annotation is not None:
            yield node.annotation


def names_in(node: ast.AST) -> set[str]:
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    text = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    return found | {part for t in text if isinstance(t, str) for part in t.split('"')}


def functions_by_return(tree: ast.Module) -> dict[str, ast.AST]:
    """Helper functions of the module with what they say they return."""
    return {
        node.name: node.returns
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns is not None
    }


def touched(call: ast.Call, scope: ast.AST, tree: ast.Module) -> set[str]:
    """Names of everything the written queryset may come from, as far as the text tells."""
    returns = functions_by_return(tree)
    assert isinstance(call.func, ast.Attribute)
    root = roots(call.func.value)
    if root & {model.__name__ for model in apps.get_models()}:
        return root  # `Model.objects…`: it is this one, whatever it is filtered by
    names = names_in(call.func.value)
    for _ in range(3):
        for name in set(names):
            for source in assigned(scope, name):
                names |= names_in(source)
            if name in returns:
                names |= names_in(returns[name])
    return names


def offences(source: str) -> list[str]:
    tree = ast.parse(source)
    audited = {model.__name__ for model in own_models() if is_audited(model)}
    known = {model.__name__ for model in apps.get_models()}
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    found = []
    for call, name in set_writes(tree):
        scope: ast.AST = next((f for f in functions if call in set(ast.walk(f))), tree)
        names = touched(call, scope, tree)
        assert isinstance(call.func, ast.Attribute)
        if name == "delete" and isinstance(call.func.value, ast.Name):
            continue  # a row by itself: its going leaves an entry, see rowchanges._on_delete
        if names & audited or not names & known:
            found.append(f"line {call.lineno}: .{name}() on {ast.unparse(call.func)[:60]}")
    return found


# Writes whose model the text does not tell, or that are not of a table at all, by file.
EXPLAINED: dict[str, str] = {}


def test_bulk_writes_of_audited_models_use_the_helper() -> None:
    paths = list(modules())
    assert len(paths) > 50
    found = {
        str(path.relative_to(PROJECT)): offences(path.read_text(encoding="utf-8"))
        for path in paths
    }
    silent = {path: lines for path, lines in found.items() if lines and path not in EXPLAINED}
    assert not silent, "use itportal.core.journal.audit, or explain the file above"
    assert set(EXPLAINED) <= {path for path, lines in found.items() if lines}


@pytest.mark.parametrize(
    "line",
    [
        "Person.objects.filter(pk=1).update(phone='')",
        "Person.objects.bulk_create(rows)",
        "found = Ticket.objects.all()\n    found.filter(pk=1).update(status='x')",
        "mystery(3).update(status='x')",
        "Ticket.objects.filter(pk=1).delete()",
    ],
)
def test_the_finder_finds(line: str) -> None:
    assert offences(f"def f():\n    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "values.update({'a': 1})",
        "digest.update(b'x')",
        "cache.delete('key')",
        "Notice.objects.filter(pk=1).update(read_at=None)",
        "Draft.objects.filter(pk=1).delete()",
        "grant.delete()",
    ],
)
def test_the_finder_leaves_the_rest(line: str) -> None:
    assert not offences(f"def f():\n    {line}\n")


def test_no_statement_of_ours_writes_rows_by_hand() -> None:
    """INSERT, UPDATE and DELETE as text only where the journal and the search table live."""
    allowed = (
        *("itportal/core/journal/", "itportal/core/search/", "itportal/core/api/"),
        "itportal/core/imports/checking.py",  # rows of a file as they were judged
        "accounts/signin/throttle.py",  # one upsert of a counter that keeps no differences
    )
    found = []
    for path in modules():
        where = str(path.relative_to(PROJECT))
        if where.startswith(allowed):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.lstrip()
                if text.startswith(("INSERT INTO ", "DELETE FROM ", "UPDATE ")):
                    found.append(f"{where}:{node.lineno}")
    assert not found
