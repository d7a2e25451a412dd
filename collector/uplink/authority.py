"""The collector's own certificate authority, and the certificate its door shows: made when missing, renewed by itself.

Rules this module keeps:

- The authority's key never leaves ``authority.key`` (mode 0600); it signs this collector's certificates and nothing else
  (``pathlen`` 0). Keys are on the curve P-256 (RFC 5480), signatures ECDSA with SHA-256.
- The door's certificate names what ``--uplink-name`` says (RFC 6125: subject alternative names), lasts 90 days, and is
  made anew a month before its end, or when the names are others.
- Both are valid since the day before, for agents whose clock is a little behind.
- No backup holds these keys.
"""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from agent.clock import DAY, Clock, Microseconds, to_datetime, to_instant
from agent.errors import BadInputError, StorageError
from collector.uplink.keeping import keep_secret, locked

AUTHORITY_LASTS = timedelta(days=7300)
SERVER_LASTS = timedelta(days=90)
RENEW_BEFORE: Microseconds = 30 * DAY
_EARLIER = timedelta(days=1)
_LONGEST_NAME = 64


class Authority:
    """The authority of one collector's data folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Open it, or make it when it is missing. Raises ``StorageError`` or ``BadInputError`` with the remedy."""
        self._folder = folder
        self._clock = clock
        with locked(folder):
            if not (folder / "authority.pem").exists():
                self._make()
        self._key, self._certificate = self._opened("authority")

    @property
    def pem(self) -> str:
        """The authority's certificate, which agents are given."""
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate in DER; a code carries it."""
        return hashlib.sha256(self._certificate.public_bytes(serialization.Encoding.DER)).digest()

    def server_context(self, names: Sequence[str]) -> ssl.SSLContext:
        """Return how the door speaks: TLS 1.2 or newer, with a certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.renew(context, names)
        return context

    def renew(self, context: ssl.SSLContext, names: Sequence[str]) -> Microseconds:
        """Let connections from now on see a certificate that is far from its end, and return that end."""
        with locked(self._folder):
            until = self._server_until(names)
            if until is None or until - self._clock.wall() < RENEW_BEFORE:
                until = self._sign(names)
        try:
            context.load_cert_chain(self._folder / "server.pem", self._folder / "server.key")
        except (OSError, ssl.SSLError) as problem:
            raise StorageError(
                f"{self._folder / 'server.pem'}: {problem}; remove server.pem and server.key there, and start again"
            ) from None
        return until

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Siaga collector")])
        usage = _usage(signs_certificates=True)
        builder = self._builder(name, name, key.public_key(), key.public_key(), AUTHORITY_LASTS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
        self._keep("authority", key, certificate)

    def _sign(self, names: Sequence[str]) -> Microseconds:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:_LONGEST_NAME])])
        builder = self._builder(
            subject, self._certificate.subject, key.public_key(), self._key.public_key(), SERVER_LASTS
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        self._keep("server", key, certificate)
        return to_instant(certificate.not_valid_after_utc)

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        public: ec.EllipticCurvePublicKey,
        issuers: ec.EllipticCurvePublicKey,
        lasts: timedelta,
    ) -> x509.CertificateBuilder:
        begins = to_datetime(self._clock.wall()) - _EARLIER
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + lasts)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers), critical=False)
        )

    def _server_until(self, names: Sequence[str]) -> Microseconds | None:
        """Return when the door's certificate ends, None when there is none for these names."""
        if not (self._folder / "server.key").exists() or not (self._folder / "server.pem").exists():
            return None
        certificate = self._opened("server")[1]
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if list(told) != [_named(name) for name in names] or certificate.issuer != self._certificate.subject:
            return None
        return to_instant(certificate.not_valid_after_utc)

    def _keep(self, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        """Write the key first: a certificate without its key would be taken for whole."""
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        keep_secret(self._folder / f"{name}.key", secret)
        keep_secret(self._folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def _opened(self, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        place = self._folder / f"{name}.pem"
        try:
            key = serialization.load_pem_private_key((self._folder / f"{name}.key").read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(place.read_bytes())
        except OSError as problem:
            raise StorageError(f"{problem.filename}: {problem.strerror}; run this as the user of siaga") from None
        except ValueError:
            raise BadInputError(
                f"{place}: it or its key is damaged; put {self._folder} back from a copy, or remove it: a new authority "
                "is made at the next start, and every agent enrols again"
            ) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise BadInputError(f"{place}: its key is none of siaga's; remove {self._folder} and start again")
        return key, certificate


def checked_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names that a certificate can bear, each once. Raises ``ValueError`` with the remedy."""
    for name in names:
        _named(name)
    return tuple(dict.fromkeys(names))


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    labels = name.split(".")
    if len(name) > 253 or not all(  # noqa: PLR2004  (RFC 1035, 2.3.4)
        label and len(label) < 64 and label.replace("-", "").isalnum() and label.isascii()  # noqa: PLR2004
        for label in labels
    ):
        raise ValueError(f"{name!r} is no host name and no address; write noc.example or 10.0.0.5")
    return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
