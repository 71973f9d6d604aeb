"""Every action has a rule and a scope; every scope opens exactly its own actions."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from itportal.core.api.scopes import known_scopes
from itportal.core.api.views import PortalViewSet
from tests.api.client import make_client
from tests.api.shape import problem
from tests.builders import make_institution, make_user

UID = "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"


def operations() -> list[tuple[type[PortalViewSet], str, str, str]]:
    """(viewset, action, method, path) of everything under /api/v1/."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[Any, str]]:
        for entry in patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, path)
            elif isinstance(entry, URLPattern):
                yield entry.callback, path

    found = []
    for callback, path in walk(get_resolver().url_patterns, ""):
        if path.startswith("api/v1/") and hasattr(callback, "cls"):
            address = path
            for group in ("(?P<uid>[^/]+)", "(?P<number>[^/]+)", "(?P<code>[^/]+)"):
                address = address.replace(group, UID)
            for letters in ("R", "M", "B", "PA"):
                shape = "".join(f"[{letter}{letter.lower()}]" for letter in letters)
                group = f"(?P<number>{shape}-[0-9]{{1,12}})"
                address = address.replace(group, f"{letters}-1")
            address = address.replace("<slug:job>", "printer")
            address = address.replace("^", "").replace("$", "").replace("\\Z", "")
            for method, action in callback.actions.items():
                found.append((callback.cls, action, method, "/" + address))
    return found


OF_NO_INSTITUTION = {"AnswerTemplateViewSet", "JobViewSet"}


def test_every_action_names_a_rule_and_a_known_scope() -> None:
    found = operations()
    assert len(found) > 40
    for viewset, action, _method, _path in found:
        assert issubclass(viewset, PortalViewSet)
        assert action in viewset.rules, (viewset, action)
        assert viewset.scopes.get(action) in known_scopes(), (viewset, action)
        # None: tokens limited to an institution are refused.
        assert viewset.institution_lookup or viewset.__name__ in OF_NO_INSTITUTION, viewset


def test_reads_need_read_scopes_and_writes_write_scopes() -> None:
    for viewset, action, method, _path in operations():
        kind = "read" if method in {"get", "head"} else "write"
        assert viewset.scopes[action].endswith(f":{kind}"), (viewset, action)


@pytest.mark.django_db
def test_every_scope_opens_its_own_actions_only() -> None:
    user = make_user("administrator", institution=None)
    make_institution()
    clients = {scope: make_client(user, [scope]) for scope in known_scopes()}
    found = operations()
    assert found
    for viewset, action, method, path in found:
        for scope, client in clients.items():
            answer = client.generic(method.upper(), path, b"{}", "application/json")
            if scope == viewset.scopes[action]:
                assert answer.status_code != 401
                code = answer.json()["code"] if answer.status_code == 403 else ""
                assert code != "token.scope", (path, method, scope)
            elif method == "head":
                assert answer.status_code == 403
            else:
                problem(answer, 403, "token.scope")


@pytest.mark.django_db
def test_action_without_a_rule_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.api.views import InstitutionViewSet

    client = make_client(make_user("administrator"))
    monkeypatch.setattr(InstitutionViewSet, "rules", {})
    problem(client.read("institutions/"), 403, "api.no_rule")


@pytest.mark.django_db
def test_nobody_reads_anything() -> None:
    from tests.api.client import ApiClient

    for _viewset, _action, method, path in operations():
        answer = ApiClient().generic(method.upper(), path, b"{}", "application/json")
        assert answer.status_code in {401, 429}, path
