"""People and a mail server for the portals of the fault tests."""

import re
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.portal import Portal, free_port

PASSWORD = "parool-9-parool"
CAST = f"""
from tests.builders import make_institution, make_user
school = make_institution(name="Kadarbiku Kool")
for user in (make_user(institution=school), make_user("specialist")):
    user.set_password("{PASSWORD}")
    user.save()
    print("user:", user.email)
"""
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


class Mails:
    """An SMTP server that keeps what it is given; `pause_seconds` makes it slow."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.started = 0
        self.pause_seconds = 0.0
        self.server = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        import asyncio

        self.started += 1
        await asyncio.sleep(self.pause_seconds)
        self.received.append(envelope)
        return "250 OK"

    def about(self, number: str, to: str) -> list[Envelope]:
        """The mails to one address about one request: its number stands in the subject."""
        mails = [mail for mail in self.received if to in mail.rcpt_tos]
        return [mail for mail in mails if f"[{number}]" in subject_of(mail)]


def subject_of(mail: Envelope) -> str:
    content = mail.content if isinstance(mail.content, bytes) else (mail.content or "").encode()
    return str(message_from_bytes(content, policy=default)["subject"])


class Visitor:
    """A browser without scripts: cookies, forms, no redirects followed."""

    def __init__(self, portal: Portal) -> None:
        self.base = f"http://127.0.0.1:{portal.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar, NoRedirect())

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status (0: no answer), body, Location."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer = self.opener.open(self.base + path, data, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError:
            return 0, "", ""
        with answer:
            body = answer.read().decode(errors="replace")
            return answer.status or 0, body, answer.headers.get("Location", "")

    def submit(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Open the form, fill it in and send it with its hidden fields."""
        status, page, _ = self.ask(path)
        if status != 200:
            return status, page, ""
        hidden: dict[str, str] = {}
        for tag in HIDDEN.findall(page):
            name, value = NAME.search(tag), VALUE.search(tag)
            if name and value:
                hidden.setdefault(name[1], value[1])
        return self.ask(path, hidden | fields)

    def sign_in(self, email: str) -> None:
        status, page, _ = self.submit("/login/", login=email, password=PASSWORD)
        assert status == 302, page

    def file_request(self, title: str) -> tuple[int, str, str]:
        return self.submit("/uus/muu-mure/", title=title, body="See juhtus täna.", urgency="2")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def populate(portal: Portal) -> list[str]:
    """Make a requester and a specialist; their addresses."""
    done = portal.command("shell", "-v", "0", "-c", CAST)
    assert done.returncode == 0, done.stderr
    return [line.split()[1] for line in done.stdout.splitlines() if line.startswith("user:")]
