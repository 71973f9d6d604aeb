"""Rules of the code that no linter knows."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("itportal/core", "accounts", "assets", "helpdesk", "itportal/pages")
# Where a role may be named in a condition: rows (querysets) and rights (policies) are decided
# there, everything else asks them.
# Also `stock_querysets.py` and the like: those of one aggregate.
RIGHTS = ("access.py", "audit.py", "policy.py", "querysets.py", "readers.py")


def _sources(*, pattern: str) -> list[Path]:
    found = [path for app in APPS for path in (PROJECT / app).glob(pattern)]
    assert found
    return found


WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create"}


def _calls(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            called = part.func
            yield (
                called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            )


def _own_transaction(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list) or (
        "atomic" in _calls(node)
    )


def _service_files() -> list[Path]:
    return sorted({*_sources(pattern="**/services/*.py"), *_sources(pattern="**/services.py")})


def _services() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The state changes: public functions with a transaction of their own, and those that
    write and are not a part of another service."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _service_files()}
    inner = Counter(name for tree in trees.values() for name in set(_calls(tree)))
    for path, tree in trees.items():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            writes = bool(WRITES & set(_calls(node))) and not inner[node.name]
            if writes or _own_transaction(node):
                yield f"{path.relative_to(PROJECT)}:{node.name}", node


SERVICES = dict(_services())


def _module_functions(where: str) -> dict[str, ast.FunctionDef]:
    body = ast.parse((PROJECT / where.split(":")[0]).read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def _records(where: str, node: ast.FunctionDef) -> bool:
    """Calls record() itself or through a function of its own module."""
    functions = _module_functions(where)
    todo, seen = [node], {node.name}
    while todo:
        for name in _calls(todo.pop()):
            if name == "record":
                return True
            if name in functions and name not in seen:
                seen.add(name)
                todo.append(functions[name])
    return False


@pytest.mark.parametrize("where", SERVICES)
def test_a_service_records_or_says_why_not(where: str) -> None:
    node = SERVICES[where]
    says = "records nothing" in (ast.get_docstring(node) or "").lower()
    assert _records(where, node) != says, (
        f"{where}: a public function of a service calls record(), directly or through its own "
        "module, or its docstring has a sentence 'Records nothing: <why>.' (and then it does not)"
    )


@pytest.mark.parametrize("where", SERVICES)
def test_a_service_takes_keywords_and_is_typed(where: str) -> None:
    node = SERVICES[where]
    untyped = [a.arg for a in (*node.args.args, *node.args.kwonlyargs) if a.annotation is None]
    assert not untyped, f"{where}: {untyped} have no type"
    assert node.returns is not None, f"{where} does not say what it returns"


def test_roles_are_compared_in_policies_only() -> None:
    """Whoever loads a user's roles compares them."""
    found = [
        str(path.relative_to(PROJECT))
        for path in _sources(pattern="**/*.py")
        if not path.name.endswith(RIGHTS)
        and any(
            isinstance(node, ast.Name) and node.id == "access_of"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert not found, f"roles are compared outside a policy: {found}; ask a may_… function"
