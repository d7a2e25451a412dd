"""Reading NetBox through pynetbox: whole lists, or one reason why they cannot be had.

Rules this module keeps:

- It only reads. The token goes to the origin that was named and nowhere else: redirects and pages elsewhere are refused,
  and no ``~/.netrc`` takes the token's place.
- Certificates are checked, every answer has a limit of time and size, and a list that does not end is given up.
- Documents are taken as NetBox gives them; pynetbox's records would ask again for each part that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pynetbox
import requests
from pynetbox.core.query import Request
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util.retry import Retry

from agent.clock import SystemClock
from api.core.netbox.documents import Document, Pulled

PAGE = 500
MOST_OBJECTS = 200_000
LARGEST_ANSWER = 64 * 1024**2
_CHUNK = 1024**2
_BUSY = (429, 502, 503, 504)
_LONGEST_REASON = 200

Filters = Mapping[str, Sequence[str]]


class NetBoxError(Exception):
    """NetBox cannot be read: a code of the catalogue and what its text wants."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Chosen(NamedTuple):
    """Which part of NetBox is read, by slugs; nothing is all of it."""

    sites: Sequence[str] = ()
    regions: Sequence[str] = ()
    tags: Sequence[str] = ()


class NetBoxClient:
    """One NetBox at ``url``; ``progress`` is told which list is being read."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        ca_file: Path | None = None,
        timeout_s: float = 30.0,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare; nothing is asked yet. Raises ``NetBoxError`` when the address is none of HTTP."""
        try:
            parts = urlsplit(url)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            good = False
        if not good or parts.username is not None or parts.query or parts.fragment:
            raise NetBoxError("netbox.url")
        if ca_file is not None and not ca_file.is_file():
            raise NetBoxError("netbox.ca", file=ca_file)
        self._url, self._progress = url.removesuffix("/").removesuffix("/api"), progress
        self._api: Any = pynetbox.api(self._url, token=token)
        self._api.http_session = _Session(self._url, ca_file, timeout_s)

    def pull(self, chosen: Chosen) -> Pulled:
        """Read all that an inventory is made of; raises ``NetBoxError``."""
        within = {key: value for key, value in (("site", chosen.sites), ("region", chosen.regions)) if value}
        sites = {"slug": chosen.sites} if chosen.sites else {}
        regions = {"region": chosen.regions} if chosen.regions else {}
        tagged = {"tag": chosen.tags} if chosen.tags else {}
        dcim, circuits = self._api.dcim, self._api.circuits
        return Pulled(
            regions=self._all(dcim.regions, {}),
            sites=self._all(dcim.sites, {**sites, **regions}),
            devices=self._all(dcim.devices, {**within, **tagged}),
            cables=self._all(dcim.cables, {}),
            circuits=self._all(circuits.circuits, {}),
            circuit_ends=self._all(circuits.circuit_terminations, {}),
        )

    def _all(self, endpoint: Any, filters: Filters) -> list[Document]:
        """Return every object of a list, each once though pages may have moved while they were read."""
        place = endpoint.url.removeprefix(f"{self._url}/api/")
        self._progress(place)
        request = Request(
            base=endpoint.url,
            filters=dict(filters),
            token=self._api.token,
            http_session=self._api.http_session,
            limit=PAGE,
        )
        found: dict[int, Document] = {}
        try:
            for count, one in enumerate(_documents(request), start=1):
                if count > MOST_OBJECTS:
                    raise NetBoxError("netbox.endless", place=place, most=MOST_OBJECTS)
                found.setdefault(one["id"], one)
        except pynetbox.RequestError as problem:
            raise _refusal(problem, place) from None
        except requests.exceptions.RequestException as problem:
            raise self._unreached(problem) from None
        except (pynetbox.ContentError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise NetBoxError("netbox.foreign", place=place) from None
        return [found[key] for key in sorted(found)]

    def _unreached(self, problem: requests.exceptions.RequestException) -> NetBoxError:
        inner = _innermost(problem)
        why = str(inner).rpartition(": ")[2][:_LONGEST_REASON]
        if isinstance(problem, requests.exceptions.JSONDecodeError):
            return NetBoxError("netbox.foreign", place="api")
        if isinstance(problem, requests.exceptions.SSLError):
            return NetBoxError("netbox.tls", why=why)
        if isinstance(problem, requests.exceptions.Timeout) or isinstance(inner, TimeoutError | ReadTimeoutError):
            return NetBoxError("netbox.slow", url=self._url)
        return NetBoxError("netbox.unreached", url=self._url, why=why)


class _Session(requests.Session):
    """A session that pynetbox asks through: one origin, limits, no redirects, no ``~/.netrc``."""

    def __init__(self, url: str, ca_file: Path | None, timeout_s: float) -> None:
        super().__init__()
        self._origin = urlsplit(url)[:2]
        self._verify = str(ca_file) if ca_file is not None else None
        self._timeout_s = timeout_s
        self._pages: set[str] = set()
        self.auth = _as_it_is
        retry = Retry(
            3, connect=1, read=0, other=0, status_forcelist=_BUSY, backoff_factor=0.5, respect_retry_after_header=False
        )
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(max_retries=retry.new(raise_on_status=False)))

    def request(self, method: str, url: str | bytes, *arguments: Any, **keywords: Any) -> requests.Response:
        """Ask, within the limits."""
        if urlsplit(str(url))[:2] != self._origin:
            raise NetBoxError("netbox.elsewhere", url=url)
        if str(url) in self._pages:
            raise NetBoxError("netbox.endless", place=urlsplit(str(url)).path, most=MOST_OBJECTS)
        if urlsplit(str(url)).query:  # a page that the one before names; the first two have their query apart
            self._pages.add(str(url))
        keywords |= {"timeout": self._timeout_s, "allow_redirects": False, "stream": True}
        if self._verify is not None:
            keywords["verify"] = self._verify
        response = super().request(method, url, *arguments, **keywords)
        if response.is_redirect:
            response.close()
            raise NetBoxError("netbox.redirect", url=response.headers.get("location", ""))
        _read(response, self._timeout_s)
        return response


