#!/usr/bin/env python3
"""A receiver of the portal's webhooks: checks the signature, tells doubles apart, answers at once.

    SECRET=whsec_… python3 webhook_receiver.py 8080

Needs Python 3.9 and nothing else. Behind a reverse proxy with HTTPS; the portal calls no plain HTTP outside
the networks that its ITPORTAL_OUTBOUND_ALLOWED names.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))
TOLERANCE_SECONDS = 300
seen: set[str] = set()


def is_genuine(headers: Any, body: bytes) -> bool:
    """Whether the portal signed exactly this, now: an old message repeated by others is not it."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{message_id}.{stamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one, f"v1,{expected}") for one in given)


def handle(message: dict[str, Any]) -> None:
    """What to do with a message; longer work belongs into a queue of yours."""
    if message["type"] == "resync":
        print("read the lists again", flush=True)
    for change in message["data"].get("results", ()):
        print(change["op"], change["type"], change["uid"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_genuine(self.headers, body):
            self.send_error(401)
            return
        if self.headers["webhook-id"] not in seen:
            handle(json.loads(body))
            seen.add(self.headers["webhook-id"])
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
