"""TLS to the PostgreSQL that servers share: the right database answers, or none does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from innloggingsproever import free_port
from postgresproever import PASSWORD, QUOTED, USER, Cluster, base_of, timeouts

from boligkompass import doktor
from boligkompass.beslutninger import Store, StoreError, Utkast
from boligkompass.cli import main
from boligkompass.ledger.address import Address
from boligkompass.ledger.database import database as connections

DRAFT = Utkast("9901", date(2026, 11, 5), "Kjøpe", "Eiendomssjef", "vedtatt", "2026-11-01.1")
NAME, OTHER = "db.kommune.example", "annen.kommune.example"
Key = ec.EllipticCurvePrivateKey


class Authority:
    """A certificate authority of the tests' own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), _named(name)
        own = _certificate(self._name, self._name, self._key, self._key, authority=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str) -> tuple[bytes, bytes]:
        """A key, and a certificate for a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(_named(host), self._name, key, self._key, authority=False)
        pem = serialization.Encoding.PEM
        kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return key.private_bytes(pem, kind, plain), made.public_bytes(pem)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Key, signer: Key, *, authority: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    host = str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(signer, hashes.SHA256())
    )


@dataclass
class Secured:
    """A database that answers with TLS, and the authority that vouches for it."""

    cluster: Cluster
    base: str
    port: int
    trusted: Path
    stranger: Path

    def address(self, host: str = NAME, more: str = "", secret: str = QUOTED) -> Address:
        """Its address by a name that is of another machine, for all the program can see."""
        where = f"{host}:{self.port}/{self.base}?hostaddr=127.0.0.1"
        return Address(f"postgresql://{USER}:{secret}@{where}&{timeouts()}{more}")

    def proven(self, host: str = NAME, by: Path | None = None) -> Address:
        """The same, as the guide says."""
        return self.address(host, f"&sslmode=verify-full&sslrootcert={by or self.trusted}")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """Its own server: TLS is no part of the one that the other tests share."""
    cluster = Cluster()
    folder = tmp_path_factory.mktemp("utstedere")
    trusted, port = Authority(folder, "utsteder"), free_port()
    cluster.stop()
    cluster.listen(port, *trusted.issue(NAME))
    cluster.start()
    base = base_of(cluster.create())
    yield Secured(cluster, base, port, trusted.file, Authority(folder, "fremmed").file)
    cluster.remove()


@pytest.fixture
def plain(secured: Secured) -> Iterator[Secured]:
    """The same server for as long as it has no TLS."""
    asked = secured.cluster.ask
    asked("postgres", "ALTER SYSTEM SET ssl = off", "SELECT pg_reload_conf()")
    secured.cluster.stop()
    secured.cluster.start()
    yield secured
    asked("postgres", "ALTER SYSTEM RESET ssl", "SELECT pg_reload_conf()")
    secured.cluster.stop()
    secured.cluster.start()


def told(address: Address) -> str:
    """What doktor says of the way to a database."""
    return "\n".join(str(one) for one in doktor.decisions(address))


def test_the_right_database_is_read_and_written(secured: Secured) -> None:
    address = secured.proven()
    kept = Store(address)
    before = kept.version()
    kept.write(DRAFT)
    assert kept.version() == before + 1
    with connections(address).connected() as connection:
        row = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        assert row.fetchone() == (True,)
    assert "kryptert" not in told(address)
    connections(address).close()


def test_the_root_certificate_may_stand_in_the_surroundings(
    secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(secured.trusted))
    address = secured.address()
    assert Store(address).version() >= 0
    assert "kryptert" not in told(address)
    connections(address).close()


REFUSED = [
    ("fremmed", "fra en utsteder serveren ikke stoler på"),
    ("navn", "gjelder et annet navn enn det i adressen"),
    ("ingen", "filen med rotsertifikatet kan ikke leses"),
]


@pytest.mark.parametrize(("wrong", "sentence"), REFUSED)
def test_a_database_that_is_not_proven_is_refused(
    secured: Secured,
    wrong: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = {
        "fremmed": secured.proven(by=secured.stranger),
        "navn": secured.proven(OTHER),
        "ingen": secured.proven(by=secured.trusted / "finnes-ikke"),
    }[wrong]
    _refused(address, sentence, monkeypatch, caplog, capsys)


def test_a_database_without_tls_is_refused(
    plain: Secured,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sentence = "databasen har ikke TLS, og adressen krever det"
    _refused(plain.proven(), sentence, monkeypatch, caplog, capsys)


def _refused(
    address: Address,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The store and doktor say why, at once and when asked again, and never the password."""
    for _ in range(2):
        with pytest.raises(StoreError, match=sentence):
            Store(address).lines()
    with pytest.raises(StoreError, match=f"ikke lagret: .*{sentence}"):
        Store(address).write(DRAFT)
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", address.url)
    connections(address).close()
    assert main(["doktor"]) == 1
    out, err = capsys.readouterr()
    assert f"boligkompass:•••@{address.url.rpartition('@')[2].partition(':')[0]}" in out
    assert sentence in out
    for text in (out, err, caplog.text):
        assert PASSWORD not in text
        assert QUOTED not in text
    connections(address).close()


@pytest.mark.parametrize("more", ["", "&sslmode=require", "&sslmode=verify-ca&sslrootcert={}"])
def test_secret_but_not_proven_is_warned_of(secured: Secured, more: str) -> None:
    address = secured.address(more=more.format(secured.trusted))
    (found,) = [one for one in doktor.decisions(address) if "kryptert" in one.text]
    assert found.warning
    assert "ser ikke etter at det er rett database som svarer" in found.text
    assert "sslmode=verify-full" in found.advice
    connections(address).close()


def test_what_anyone_can_read_on_the_way_is_a_fault(plain: Secured) -> None:
    address = plain.address()
    (found,) = [one for one in doktor.decisions(address) if "kryptert" in one.text]
    assert not found.warning
    assert "Forbindelsen til databasen er ikke kryptert." in found.text
    connections(address).close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nobody_is_between_on_the_same_machine(plain: Secured, host: str) -> None:
    address = plain.address(host)
    assert "kryptert" not in told(address)
    connections(address).close()
