"""Signs what a certificate says (Ed25519), so that a change in the database shows."""

import base64
import hashlib
import hmac
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

ALGORITHM = "ed25519"


def _private_keys():
    """The first signs. Each key is 32 bytes derived from its secret."""
    secrets = settings.CERTIFICATE_KEYS or [settings.SECRET_KEY]
    for secret in secrets:
        seed = hmac.new(secret.encode(), b"jisr certificates", hashlib.sha256).digest()
        yield Ed25519PrivateKey.from_private_bytes(seed)


def _key_id(key):
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:12]


def canonical(content):
    """The same bytes for the same content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sign(content):
    """`ed25519:<key id>:<signature>` of a dict of JSON values."""
    key = next(_private_keys())
    signature = base64.urlsafe_b64encode(key.sign(canonical(content))).decode()
    return f"{ALGORITHM}:{_key_id(key)}:{signature}"


def is_genuine(content, signature):
    """Whether one of our own keys signed exactly this; the algorithm is ours to choose, not theirs."""
    algorithm, _, rest = signature.partition(":")
    key_id, _, encoded = rest.partition(":")
    for key in _private_keys():
        if algorithm == ALGORITHM and key_id == _key_id(key):
            return _verifies(key, content, encoded)
    return False


def _verifies(key, content, encoded):
    """One writing alone is taken: base64 as Python reads it forgives stray signs and spare bits."""
    try:
        value = base64.urlsafe_b64decode(encoded)
        key.public_key().verify(value, canonical(content))
    except (InvalidSignature, ValueError):
        return False
    return base64.urlsafe_b64encode(value).decode() == encoded
