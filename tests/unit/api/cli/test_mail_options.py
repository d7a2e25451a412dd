"""What is said of a mail server is checked before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.clock import SECOND
from agent.errors import BadInputError
from api.cli.mail_options import base_url, from_environment, mail_settings
from api.core.letter_message import Sender
from api.mail_settings import Security

GIVEN: dict[str, Any] = {"host": "mail.test", "sender": "siaga@kominfo.test"}


def test_without_a_server_there_are_no_settings():
    assert mail_settings(host=" ") is None
    assert from_environment({}) is None
    assert from_environment({"SIAGA_SMTP_FROM": "siaga@a.test"}) is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_security_has_its_usual_port(security, port):
    made = mail_settings(**GIVEN, security=security)
    assert made is not None
    assert (made.port, made.security, made.timeout) == (port, Security(security), 10 * SECOND)
    given = mail_settings(**GIVEN, security=security, port=2525)
    assert given is not None
    assert given.place == "mail.test:2525"


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("siaga@kominfo.test", Sender(address="siaga@kominfo.test", name="Siaga")),
        ("Siaga Babel <siaga@kominfo.test>", Sender(address="siaga@kominfo.test", name="Siaga Babel")),
        ('"Dinas, Kominfo" <siaga@kominfo.test>', Sender(address="siaga@kominfo.test", name="Dinas, Kominfo")),
        ("<siaga@kominfo.test>", Sender(address="siaga@kominfo.test", name="Siaga")),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(text, sender):
    made = mail_settings(host="mail.test", sender=text)
    assert made is not None
    assert made.sender == sender


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": "mail.test:25"}, "--smtp-host: 'mail.test:25' is no name"),
        ({"host": "http://mail.test"}, "--smtp-host"),
        ({"security": "ssl"}, "--smtp-security: 'ssl' is none"),
        ({"sender": ""}, "--smtp-from: '' names no address"),
        ({"sender": "Siaga"}, "--smtp-from: 'Siaga' names no address"),
        ({"sender": "a@b.test\r\nBcc: c@d.test"}, "--smtp-from"),
        ({"user": "siaga"}, "belong together"),
        ({"password": "x"}, "belong together"),
        ({"user": "siaga", "password": "sandi ü"}, "do not take"),
        ({"user": "siaga", "password": "x", "security": "none"}, "in clear"),
        ({"ca": Path("/nowhere/ca.pem")}, "--smtp-ca: /nowhere/ca.pem is no file"),
        ({"user": "siaga", "password_file": Path("/nowhere/pw")}, "/nowhere/pw cannot be read"),
        ({"user": "siaga", "password": "x", "password_file": Path("/nowhere/pw")}, "both given"),
    ],
)
def test_what_cannot_be_right_is_told_with_the_remedy(changes, said):
    with pytest.raises(BadInputError) as caught:
        mail_settings(**GIVEN | changes)
    assert said in str(caught.value)
    assert "sandi ü" not in str(caught.value)


def test_a_password_may_lie_in_a_file(tmp_path):
    (tmp_path / "pw").write_text(" rahasia sekali\n")
    made = mail_settings(**GIVEN, user="siaga", password_file=tmp_path / "pw")
    assert made is not None
    assert made.password == " rahasia sekali"
    (tmp_path / "pw").write_text("\n")
    with pytest.raises(BadInputError, match="is empty"):
        mail_settings(**GIVEN, user="siaga", password_file=tmp_path / "pw")


def test_the_server_on_this_machine_may_have_a_password_in_clear():
    made = mail_settings(host="localhost", sender="a@b.test", user="siaga", password="x", security="none")
    assert made is not None


def test_the_environment_says_the_same(tmp_path):
    (tmp_path / "pw").write_text("rahasia")
    (tmp_path / "ca.pem").write_text("")
    made = from_environment(
        {
            "SIAGA_SMTP_HOST": "mail.test",
            "SIAGA_SMTP_PORT": "26",
            "SIAGA_SMTP_SECURITY": "tls",
            "SIAGA_SMTP_USER": "siaga",
            "SIAGA_SMTP_PASSWORD_FILE": str(tmp_path / "pw"),
            "SIAGA_SMTP_FROM": "siaga@kominfo.test",
            "SIAGA_SMTP_TIMEOUT": "2.5",
            "SIAGA_SMTP_CA": str(tmp_path / "ca.pem"),
        }
    )
    assert made == mail_settings(
        **GIVEN,
        port=26,
        security="tls",
        user="siaga",
        password="rahasia",
        timeout=2.5,
        ca=tmp_path / "ca.pem",
    )
    with pytest.raises(BadInputError, match="write numbers"):
        from_environment({"SIAGA_SMTP_PORT": "smtp"})


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", None),
        (" https://siaga.test/ ", "https://siaga.test"),
        ("http://10.0.0.1:8080/siaga", "http://10.0.0.1:8080/siaga"),
    ],
)
def test_an_address_of_pages(text, url):
    assert base_url(text) == url


@pytest.mark.parametrize(
    "text", ["siaga.test", "ftp://a.test", "https://", "https://a.test/?x=1", "https://u:p@a.test", "https://a.test/ b",
             "http://a.test:0", "http://[", "https://a.test/#x", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_of_pages_is_told(text):
    with pytest.raises(BadInputError, match="write it like https"):
        base_url(text)
