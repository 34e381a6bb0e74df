"""Where a browser loads uploads from, when they lie in a bucket."""

from urllib.parse import urlsplit


def bucket_origins(bucket, endpoint):
    """The store's own host and the bucket's under it: which one is used depends on the store."""
    parts = urlsplit(endpoint or "https://s3.amazonaws.com")
    return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{bucket}.{parts.netloc}"]
