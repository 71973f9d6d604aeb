"""What every error of the API looks like."""

from typing import Any


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The body, after checking that it is an error of this shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "fields"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]
    assert body["title"]
    assert "%(" not in body["detail"]
    return body
