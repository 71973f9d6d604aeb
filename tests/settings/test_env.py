"""The typed readers of environment variables stop on nonsense, in clear words."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from itportal.settings import env


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SETTING", "SETTING_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_text_comes_from_the_variable_then_the_file_then_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert env.text("SETTING", "default") == "default"
    secret = tmp_path / "õ secret"
    secret.write_text("from file\n", encoding="utf-8")
    monkeypatch.setenv("SETTING_FILE", str(secret))
    assert env.text("SETTING", "default") == "from file"
    monkeypatch.setenv("SETTING", "")
    assert env.text("SETTING", "default") == ""


def test_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING_FILE", "/nonexistent/secret")
    with pytest.raises(ImproperlyConfigured, match="SETTING_FILE names /nonexistent/secret"):
        env.text("SETTING")


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("YES", True), ("off", False), ("", False)]
)
def test_flag(monkeypatch: pytest.MonkeyPatch, raw: str, *, value: bool) -> None:
    monkeypatch.setenv("SETTING", raw)
    assert env.flag("SETTING") is value


def test_flag_refuses_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "jah")
    with pytest.raises(ImproperlyConfigured, match="SETTING is 'jah': write 1 or 0"):
        env.flag("SETTING")


@pytest.mark.parametrize("raw", ["javascript:alert(1)", "//git.example.ee", "https://"])
def test_address_refuses_what_no_browser_should_follow(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv("SETTING", raw)
    with pytest.raises(ImproperlyConfigured, match=r"SETTING is .*: write https"):
        env.address("SETTING")


def test_address_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.address("SETTING") == ""
    monkeypatch.setenv("SETTING", "https://git.example.ee/portal")
    assert env.address("SETTING") == "https://git.example.ee/portal"


@pytest.mark.parametrize("raw", ["many", "0", "65536", "8000.5"])
def test_integer_refuses_words_and_numbers_out_of_range(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv("SETTING", raw)
    with pytest.raises(ImproperlyConfigured, match="SETTING is"):
        env.integer("SETTING", 8000, low=1, high=65_535)


def test_words_are_parted_by_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "a.ee, b.ee  c.ee")
    assert env.words("SETTING") == ["a.ee", "b.ee", "c.ee"]


def test_database_url_is_taken_apart() -> None:
    found = env.database("postgres://it:p%40ss@db.vald.ee:5433/portaal?sslmode=require")
    assert found == {
        "ENGINE": "itportal.core.postgres",
        "NAME": "portaal",
        "USER": "it",
        "PASSWORD": "p@ss",
        "HOST": "db.vald.ee",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("url", ["sqlite:///db", "mysql://a/b", "db.vald.ee"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL 18 is the only database"):
        env.database(url)


def test_redis_url_gives_neighbouring_databases() -> None:
    assert env.redis_databases("redis://:p%40@r.ee:6379", 2) == [
        "redis://:p%40@r.ee:6379/0",
        "redis://:p%40@r.ee:6379/1",
    ]
    assert env.redis_databases("rediss://r.ee/4", 2) == ["rediss://r.ee/4", "rediss://r.ee/5"]
    sockets = env.redis_databases("unix:///run/r.sock", 2)
    assert sockets == ["unix:///run/r.sock?db=0", "unix:///run/r.sock?db=1"]
    assert env.celery_broker(sockets[1]) == "redis+socket:///run/r.sock?virtual_host=1"
    assert env.celery_broker("redis://r.ee/0") == "redis://r.ee/0"


@pytest.mark.parametrize("url", ["r.ee:6379", "http://r.ee", "redis://r.ee/portal"])
def test_other_redis_addresses_are_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must be"):
        env.redis_databases(url, 3)
