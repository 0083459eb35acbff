"""The files of an installation: that they hold what they say, and that what is lost comes back."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from postgresproever import Cluster

from boligkompass import doktor, extracts, registerfiles, settings
from boligkompass.beslutninger import FILE, Utkast
from boligkompass.beslutninger import Store as Decisions
from boligkompass.connections import HEADER_BYTES, HEADER_SECONDS, LAST_SECONDS
from boligkompass.ledger.address import Address
from boligkompass.limits import CLOSED, LARGEST
from boligkompass.motegrunnlag import arkiv
from boligkompass.registers import REGISTERS
from boligkompass.settings import PROJECT

DRIFT = PROJECT / "drift"
PROXIES = ("nginx.conf", "nginx-flere.conf")
KEYS = "BOLIGKOMPASS_TILGANGSMAPPE"
UNITS = sorted(path.name for path in DRIFT.glob("boligkompass*.*"))


def read(name: str) -> str:
    return (DRIFT / name).read_text(encoding="utf-8")


# -- the proxy -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROXIES)
def test_the_proxy_and_the_server_close_the_same_addresses(name: str) -> None:
    """Each by itself: what one forgets, the other still refuses."""
    closed = re.findall(r"location \^~ (\S+)\s*\{ return 404; \}", read(name))
    assert sorted(closed) == sorted(CLOSED)
    for path in CLOSED:
        assert path in (PROJECT / "docs" / "drift.md").read_text(encoding="utf-8")
        # The package's name is the examination; its module has what it asks for.
        asked = importlib.import_module("boligkompass.doktor.address").CLOSED
        assert any(one.startswith(path) for one in asked)


@pytest.mark.parametrize("name", PROXIES)
def test_the_proxy_lets_the_pages_through_and_says_who_asks(name: str) -> None:
    text = read(name)
    for line in (
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade           $http_upgrade;",
        "proxy_set_header Connection        $tavle_connection;",
        "proxy_set_header Host              $host;",
        # Not $proxy_add_x_forwarded_for, to which a client may have written first.
        "proxy_set_header X-Forwarded-For   $remote_addr;",
        "ssl_protocols       TLSv1.2 TLSv1.3;",
    ):
        assert line in text
    # A megabyte there is a megabyte here.
    assert "client_max_body_size 1m;" in text
    assert LARGEST == 1024 * 1024
    # Every block that opens closes, and every directive ends.
    without = re.sub(r"#.*", "", text)
    assert without.count("{") == without.count("}")
    for line in filter(None, map(str.strip, without.splitlines())):
        assert line.endswith((";", "{", "}")), line


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx er ikke installert")
@pytest.mark.parametrize("name", PROXIES)
def test_nginx_takes_its_file(name: str, tmp_path: Path) -> None:
    tls = tmp_path / "tls"
    tls.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tavla",
         "-keyout", tls / "nokkel.pem", "-out", tls / "sertifikat.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = re.sub(r"\btavle(-\d)?:8501", "127.0.0.1:8501", read(name))
    text = text.replace("tls/", f"{tls}/")
    # What it writes lies here: whoever runs the tests may not be root.
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {tmp_path / kind};" for kind in kinds)
    text = f"pid {tmp_path}/pid;\n" + text.replace("include mime.types;", temporary)
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    command = ["nginx", "-t", "-e", "stderr", "-c", tmp_path / "nginx.conf", "-p", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_proxy_for_several_is_the_one_for_one_and_what_several_need() -> None:
    """So that what is put right in one is not forgotten in the other."""
    one, several = (without_comments(name) for name in PROXIES)
    lost = [line for line in one if line not in several]
    assert lost == ["proxy_pass http://tavle:8501;"]
    text = "\n".join(several)
    assert "hash $tavle_besok consistent;" in text
    assert "Secure; HttpOnly; SameSite=Lax" in text
    assert len(re.findall(r"server tavle-\d:8501", text)) == 2


def without_comments(name: str) -> list[str]:
    lines = (re.sub(r"#.*", "", line).strip() for line in read(name).splitlines())
    return [line for line in lines if line]


def test_room_for_visits_and_none_for_the_half_open() -> None:
    service, proxy = read("boligkompass.service"), read("nginx.conf")
    board = yaml.safe_load(read("compose.yaml"))["services"]["tavle"]
    files = re.search(r"^LimitNOFILE=(\d+)$", service, re.MULTILINE)
    assert files
    assert int(files[1]) == board["ulimits"]["nofile"]
    assert f"worker_rlimit_nofile {files[1]};" in proxy
    # The document says what holds, here and in the server.
    told = (PROJECT / "docs" / "drift.md").read_text(encoding="utf-8")
    assert f"client_header_timeout {HEADER_SECONDS:.0f}s;" in proxy
    assert (
        f"hodet på {HEADER_SECONDS:.0f} s, eller der det er over {HEADER_BYTES // 1024} kB" in told
    )
    assert f"på {LAST_SECONDS:.0f} s til" in told
    for name in ("send_timeout", "limit_conn"):
        assert re.search(rf"^ +{name} .*\d+s?;$", proxy, re.MULTILINE), name
    # Compressing each message costs more than it gives: each visit in its own, over and over.
    for text in (service, read("Containerfile").replace('", "', " ")):
        assert "--ws-per-message-deflate false" in text


# -- containers ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return found


def test_the_board_runs_without_rights_and_cannot_write_its_numbers(
    compose: dict[str, Any],
) -> None:
    board, proxy = compose["services"]["tavle"], compose["services"]["proxy"]
    assert board["read_only"] is True
    assert board["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in board["security_opt"]
    # What is published is for the group of an installation, which the container does not know.
    assert [one.partition(":")[0] for one in board["group_add"]] == ["${TAVLE_GRUPPE"]
    mounts = dict(volume.rsplit("}:", 1)[::-1] for volume in board["volumes"])
    assert set(mounts) == {
        "/tall:ro",
        "/beslutninger",
        "/tilgang",
        "/app/.streamlit/secrets.toml:ro",
    }
    # Nobody outside reaches it but through the proxy; it reaches out for those who sign in.
    assert "ports" not in board
    assert compose["networks"]["innenfor"]["internal"] is True
    assert set(board["networks"]) == {"innenfor", "utenfor"}
    assert set(proxy["networks"]) == {"innenfor", "utenfor"}
    assert proxy["depends_on"]["tavle"]["condition"] == "service_healthy"
    assert (DRIFT / board["build"]["context"] / board["build"]["dockerfile"]).is_file()


def test_the_container_is_not_root_and_asks_for_health() -> None:
    text = re.sub(r"\\\n\s*", "", read("Containerfile"))
    assert re.search(r"^USER (?!0\b|root)\d+:\d+$", text, re.MULTILINE)
    assert "/helse" in re.search(r"^HEALTHCHECK .*$", text, re.MULTILINE)[0]  # type: ignore[index]
    # Images by their names alone: where they come from is for whoever builds to say.
    names = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert names
    assert all("/" not in name and "." not in name.partition(":")[0] for name in names)
    assert not re.search(r"https?://(?!127\.0\.0\.1)|index-url|PIP_|UV_INDEX", text)
    # What is copied is there, and is let through to the build.
    allowed = set(re.findall(r"^!(\S+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE))
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        for name in line.split():
            assert (PROJECT / name).exists(), name
            assert name in allowed, name
    assert not {"register", "beslutninger", ".streamlit", "uv.lock"} & allowed


def test_the_container_is_asked_for_health_also_where_the_image_lost_how(
    compose: dict[str, Any],
) -> None:
    """The image that podman makes by itself has no HEALTHCHECK, and the proxy waits for it."""
    text = re.sub(r"\\\n\s*", "", read("Containerfile"))
    found = re.search(r"^HEALTHCHECK (.*) CMD (\[.*\])$", text, re.MULTILINE)
    assert found
    asked = compose["services"]["tavle"]["healthcheck"]
    assert asked.pop("test") == ["CMD", *json.loads(found[2])]
    told = dict(one.lstrip("-").split("=") for one in found[1].split())
    assert {name.replace("_", "-"): value for name, value in asked.items()} == told


# -- systemd ---------------------------------------------------------------------------------------


def test_the_units_run_commands_that_there_are() -> None:
    from boligkompass.cli import _parser

    service, monthly = read("boligkompass.service"), read("boligkompass-maaned.service")
    nightly = read("boligkompass-sikkerhetskopi.service")
    script = re.search(r"^ExecStart=/opt/boligkompass/(\S+) (\S+)$", nightly, re.MULTILINE)
    assert script
    assert os.access(PROJECT / script[1], os.X_OK)
    # The place of the copies stands in the three lines that the guide tells of.
    assert nightly.count(script[2]) == 3
    for timer in DRIFT.glob("*.timer"):
        assert timer.with_suffix(".service").is_file()
        assert timer.name in (PROJECT / "docs" / "drift.md").read_text(encoding="utf-8")
    assert "uvicorn app:app --host 127.0.0.1" in service
    for line in re.findall(r"^ExecStart=-?\S+/boligkompass (.*)$", monthly, re.MULTILINE):
        _parser().parse_args(line.replace("${TAVLE_KOMMUNE}", "3909").split())
    # The board never sees the registers, and writes decisions, ended visits and the log alone.
    assert "InaccessiblePaths=-/srv/boligkompass/register" in service
    written = re.search(r"^ReadWritePaths=(.*)$", service, re.MULTILINE)
    assert written
    folders = ("beslutninger", "tilgang", "logg")
    assert written[1].split() == [f"/srv/boligkompass/{name}" for name in folders]
    assert "/srv/boligkompass/register" not in read("tavle.env")
    # Empty and not shut: libpq makes no TLS where it may not look for certificates in the home.
    assert re.search(r"^ProtectHome=tmpfs$", service, re.MULTILINE)


@pytest.mark.parametrize("name", ["tavle.env", "tall.env"])
def test_the_example_settings_are_settings(name: str) -> None:
    named = re.findall(r"^#?(BOLIGKOMPASS_\w+)=", read(name), re.MULTILINE)
    assert named
    assert set(named) <= set(settings.SETTINGS)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd er ikke installert")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    # It also looks for the programs and the document, which lie elsewhere here.
    program = shutil.which("true") or "/bin/true"
    for name in UNITS:
        text = re.sub(r"/opt/boligkompass/(\.venv/bin|drift)/[\w.]+", program, read(name))
        text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
    )
    ours = [line for line in done.stderr.splitlines() if "boligkompass" in line]
    assert (done.returncode, ours) == (0, [])


# -- what is lost comes back -----------------------------------------------------------------------


@pytest.fixture
def folders(data: Path, tmp_path: Path) -> dict[str, str]:
    """The surroundings of an installation with extracts, a register and two decisions."""
    place = tmp_path / "srv"
    shutil.copytree(data, place / "tall")
    stay = {"opphold_id": "O1", "husstand_id": "H1", "personer": 2, "barn": 1}
    row = {"kommunenr": "9901", "fra": date(2026, 1, 1), **stay}
    stays = REGISTERS["opphold"].from_rows([row])
    registerfiles.write(place / "register", "9901", "opphold", stays, invented=True)
    for text in ("Oppdiktet beslutning", "En til"):
        Decisions(place / "beslutninger").write(
            Utkast("9901", date(2026, 11, 1), text, "Eiendom", "vedtatt", "2026-11-01.1")
        )
    arkiv.shelf(place / "beslutninger", "9901", "2026-11-01.1").keep("m.pdf", b"%PDF")
    (place / "tilgang").mkdir(mode=0o700)
    (place / "tilgang" / "nokler.jsonl").write_text("{}\n", encoding="utf-8")
    (place / "tilgang" / "nokler.jsonl").chmod(0o600)
    return {
        KEYS: str(place / "tilgang"),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PROGRAM": f"{sys.executable} -m boligkompass.cli",
        "BOLIGKOMPASS_DATA": str(place / "tall"),
        "BOLIGKOMPASS_REGISTER": str(place / "register"),
        "BOLIGKOMPASS_BESLUTNINGER": str(place / "beslutninger"),
    }


def run(script: str, folders: dict[str, str], target: Path) -> "subprocess.CompletedProcess[str]":
    command = ["bash", DRIFT / script, target]
    return subprocess.run(command, env=folders, cwd=PROJECT, capture_output=True, text=True)


def state(folders: dict[str, str]) -> tuple[Any, ...]:
    """All that must come back: the current extract and every manifest, registers, decisions."""
    data, register = Path(folders["BOLIGKOMPASS_DATA"]), Path(folders["BOLIGKOMPASS_REGISTER"])
    uttrekk = extracts.extracts_folder(data)
    decisions = Path(folders["BOLIGKOMPASS_BESLUTNINGER"])
    store = Decisions(decisions)
    kept = (*decisions.glob("motegrunnlag/**/*"), *Path(folders[KEYS]).glob("*"))
    return (
        extracts.current(data),
        {name: extracts.manifest_hash(uttrekk / name) for name in extracts.published(data)},
        {
            path.relative_to(register): (path.read_bytes(), path.stat().st_mode)
            for path in register.rglob("*.parquet")
        },
        store.lines(),
        store.faults(),
        {path: (path.read_bytes(), path.stat().st_mode) for path in kept if path.is_file()},
    )


posix = pytest.mark.skipif(os.name == "nt", reason="Skriptene trenger bash")


@posix
def test_what_was_destroyed_is_the_same_after_it_is_brought_back(
    folders: dict[str, str], tmp_path: Path
) -> None:
    # As an installation has it.
    Path(folders["BOLIGKOMPASS_REGISTER"]).chmod(0o700)
    before = state(folders)
    assert len(before[3]) == 2
    assert len(before[5]) == 3  # A pack with its list, and the keys.
    done = run("sikkerhetskopi.sh", folders, tmp_path / "sikkert")
    assert done.returncode == 0, done.stderr
    (copy,) = (tmp_path / "sikkert").iterdir()
    # The registers are in it: nobody but the owner may look.
    assert copy.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in copy.rglob("*") if path.is_file())

    shutil.rmtree(tmp_path / "srv")
    done = run("gjenopprett.sh", folders, copy)
    assert done.returncode == 0, done.stderr
    assert state(folders) == before
    # Nobody else comes at what is in them, and everyone who should comes to them.
    modes = [("BOLIGKOMPASS_REGISTER", 0o700), ("BOLIGKOMPASS_BESLUTNINGER", 0o750), (KEYS, 0o700)]
    assert [Path(folders[name]).stat().st_mode & 0o777 for name, _ in modes] == [
        mode for _, mode in modes
    ]
    assert (tmp_path / "srv").stat().st_mode & 0o777 == 0o755
    # Decisions can be written on.
    Decisions(Path(folders["BOLIGKOMPASS_BESLUTNINGER"])).write(
        Utkast("9901", date(2026, 11, 2), "Etterpå", "Eiendom", "vedtatt", "2026-11-01.1")
    )
    assert list(doktor.decisions(Path(folders["BOLIGKOMPASS_BESLUTNINGER"]))) == []


@posix
def test_with_the_numbers_in_object_storage_the_rest_is_copied_and_brought_back(
    folders: dict[str, str], tmp_path: Path
) -> None:
    before = state(folders)
    folders["BOLIGKOMPASS_DATA"], data = "s3://tall/tavla", folders["BOLIGKOMPASS_DATA"]
    done = run("sikkerhetskopi.sh", folders, tmp_path / "sikkert")
    assert done.returncode == 0, done.stderr
    assert "slå på versjonering der" in done.stderr
    (copy,) = (tmp_path / "sikkert").iterdir()
    assert not list(copy.glob("tall.tar"))
    for name in ("BOLIGKOMPASS_REGISTER", "BOLIGKOMPASS_BESLUTNINGER", KEYS):
        shutil.rmtree(folders[name])
    done = run("gjenopprett.sh", folders, copy)
    assert done.returncode == 0, done.stderr
    assert state({**folders, "BOLIGKOMPASS_DATA": data}) == before


@posix
def test_decisions_in_a_database_are_in_the_copy_and_come_back(
    folders: dict[str, str], tmp_path: Path, cluster: Cluster, database: Address
) -> None:
    before = Decisions(Path(folders["BOLIGKOMPASS_BESLUTNINGER"])).lines()
    Decisions(database).move_from(Decisions(Path(folders["BOLIGKOMPASS_BESLUTNINGER"])))
    shared = {**folders, "BOLIGKOMPASS_BESLUTNINGER": database.url}
    done = run("sikkerhetskopi.sh", shared, tmp_path / "sikkert")
    assert done.returncode == 0, done.stderr
    (copy,) = (tmp_path / "sikkert").iterdir()
    shutil.rmtree(tmp_path / "srv")
    cluster.empty(database)
    done = run("gjenopprett.sh", shared, copy)
    assert done.returncode == 0, done.stderr
    assert Decisions(database).lines() == before
    assert Decisions(database).faults() == []


@posix
def test_nothing_is_brought_back_over_what_is_there_or_from_a_damaged_copy(
    folders: dict[str, str], tmp_path: Path
) -> None:
    run("sikkerhetskopi.sh", folders, tmp_path / "sikkert")
    (copy,) = (tmp_path / "sikkert").iterdir()
    before = state(folders)
    done = run("gjenopprett.sh", folders, copy)
    assert done.returncode == 1
    assert "er ikke tom" in done.stderr
    assert state(folders) == before

    shutil.rmtree(tmp_path / "srv")
    with (copy / "tall.tar").open("r+b") as file:
        file.seek(5000)
        file.write(b"skadet")
    done = run("gjenopprett.sh", folders, copy)
    assert done.returncode == 1
    assert "Kopien er skadet" in done.stderr
    assert not (tmp_path / "srv").exists()


@posix
def test_before_anything_is_published_nothing_is_copied(
    folders: dict[str, str], tmp_path: Path
) -> None:
    (Path(folders["BOLIGKOMPASS_DATA"]) / "uttrekk" / "gjeldende").unlink()
    done = run("sikkerhetskopi.sh", folders, tmp_path / "sikkert")
    assert done.returncode == 1
    assert "ikke publisert noen tall" in done.stderr
    assert not (tmp_path / "sikkert").exists()


@posix
def test_old_copies_are_removed_but_never_the_last_of_them(
    folders: dict[str, str], tmp_path: Path
) -> None:
    safe, now = tmp_path / "sikkert", datetime.now()

    def copy(days: float, more: str = "") -> str:
        name = f"boligkompass-{now - timedelta(days=days):%Y-%m-%dT%H%M%S}{more}"
        (safe / name).mkdir(parents=True)
        (safe / name / "SHA256SUMS").write_text("", encoding="utf-8")
        return name

    new, old = [copy(days) for days in range(1, 7)], [copy(days) for days in (29, 31, 400)]
    others = ["boligkompass-2020-01-01", "annet-2020-01-01T000000", copy(400, "-behold")]
    for name in others[:2]:
        (safe / name).mkdir()
    broken = copy(40, ".uferdig")
    os.utime(safe / broken, (0, 0))
    just_begun = copy(0.5, ".uferdig")

    done = run("sikkerhetskopi.sh", {**folders, "SIKKERHETSKOPI_DAGER": "30"}, safe)
    assert done.returncode == 0, done.stderr
    left = {path.name for path in safe.iterdir()}
    assert {*new, old[0], *others, just_begun} < left
    assert not {old[1], old[2], broken} & left
    assert done.stdout.count("eldre enn 30 dager") == 2

    # A clock that is years ahead makes all of them old: the seven newest stay.
    for path in safe.iterdir():
        shutil.rmtree(path)
    ancient = [copy(days) for days in range(1000, 1010)]
    assert run("sikkerhetskopi.sh", folders, safe).returncode == 0
    assert {path.name for path in safe.iterdir()} > set(ancient[:6])
    assert len(list(safe.iterdir())) == 7

    for wrong in ("0", "-1", "mange", "99999"):
        done = run("sikkerhetskopi.sh", {**folders, "SIKKERHETSKOPI_DAGER": wrong}, safe)
        assert done.returncode == 1
        assert "antall dager" in done.stderr
    assert len(list(safe.iterdir())) == 7


@posix
def test_a_copy_that_was_interrupted_is_not_taken_for_one(
    folders: dict[str, str], tmp_path: Path
) -> None:
    """The store of decisions is no database: the copy stops, and keeps its unfinished name."""
    (Path(folders["BOLIGKOMPASS_BESLUTNINGER"]) / FILE).write_bytes(b"ikke en database" * 100)
    done = run("sikkerhetskopi.sh", folders, tmp_path / "sikkert")
    assert done.returncode != 0
    (copy,) = (tmp_path / "sikkert").iterdir()
    assert copy.name.endswith(".uferdig")


@posix
def test_before_there_are_decisions_and_registers_the_numbers_are_copied(
    folders: dict[str, str], tmp_path: Path
) -> None:
    shutil.rmtree(folders["BOLIGKOMPASS_BESLUTNINGER"])
    shutil.rmtree(folders["BOLIGKOMPASS_REGISTER"])
    shutil.rmtree(folders[KEYS])
    before = state(folders)
    assert run("sikkerhetskopi.sh", folders, tmp_path / "sikkert").returncode == 0
    (copy,) = (tmp_path / "sikkert").iterdir()
    shutil.rmtree(tmp_path / "srv")
    assert run("gjenopprett.sh", folders, copy).returncode == 0
    assert state(folders) == before
