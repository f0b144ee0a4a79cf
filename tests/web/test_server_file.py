"""What serve.toml says, and what is wrong with one."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError
from heldout.web.identity.interface import SignInSettings
from heldout.web.identity.server_file import sign_in_settings

WHOLE = """
format_version = 1
url = "https://grade.example/"
hosts = ["grade"]
proxies = ["192.0.2.7", "10.0.0.0/8"]
user_header = "X-Remote-User"
instructors = ["prof@uni.example"]
session_days = 2
instructor_hours = 3
[oidc]
issuer = "https://sso.example"
client_id = "heldout"
[[lti]]
issuer = "https://moodle.example"
client_id = "7"
deployments = ["1"]
login_url = "https://moodle.example/mod/lti/auth.php"
keys_url = "https://moodle.example/mod/lti/certs.php"
token_url = "https://moodle.example/mod/lti/token.php"
"""


def said(course: Path, text: str) -> SignInSettings:
    """The settings of a course with this file."""
    (course / "serve.toml").write_text(text, encoding="utf-8")
    return sign_in_settings(course, "http://127.0.0.1:8000")


def test_without_a_file_there_are_codes_alone(tmp_path: Path) -> None:
    assert sign_in_settings(tmp_path, "http://127.0.0.1:9000/") == SignInSettings(url="http://127.0.0.1:9000")


def test_a_whole_file_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_OIDC_SECRET", "s3cret")
    found = said(tmp_path, WHOLE)

    assert (found.url, found.secure, found.hosts, found.session) == (
        "https://grade.example", True, ("grade",), timedelta(days=2)
    )  # fmt: skip
    assert found.proxies == (ip_network("192.0.2.7/32"), ip_network("10.0.0.0/8"))
    assert found.instructor_session == timedelta(hours=3)
    assert found.oidc is not None
    assert found.oidc.client_secret == "s3cret"
    assert "s3cret" not in repr(found)
    assert found.lti[0].origin == "https://moodle.example"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("192.0.2.7", "proxy.example", "proxies[0] must be an address or a network"),
        ('proxies = ["192.0.2.7", "10.0.0.0/8"]', "", "user_header needs proxies"),
        ("https://moodle.example/mod/lti/certs.php", "http://moodle.example/certs", "lti[0].keys_url must be an https"),
        ("https://sso.example", "http://sso.example", "oidc.issuer must be an https address"),
        ("grade.example/", "grade.example/heldout", "url must have no path"),
        ("https://grade.example/", "grade.example", "url must be an https address"),
        ("https://grade.example/", "https://[", "url must be an address"),
        ("https://grade.example/", "https://grade.example:x", "url must be an address"),
        ("https://sso.example", "https://[", "oidc.issuer must be an https address"),
        ("session_days", "session_day", "Did you mean 'session_days'?"),
        ("X-Remote-User", "X Remote", "user_header must be the name of a header"),
    ],
)
def test_a_fault_is_told_with_its_key(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(ChallengeError, match=r"serve\.toml") as caught:
        said(tmp_path, WHOLE.replace(before, after))

    assert message in str(caught.value)
