from pathlib import Path

import pytest

from agent.errors import BadInputError
from api.cli.influx import influx_settings
from collector.export.settings import InfluxSettings

GOOD = {"url": "https://influx.example:8086/base", "token": "s3same==\n", "org": "kominfo", "bucket": "siaga"}


def settings(token_file: Path | None = None, **changed: str | None) -> InfluxSettings | None:
    given = {**GOOD, **changed}
    return influx_settings(
        given["url"], given["token"] or "", token_file, given["org"] or "", given["bucket"] or "", 1_000_000
    )


def test_all_of_it_is_taken_and_a_line_end_at_the_token_is_none_of_it():
    assert settings() == InfluxSettings(
        url="https://influx.example:8086/base", token="s3same==", org="kominfo", bucket="siaga", most_bytes=1_000_000
    )


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address_nothing_is_exported(url):
    assert settings(url=url) is None


@pytest.mark.parametrize(
    "url", ["influx:8086", "http://", "ftp://influx", "http://x:port", "http://x:70000", "http://[x"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadInputError, match=r"--influx-url: .* is no address; write it like http://127\.0\.0\.1:8086"):
        settings(url=url)


@pytest.mark.parametrize("option", ["org", "bucket"])
def test_an_address_needs_organisation_and_bucket(option):
    with pytest.raises(BadInputError, match=f"--influx-url is given but --influx-{option} is not"):
        settings(**{option: ""})


@pytest.mark.parametrize("token", ["two\nlines", "kündigung", "bell\a"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_repeated(token):
    with pytest.raises(BadInputError, match="--influx-token") as told:
        settings(token=token)
    assert token not in str(told.value)


def test_the_token_may_stand_in_a_file(tmp_path):
    place = tmp_path / "token"
    place.write_text("f1le==\n")
    made = settings(token="", token_file=place)
    assert made is not None
    assert made.token == "f1le=="


@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), (b"\xff", "it is no text")])
def test_a_token_file_that_cannot_be_read_is_named(tmp_path, content, why):
    place = tmp_path / "token"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(BadInputError, match=f"--influx-token-file: .*token cannot be read \\({why}\\)"):
        settings(token="", token_file=place)


def test_an_empty_token_file_and_two_tokens_are_refused(tmp_path):
    place = tmp_path / "token"
    place.write_text(" \n")
    with pytest.raises(BadInputError, match="is empty; put the token into it"):
        settings(token="", token_file=place)
    with pytest.raises(BadInputError, match="are both given; keep the file"):
        settings(token_file=place)