def _read(response: requests.Response, timeout_s: float) -> None:
    """Read the body within limits; ``response`` has it whole afterwards."""
    clock = SystemClock()
    last = clock.monotonic() + int(timeout_s * 1e6)
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            response.close()
            raise NetBoxError("netbox.large", size=LARGEST_ANSWER // 1024**2)
        if clock.monotonic() > last:
            response.close()
            raise requests.exceptions.ReadTimeout
    response._content = bytes(body)  # noqa: SLF001  (where requests keeps a body that is read)


def _documents(request: Request) -> Iterator[dict[str, Any]]:
    for one in request.get():
        if not isinstance(one, dict) or not isinstance(one.get("id"), int):
            raise TypeError
        yield one


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _refusal(problem: Any, place: str) -> NetBoxError:
    status = problem.req.status_code
    codes = {401: "netbox.token", 403: "netbox.forbidden", 404: "netbox.missing", 400: "netbox.filter"}
    return NetBoxError(codes.get(status, "netbox.status"), place=place, status=status, why=_told(problem.req))


def _told(response: requests.Response) -> str:
    try:
        return json.dumps(response.json(), ensure_ascii=False)[:_LONGEST_REASON]
    except ValueError:
        return str(response.reason or "")[:_LONGEST_REASON]


def _innermost(problem: BaseException) -> BaseException:
    """Return the innermost reason, without the errors that libraries wrap it in."""
    inner: Any = problem
    while isinstance(deeper := getattr(inner, "reason", None) or (inner.args[0] if inner.args else None), Exception):
        inner = deeper
    return inner  # type: ignore[no-any-return]  # reasons are untyped
