"""A real OpenID provider (Glewlwyd, Debian's package) on a free loopback port, with one client and people of one's own."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Self

import httpx
from joserfc.jwk import RSAKey

from tests.support.desk_client import seen

SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
CLIENT, SECRET = "siaga", "rahasia-yang-panjang"
ADMIN = {"username": "admin", "password": "password"}
"""Who Debian's schema makes."""
SCOPES = ("openid", "email", "profile")


class Glewlwyd:
    """Started and set up by ``with``; ``issuer`` is its address."""

    def __init__(self, folder: Path, back: str) -> None:
        self.folder, self.back = folder, back
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}/api/oidc"
        self._process: subprocess.Popen[bytes] | None = None
        self._admin = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", trust_env=False)

    def __enter__(self) -> Self:
        (self.folder / "middleware").mkdir()
        base = sqlite3.connect(self.folder / "glewlwyd.db")
        base.executescript(SCHEMA.read_text("utf-8"))
        base.close()
        (self.folder / "glewlwyd.conf").write_text(
            f'port={self.port}\nbind_address="127.0.0.1"\nexternal_url="http://127.0.0.1:{self.port}"\n'
            'login_url="login.html"\napi_prefix="api"\nlog_mode="console"\nlog_level="WARNING"\n'
            'cookie_domain="127.0.0.1"\ncookie_secure=0\nsession_key="GLEWLWYD2_SESSION_ID"\nsession_expiration=3600\n'
            'admin_scope="g_admin"\nprofile_scope="g_profile"\nlogin_api_enabled=true\n'
            'admin_session_authentication="cookie"\nprofile_session_authentication="cookie"\n'
            'user_module_path="/usr/lib/glewlwyd/user"\nclient_module_path="/usr/lib/glewlwyd/client"\n'
            f'user_middleware_module_path="{self.folder / "middleware"}"\n'
            'user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"\nplugin_module_path="/usr/lib/glewlwyd/plugin"\n'
            'hash_algorithm="SHA512"\n'
            f'database={{ type="sqlite3" path="{self.folder / "glewlwyd.db"}" }};\n'
        )
        self.start()
        try:
            self._set_up()
        except BaseException:
            self.stop()
            raise
        return self

    def _set_up(self) -> None:
        self._call("POST", "/auth/", ADMIN)
        module = self._call("GET", "/mod/user/database").json()
        for name in ("verified", "group"):
            module["parameters"]["data-format"][name] = {"multiple": False, "read": True, "write": True}
        self._call("PUT", "/mod/user/database", module)
        self._call("PUT", "/mod/user/database/reset")
        for scope in SCOPES[1:]:
            self._call("POST", "/scope/", {"name": scope, "display_name": scope, "password_required": False})
        self.use_key("pertama")
        client = {
            "client_id": CLIENT,
            "name": "Siaga",
            "enabled": True,
            "confidential": True,
            "password": SECRET,
            "authorization_type": ["code"],
            "redirect_uri": [self.back],
            "scope": [],
            "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"],
        }
        self._call("POST", "/client/", client)

    def __exit__(self, *_: object) -> None:
        self._admin.close()
        self.stop()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["glewlwyd", "--config-file", str(self.folder / "glewlwyd.conf")], stdout=log, stderr=log
            )
        try:
            seen(self._answers, 20, "glewlwyd answers")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def _answers(self) -> bool:
        try:
            return self._admin.get("/profile_list/").status_code in (httpx.codes.OK, httpx.codes.UNAUTHORIZED)
        except httpx.HTTPError:
            return False

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._admin.request(method, path, json=body)
        assert answer.status_code == httpx.codes.OK, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def use_key(self, name: str) -> None:
        """Sign with a new key from now on, as a provider does that rotates its keys."""
        key = RSAKey.generate_key(2048, {"kid": name, "alg": "RS256", "use": "sig"}).as_dict(private=True)
        parameters = {
            "iss": self.issuer,
            "jwt-type": "rsa",
            "jwt-key-size": "256",
            "jwks-private": json.dumps({"keys": [key]}),
            "default-kid": name,
            "access-token-duration": 600,
            "refresh-token-duration": 600,
            "code-duration": 60,
            "code-replay-revoke-refresh-tokens": False,
            "auth-type-code-enabled": True,
            "auth-type-token-enabled": False,
            "auth-type-id-token-enabled": True,
            "auth-type-refresh-enabled": False,
            "secret-type": "public",
            "subject-type": "public",
            "allowed-scope": ["openid", "email", "profile"],
            "name-claim": "mandatory",
            "email-claim": "mandatory",
            "claims": [
                {"name": "preferred_username", "user-property": "username", "type": "string", "mandatory": True},
                {
                    "name": "email_verified",
                    "user-property": "verified",
                    "type": "boolean",
                    "boolean-value-true": "yes",
                    "boolean-value-false": "no",
                    "mandatory": True,
                },
                {"name": "groups", "user-property": "group", "type": "string", "mandatory": True},
            ],
            "pkce-allowed": True,
            "pkce-method-plain-allowed": False,
            "pkce-required": True,
        }
        body = {"module": "oidc", "name": "oidc", "display_name": "OIDC", "parameters": parameters}
        known = self._admin.get("/mod/plugin/oidc").status_code == httpx.codes.OK
        if known:
            self._call("PUT", "/mod/plugin/oidc", body)
            self._call("PUT", "/mod/plugin/oidc/reset")
        else:
            self._call("POST", "/mod/plugin/", body)

    def add_person(self, name: str, email: str, *, verified: bool = True, group: str = "pegawai") -> None:
        """Make somebody whose password is the name twice."""
        body = {
            "username": name,
            "password": name * 2,
            "name": name.title(),
            "email": email,
            "verified": "yes" if verified else "no",
            "group": group,
            "enabled": True,
            "scope": [*SCOPES, "g_profile"],
        }
        self._call("POST", "/user/", body)

    def consent(self, name: str, address: str) -> str:
        """Sign somebody in at the provider, allow Siaga what it asks, and return where the browser is sent back to."""
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", trust_env=False) as browser:
            answer = browser.post("/auth/", json={"username": name, "password": name * 2})
            assert answer.status_code == httpx.codes.OK, answer.text
            answer = browser.put(f"/auth/grant/{CLIENT}", json={"scope": " ".join(SCOPES)})
            assert answer.status_code == httpx.codes.OK, answer.text
            target = str(browser.get(f"{address}&g_continue").headers.get("location", ""))
            if target.startswith(self.back):
                return target
        raise AssertionError(f"the provider sends on to {target!r}")
