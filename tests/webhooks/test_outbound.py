"""The guard of calls that leave the portal: where they may not go, and that they end."""

import socket
import time
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from itportal.core import outbound
from itportal.core.outbound import OutboundError, check_written, is_public, post
from tests.webhooks.receiver import LOOPBACK, receiving

INNER = [
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1"),
]
# The same addresses as people (and attackers) may write them, and what is no address to call.
WRITTEN = {
    "outbound.not_public": [
        *("https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/"),
        *("https://0x7f.1/", "https://127.1/", "https://[::1]/", "https://[::ffff:7f00:1]/"),
        *("https://[::ffff:169.254.169.254]/", "https://169.254.169.254/latest/meta-data/"),
        *("https://0/", "https://\uff11\uff12\uff17.0.0.1/"),
    ],
    "outbound.plain": ["http://8.8.8.8/"],
    "outbound.address": [
        *("", "x", "ftp://8.8.8.8/", "file:///etc/passwd", "gopher://8.8.8.8/", "https://"),
        *("https://user:word@8.8.8.8/", "https://8.8.8.8/#a", "https://8.8.8.8/a b"),
        *("https://8.8.8.8:0/", "https://8.8.8.8:99999/", "https://8.8.8.8/\r\nX: 1"),
        *("https://[fe80::1%25eth0]/", "https://a..b/", "https://8.8.8.8/" + "a" * 500),
    ],
}


def refusal(call: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(OutboundError) as caught:
        call(*args, **options)
    assert caught.value.message != caught.value.code  # it is said in words
    return caught.value.code


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The name server's answers, one after the other; what was asked for."""
    left = list(answers)
    asked: list[str] = []

    def resolve(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if host.replace(".", "").isdigit():  # a number leads to itself
            return real(host, port, *args, **options)
        asked.append(host)
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (text, port)) for text in left.pop(0)]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_inner_addresses_are_told_from_open_ones_in_every_spelling() -> None:
    assert [text for text in INNER if is_public(ip_address(text))] == []
    for text in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"):
        assert is_public(ip_address(text)), text
    for code, urls in WRITTEN.items():
        for url in urls:
            assert refusal(check_written, url) == code, url
            assert refusal(post, url, body=b"", headers={}) == code, url
    check_written("https://hooks.example.ee/portal?x=1")  # whose address, nobody is asked here


def test_a_name_leads_where_it_was_checked_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The answer changes between two questions (rebinding): there is one question."""
    dialled = []

    def connect(where: tuple[str, int], **options: Any) -> Any:
        dialled.append(where)
        raise ConnectionRefusedError("nobody")

    monkeypatch.setattr(socket, "create_connection", connect)
    asked = names(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    assert refusal(post, "https://rebind.example/", body=b"", headers={}) == "outbound.broken"
    assert (asked, dialled) == (["rebind.example"], [("93.184.215.14", 443)])
    # One open address does not cover for an inner one beside it; an inner one alone is one.
    mixed = names(monkeypatch, ["93.184.215.14", "10.0.0.1"], ["169.254.169.254"])
    for _turn in range(2):
        code = refusal(post, "https://mixed.example/", body=b"", headers={})
        assert code == "outbound.not_public"
    assert (mixed, len(dialled)) == (["mixed.example"] * 2, 1)
    # What the administrator lists is called, also without encryption, and nothing beside it.
    settings.OUTBOUND_ALLOWED = [ip_network("10.0.0.0/24")]
    names(monkeypatch, ["10.0.0.7"], ["10.0.1.7"])
    inner = "http://inner.example:8080/"
    assert refusal(post, inner, body=b"", headers={}) == "outbound.broken"
    assert dialled[-1] == ("10.0.0.7", 8080)
    assert refusal(post, inner, body=b"", headers={}) == "outbound.not_public"


def test_a_call_ends_and_nobody_is_followed(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND_ALLOWED = LOOPBACK
    with receiving() as receiver, receiving() as other:
        receiver.answers = [
            (302, {"Location": other.url}, b""),
            (200, {}, b"x" * (outbound.MOST_BYTES + 10)),
        ]
        moved = post(receiver.url, body=b"{}", headers={"X-Own": "1"})
        assert (moved.status, other.came) == (302, [])
        assert (receiver.last.path, receiver.last.headers["x-own"]) == ("/hook", "1")
        long = post(receiver.url, body=b"{}", headers={})
        assert (len(long.body), long.is_cut) == (outbound.MOST_BYTES, True)
        # A proxy of the environment is not asked.
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        assert post(receiver.url, body=b"{}", headers={}).status == 204
        # Who answers a byte now and then is cut off as a whole.
        monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.4)
        receiver.drips = True
        began = time.monotonic()
        assert refusal(post, receiver.url, body=b"{}", headers={}) == "outbound.broken"
        assert time.monotonic() - began < 8
    assert refusal(post, receiver.url, body=b"{}", headers={}) == "outbound.broken"
    secure = receiver.url.replace("http:", "https:")
    assert refusal(post, secure, body=b"{}", headers={}) == "outbound.broken"
