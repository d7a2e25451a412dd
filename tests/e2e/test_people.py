"""The administrator and the people in a real browser: adding, the forced change, locks, sessions, single sign-on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import SystemClock
from api.settings import OidcSettings
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.browsing import fits
from tests.support.lying_provider import CLIENT, SECRET, LyingProvider

pytestmark = pytest.mark.e2e

OWN = "kata-sandi-sendiri"
INDONESIAN = {
    "user": "Nama pengguna", "password": "Kata sandi", "enter": "Masuk", "users": "Pengguna", "add": "Tambah pengguna",
    "full_name": "Nama lengkap", "role": "Peran", "noc": "NOC", "nip": "NIP", "wrong": "NIP terdiri atas 18 angka",
    "noted": "Sudah dicatat", "must": "Kata sandi Anda diberikan oleh orang lain", "current": "Kata sandi sekarang",
    "new": "Kata sandi baru", "change": "Ganti kata sandi", "go": "Lanjut ke halaman utama", "state": "Belum mengganti kata sandi",
    "disable": "Nonaktifkan…", "ask": "Nonaktifkan Budi Santoso?", "yes": "Ya, nonaktifkan", "disabled": "Pengguna ini telah dinonaktifkan.",
    "enable": "Aktifkan kembali", "no": "Nama pengguna atau kata sandi tidak cocok.", "end": "Akhiri semua sesi lain",
    "token": "Buat token", "label": "Untuk apa", "secret": "rahasia ini tidak akan ditampilkan lagi", "revoke": "Cabut token laporan",
    "revoked": "Token telah dicabut.", "sso": "Masuk dengan SSO Pemprov", "unknown": "belum punya akun di Siaga",
}  # fmt: skip
ENGLISH = {
    "user": "User name", "password": "Password", "enter": "Sign in", "users": "Users", "add": "Add a user",
    "full_name": "Full name", "role": "Role", "noc": "NOC", "nip": "NIP", "wrong": "A NIP has 18 digits",
    "noted": "I have noted it", "must": "Somebody else gave you this password", "current": "Current password",
    "new": "New password", "change": "Change password", "go": "Go on to the main page", "state": "Password not changed yet",
    "disable": "Disable…", "ask": "Disable Budi Santoso?", "yes": "Yes, disable", "disabled": "The user is disabled.",
    "enable": "Enable again", "no": "User name and password do not match.", "end": "End all other sessions",
    "token": "Make a token", "label": "What for", "secret": "it is never shown again", "revoke": "Revoke token laporan",
    "revoked": "The token is revoked.", "sso": "Sign in with SSO Pemprov", "unknown": "you have no account in Siaga yet",
}  # fmt: skip


@pytest.fixture
def provider() -> Iterator[LyingProvider]:
    with LyingProvider("localhost") as made:  # another site than 127.0.0.1, as a provider is
        yield made


@pytest.fixture
def world(provider: LyingProvider) -> Iterator[World]:
    oidc = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="SSO Pemprov")
    made = make_world(clock=SystemClock(), oidc=oidc)
    made.beat()
    yield made
    made.app.state.siaga.provider.close()


def opened(browser: Browser, address: str, said: dict[str, str], **options: Any) -> Page:
    page = browser.new_context(base_url=address, **options).new_page()
    page.goto(f"/language/{'en' if said is ENGLISH else 'id'}?next=/sign-in")
    return page


def sign_in(page: Page, said: dict[str, str], name: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label(said["user"]).fill(name)
    page.get_by_label(said["password"]).fill(password)
    page.get_by_role("button", name=said["enter"], exact=True).click()


@pytest.mark.parametrize("said", [INDONESIAN, ENGLISH], ids=["id", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_person_is_added_changes_the_password_is_disabled_and_enabled(browser, address, said, width):
    size = {"viewport": {"width": width, "height": 844}}
    admin = opened(browser, address, said, **size)
    sign_in(admin, said, "admin")
    admin.get_by_role("link", name=said["users"], exact=True).click()
    fits(admin)
    admin.get_by_role("link", name=said["add"]).click()
    admin.get_by_label(said["user"]).fill("budi")
    admin.get_by_label(said["full_name"]).fill("Budi Santoso")
    admin.get_by_label(said["nip"]).fill("123")
    admin.get_by_label(said["role"]).select_option(said["noc"])
    admin.get_by_role("button", name=said["add"]).click()
    expect(admin.locator("#e-nip")).to_contain_text(said["wrong"])
    expect(admin.get_by_label(said["full_name"])).to_have_value("Budi Santoso")
    fits(admin)
    admin.get_by_label(said["nip"]).fill("19800101 200501 1 001")
    admin.get_by_label(said["nip"]).press("Enter")
    first = admin.locator(".secret").inner_text()
    fits(admin)
    admin.get_by_role("link", name=said["noted"]).click()

    budi = opened(browser, address, said, **size)
    sign_in(budi, said, "budi", first)
    expect(budi.get_by_text(said["must"])).to_be_visible()
    budi.goto("/tickets")
    expect(budi.get_by_text(said["must"])).to_be_visible()
    fits(budi)
    budi.get_by_label(said["current"]).fill(first)
    budi.get_by_label(said["new"]).fill(OWN)
    budi.get_by_role("button", name=said["change"]).click()
    budi.get_by_role("link", name=said["go"]).click()
    expect(budi.locator(".totals")).to_be_visible()
    expect(budi.get_by_role("link", name="Budi Santoso")).to_be_visible()

    admin.reload()
    expect(admin.get_by_text(said["state"])).to_have_count(0)
    admin.get_by_role("link", name=said["disable"]).click()
    expect(admin.get_by_role("heading", name=said["ask"])).to_be_visible()
    fits(admin)
    admin.get_by_role("button", name=said["yes"]).click()
    expect(admin.get_by_role("status")).to_contain_text(said["disabled"])
    budi.goto("/tickets")
    sign_in(budi, said, "budi", OWN)
    expect(budi.get_by_role("alert")).to_contain_text(said["no"])
    admin.get_by_role("button", name=said["enable"]).click()
    sign_in(budi, said, "budi", OWN)
    expect(budi.locator(".totals")).to_be_visible()


@pytest.mark.parametrize("said", [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_one_ends_ones_other_sessions_and_makes_and_revokes_a_token_on_a_phone(browser, address, said):
    phone = opened(browser, address, said, viewport={"width": 390, "height": 844})
    sign_in(phone, said, "noc")
    other = opened(browser, address, said)
    sign_in(other, said, "noc")
    expect(other.locator(".totals")).to_be_visible()
    phone.goto("/account")
    fits(phone)
    phone.get_by_role("button", name=said["end"]).click()
    other.goto("/account")
    expect(other.get_by_label(said["password"])).to_be_visible()
    phone.locator("#tokens summary").press("Enter")
    phone.get_by_label(said["label"]).fill("laporan")
    phone.get_by_label(said["label"]).press("Enter")
    expect(phone.locator("#tokens [role=status]")).to_contain_text(said["secret"])
    fits(phone)
    phone.get_by_role("button", name=said["revoke"]).click()
    expect(phone.get_by_role("status")).to_contain_text(said["revoked"])


@pytest.mark.parametrize("said", [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_a_browser_goes_to_the_provider_of_another_site_and_comes_back_signed_in(browser, address, provider, said):
    page = opened(browser, address, said)
    page.goto("/tickets")
    page.get_by_role("link", name=said["sso"]).click()
    page.wait_for_url("**/tickets")
    expect(page.get_by_role("link", name="noc")).to_be_visible()
    provider.more = {"sub": "lain", "preferred_username": "tidak-ada"}
    stranger = opened(browser, address, said)
    stranger.get_by_role("link", name=said["sso"]).click()
    expect(stranger.get_by_role("alert")).to_contain_text(said["unknown"])
    stranger.goto("/tickets")
    expect(stranger.get_by_label(said["password"])).to_be_visible()
