"""Typed readers of environment variables: each is read once, here, and stops on nonsense.

A secret may come from a file: `NAME_FILE=/run/secrets/name` is read when `NAME` is not set.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file named by NAME_FILE, or `default`."""
    value = os.environ.get(name)
    if value is not None:
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which cannot be read: {error.strerror}."
        ) from error


def flag(name: str, *, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}: write 1 or 0.")


def integer(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    raw = os.environ.get(name)
    if raw is None or raw == "":
        return default
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}: write a whole number.") from error
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} is {value}: write {low} to {high}.")
    return value


def address(name: str) -> str:
    """An address of the web (http or https), or nothing."""
    value = text(name)
    parts = urlsplit(value)
    if value and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ImproperlyConfigured(f"{name} is {value!r}: write https://…")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas or spaces."""
    raw = os.environ.get(name)
    if raw is None:
        return list(default)
    return raw.replace(",", " ").split()


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks (`10.0.0.5 192.168.7.0/24`), separated by commas or spaces."""
    found = []
    for word in words(name):
        try:
            found.append(ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds {word!r}: write networks, as 192.168.7.0/24"
            ) from error
    return found


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry of a postgres:// URL.

    A socket folder may stand as `?host=/run/folder`; other query keys go to libpq.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must be postgres://USER:PASSWORD@HOST:PORT/NAME "
            "(PostgreSQL 18 is the only database the portal runs on)."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    return {
        "ENGINE": "itportal.core.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "portal",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_databases(url: str, count: int) -> list[str]:
    """`count` neighbouring databases of a Redis: redis://host/3 gives /3, /4, /5.

    A server behind a socket is `unix:///run/redis.sock`.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    first = query.pop("db", "0") if parts.scheme == "unix" else parts.path.strip("/") or "0"
    if parts.scheme not in {"redis", "rediss", "unix"} or not first.isdigit():
        raise ImproperlyConfigured(
            "REDIS_URL must be redis://:PASSWORD@HOST:PORT/NUMBER, rediss:// for TLS, or "
            "unix:///path/of/the.sock."
        )
    numbers = range(int(first), int(first) + count)
    if parts.scheme == "unix":
        place = url.partition("?")[0]  # urlunsplit would drop the slashes
        return [f"{place}?{urlencode(query | {'db': number})}" for number in numbers]
    return [urlunsplit(parts._replace(path=f"/{number}")) for number in numbers]


def celery_broker(url: str) -> str:
    """The same address as kombu writes it: a socket is redis+socket://…?virtual_host=0."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    query = dict(parse_qsl(parts.query))
    return f"redis+socket://{parts.path}?virtual_host={query.get('db', '0')}"
