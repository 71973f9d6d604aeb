"""How a receiver checks a message: to copy with the secret just made (docs/webhooks.md)."""


def receiver_of(secret: str) -> str:
    return _RECEIVER.strip().replace("SECRET", secret)


_RECEIVER = '''
import base64, hashlib, hmac, time

KEY = base64.b64decode("SECRET".removeprefix("whsec_"))

def is_genuine(headers, body):
    """headers: of the request, by lower-case name; body: its bytes, as they came."""
    stamp = headers["webhook-timestamp"]
    if abs(time.time() - int(stamp)) > 300:
        return False
    signed = (headers["webhook-id"] + "." + stamp + ".").encode() + body
    mine = "v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(mine, one) for one in headers["webhook-signature"].split())
'''
