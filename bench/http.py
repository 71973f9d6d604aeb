"""A small keep-alive client: the cost of the caller must not hide the cost of the answer."""

import http.client
import re
from collections.abc import Mapping
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Caller:
    """One connection to one port; keeps cookies."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = dict(headers or {})
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes, str]:
        """Status, body, Location."""
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.link.request("GET" if form is None else "POST", path, body, headers)
        answer = self.link.getresponse()
        content = answer.read()
        for key, value in answer.getheaders():
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";", 1)[0]
        return answer.status, content, answer.getheader("Location") or ""

    def get(self, path: str) -> bytes:
        """The body of a page that must be there."""
        status, body, location = self.ask(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status} {location}")
        return body

    def header(self, path: str, name: str) -> str:
        """A header of the answer."""
        self.link.request("GET", path, headers=self.headers)
        answer = self.link.getresponse()
        answer.read()
        return answer.getheader(name) or ""

    def sign_in(self, email: str, password: str) -> None:
        """As a person does it: the form with its token."""
        token = TOKEN.search(self.get("/login/").decode())
        if token is None:
            raise RuntimeError("no form on /login/")
        form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        status, _, _ = self.ask("/login/", form)
        if status != 302:
            raise RuntimeError(f"sign-in of {email} answered {status}")
