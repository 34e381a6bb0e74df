"""With uploads in a bucket, the policies let a browser load them from it, and from nowhere else."""

import json
import os
import subprocess
import sys

import pytest

from config.settings.storage import bucket_origins

READ = (
    "import json; from config.settings import production as p; "
    "d = p.CONTENT_SECURITY_POLICY['DIRECTIVES']; "
    "print(json.dumps([d['img-src'], d['media-src'], d['script-src'], p.ADMIN_CONTENT_SECURITY_POLICY]))"
)


def policies(**environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith("JISR_")}
    known |= {
        "JISR_SECRET_KEY": "x",
        "JISR_DATABASE_URL": "postgresql://u:p@localhost/n",
        "PYTHONTZPATH": "",
    }
    out = subprocess.run(
        [sys.executable, "-c", READ],
        env=known | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(out.stdout)


def test_without_a_bucket_all_comes_from_the_site():
    pictures, videos, scripts, room = policies()
    assert (pictures, videos, scripts) == (["'self'", "data:"], ["'self'"], ["'self'"])
    assert "http" not in room


def test_with_a_bucket_pictures_and_videos_come_from_it_and_scripts_do_not():
    pictures, videos, scripts, room = policies(
        JISR_S3_BUCKET="jisr", JISR_S3_ENDPOINT="https://s3.example.org"
    )
    hosts = ["https://s3.example.org", "https://jisr.s3.example.org"]
    assert pictures == ["'self'", "data:", *hosts]
    assert videos == ["'self'", *hosts]
    assert scripts == ["'self'"]
    assert f"img-src 'self' {' '.join(hosts)} data: blob:;" in room


@pytest.mark.parametrize("endpoint", [None, ""])
def test_without_an_endpoint_the_bucket_is_at_the_usual_place(endpoint):
    assert bucket_origins("b", endpoint)[1] == "https://b.s3.amazonaws.com"
