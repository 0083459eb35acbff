"""Access without a provider: modes, scopes, keys, claims and the log, each by itself."""

import json
import stat
from collections.abc import Callable
from datetime import date, datetime
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from boligkompass import cli, handouts, server, warehouse
from boligkompass.access import answers, log, person, rules, store
from boligkompass.access.gate import is_here
from boligkompass.access.lines import KEYS
from boligkompass.access.person import (
    CONTROLLER,
    DECIDER,
    EVERYTHING,
    READER,
    AccessError,
    Person,
    Scope,
)
from boligkompass.access.rules import RefusedError, Rules
from boligkompass.beslutninger import StoreError
from boligkompass.contracts import Column, Contract
from boligkompass.decisions import view, writing
from boligkompass.decisions.writing import Skjema
from boligkompass.exports import csv_bytes
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Figure
from boligkompass.figures.results import ask
from boligkompass.handouts import Handout
from boligkompass.tables import TABLES
from boligkompass.warehouse import Warehouse

LARVIK, NARVIK = "3909", "1806"
MINE = Scope(frozenset({LARVIK}), controls=False)
READERS = Person("p", frozenset({READER}), frozenset({LARVIK}))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOLIGKOMPASS_TILGANGSMAPPE", str(tmp_path / "tilgang"))
    return tmp_path / "tilgang"


# -- without sign-in: this machine only ------------------------------------------------------------


def client(host: str = "http://localhost", address: str = "127.0.0.1") -> TestClient:
    made = Starlette(routes=server.routes(), middleware=server.middleware())
    return TestClient(made, host, client=(address, 5000))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_this_machine_is_answered(host: str) -> None:
    assert client(f"http://{host}").get("/csv/").status_code == 200


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("http://boligkompass.larvik.kommune.no", "127.0.0.1"),  # Through a proxy, or by rebinding.
        ("http://localhost.ond.no", "127.0.0.1"),
        ("http://localhost", "10.0.0.7"),
        ("http://localhost", "testclient"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/nokkeltall", "/csv/", "/_stcore/health", "/helse"])
def test_nobody_else_is(host: str, address: str, path: str) -> None:
    response = client(host, address).get(path, follow_redirects=False)
    assert response.status_code == 403
    assert response.text.startswith("Boligkompass er satt opp uten innlogging og svarer bare på")


@pytest.mark.parametrize("hosts", [[], ["localhost", "ond.no"], ["localhost:8501x"], ["[::1"]])
def test_a_host_that_is_not_one_whole_name_is_not_this_machine(hosts: list[str]) -> None:
    headers = [(b"host", host.encode()) for host in hosts]
    assert not is_here({"client": ("127.0.0.1", 1), "headers": headers})
    assert not is_here({"client": None, "headers": [(b"host", b"localhost")]})
    assert is_here({"client": ("::ffff:127.0.0.1", 1), "headers": [(b"host", b"localhost")]})


def test_a_websocket_of_others_is_turned_away() -> None:
    socket = client().websocket_connect("ws://ond.no/_stcore/stream")
    with pytest.raises(WebSocketDisconnect) as refused, socket:
        pass
    assert refused.value.code == 1008


def test_an_unknown_mode_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "åpen")
    with pytest.raises(SystemExit, match="BOLIGKOMPASS_TILGANG er «åpen», som ikke finnes"):
        server.middleware()


def test_sign_in_without_a_provider_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
    monkeypatch.setattr("boligkompass.access.cookies.secrets", dict)
    with pytest.raises(SystemExit, match=r"secrets\.toml mangler redirect_uri, cookie_secret"):
        server.middleware()


def test_where_nobody_tells_it_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert person.current().scope == EVERYTHING
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
    assert person.current() == person.NOBODY
    assert person.current().scope == Scope(frozenset(), controls=False)
    assert not writing.may_write()


# -- the scope of what is opened -------------------------------------------------------------------


def value(column: Column) -> Any:
    """Any value of a column's type."""
    if column.nullable:
        return None
    given = {"tekst": "x", "heltall": 2000, "desimaltall": 1.0, "ja_nei": False}
    return given.get(column.type, date(2026, 1, 1))


def row(contract: Contract, number: str, **given: Any) -> dict[str, Any]:
    return {column.name: value(column) for column in contract.columns} | {
        "kommunenr": number,
        **given,
    }


OWN = {name: contract for name, contract in TABLES.items() if contract.access == "egen"}


@pytest.fixture
def extract(publish: Callable[..., str]) -> str:
    """Both municipalities have a row in each table of their own, and two values: one is public."""
    rows = {name: [row(contract, LARVIK), row(contract, NARVIK)] for name, contract in OWN.items()}
    rows["indikatorverdi"] = [
        row(TABLES["indikatorverdi"], number, offentlig=public, indikator=name)
        for number in (LARVIK, NARVIK)
        for name, public in (("folketall", True), ("nye_soknader", False))
    ]
    return publish(rows)


def places(store_: Warehouse, table: str) -> list[tuple[str, ...]]:
    with store_._database.cursor() as cursor:
        return cursor.execute(f"SELECT kommunenr FROM {table} ORDER BY 1").fetchall()


def test_own_tables_have_rows_of_the_scope_only(extract: str) -> None:
    opened = warehouse.warehouse(extract, MINE)
    for name in OWN.keys() - {"skjerming"}:
        assert places(opened, name) == [(LARVIK,)], name
        assert places(warehouse.warehouse(extract, EVERYTHING), name) == [(NARVIK,), (LARVIK,)]
    # How much is hidden is for controllers, and then of their own municipality.
    assert places(opened, "skjerming") == []
    controllers = warehouse.warehouse(extract, Scope(frozenset({LARVIK})))
    assert places(controllers, "skjerming") == [(LARVIK,)]


def test_of_values_others_show_what_is_public(extract: str) -> None:
    with warehouse.warehouse(extract, MINE)._database.cursor() as cursor:
        found = cursor.execute("SELECT kommunenr, indikator FROM indikatorverdi ORDER BY 1, 2")
        assert found.fetchall() == [
            (NARVIK, "folketall"),
            (LARVIK, "folketall"),
            (LARVIK, "nye_soknader"),
        ]


def test_a_page_cannot_name_another_scope(extract: str) -> None:
    with person.asking(READERS):
        assert warehouse.warehouse(extract).scope == MINE
    with person.asking(person.NOBODY):
        assert places(warehouse.warehouse(extract), "tiltak") == []
    assert places(warehouse.warehouse(extract), "tiltak") == [(NARVIK,), (LARVIK,)]


def test_each_scope_has_its_own_key(extract: str) -> None:
    scopes = (EVERYTHING, MINE, Scope(MINE.kommuner), Scope(frozenset({NARVIK}), False))
    assert len({warehouse.warehouse(extract, scope).key for scope in scopes}) == len(scopes)
    assert warehouse.warehouse(extract, Scope(frozenset({LARVIK}), False)).key == (
        warehouse.warehouse(extract, MINE).key
    )


def test_scopes_that_see_the_same_rows_share_them_and_nothing_else(extract: str) -> None:
    elsewhere = Scope(frozenset({LARVIK, "3101", "5037"}), controls=False)
    mine, theirs = warehouse.warehouse(extract, MINE), warehouse.warehouse(extract, elsewhere)
    assert theirs.key == mine.key
    assert theirs._database is mine._database
    # But whose decisions they may see is by the whole of what they were given.
    assert theirs.scope == elsewhere
    assert theirs.scope.includes("3101")
    assert not mine.scope.includes("3101")
    nothing = warehouse.warehouse(extract, Scope(frozenset({"3101"}), controls=False))
    assert nothing.key == warehouse.warehouse(extract, person.NOBODY.scope).key != mine.key
    assert places(nothing, "tiltak") == []
    assert nothing.comments(LARVIK, "x") == ()


def test_who_sees_the_same_of_a_table_shares_it(extract: str) -> None:
    narvik = Scope(frozenset({NARVIK}), controls=False)
    of = {
        scope.key: warehouse.warehouse(extract, scope)
        for scope in (EVERYTHING, MINE, narvik, Scope(MINE.kommuner), person.NOBODY.scope)
    }

    def keys(*tables: str) -> list[str]:
        return [opened.key_of(frozenset(tables)) for opened in of.values()]

    # Public tables are the same for all, and own ones differ by whose they are.
    assert len(set(keys("kommune", "grenseendring"))) == 1
    everything, mine, theirs, controller, nobody = keys("tiltak", "kommune")
    assert len({everything, mine, theirs, nobody}) == 4
    assert controller == mine
    assert len(set(keys("indikatorverdi"))) == 4
    # Controls are for controllers; and what an extract says of its rows is never shared.
    assert len(set(keys("skjerming"))) == 5
    assert len(set(keys("manifest_tabell"))) == 5
    assert len(set(keys("manifest_tabell", "katalog_kilde"))) == 5
    # The catalogue is the same for all, and makes no difference beside what is not.
    assert len(set(keys("katalog_indikator", "katalog_kilde", "manifest_uttrekk"))) == 1
    assert keys("katalog_indikator", "tiltak") == keys("tiltak")


def test_what_cannot_be_read_just_now_is_shared_by_nobody(
    extract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is away as it is worked out who has rows of a table, and comes again, nobody
    may be given what was made for another."""
    monkeypatch.setattr(warehouse, "IN_MEMORY", -1)
    monkeypatch.setattr(warehouse, "_open", {})
    whole = warehouse.warehouse(extract, EVERYTHING)
    path = whole.folder / "tiltak.parquet"
    away = path.rename(path.with_suffix(".borte"))
    narvik = Scope(frozenset({NARVIK}), controls=False)
    mine, theirs = warehouse.warehouse(extract, MINE), warehouse.warehouse(extract, narvik)
    away.rename(path)
    own = frozenset({"tiltak"})
    assert len({seen.key_of(own) for seen in (whole, mine, theirs)}) == 3
    assert places(mine, "tiltak") == [(LARVIK,)]
    assert places(theirs, "tiltak") == [(NARVIK,)]


def test_many_scopes_keep_few_databases_open_and_lose_nothing(
    extract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "OPEN_DATABASES", 1)
    larvik = warehouse.warehouse(extract, MINE)
    narvik = warehouse.warehouse(extract, Scope(frozenset({NARVIK}), controls=False))
    first = larvik._database
    for _ in range(2):
        assert places(narvik, "tiltak") == [(NARVIK,)]
        assert places(larvik, "tiltak") == [(LARVIK,)]
    assert larvik._database is not first
    assert len(warehouse._databases) == 1


def test_a_database_that_has_answered_its_share_is_made_anew(
    extract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "QUESTIONS", 3)
    larvik = warehouse.warehouse(extract, MINE)
    used = []
    for _ in range(7):
        used.append(larvik._database)
        with used[0].cursor() as running:  # A question to the old one may still be on its way.
            assert running.execute("SELECT 1").fetchall() == [(1,)]
    assert len({id(database) for database in used}) >= 3
    assert places(larvik, "tiltak") == [(LARVIK,)]


def test_a_database_goes_on_while_its_files_are_away(
    extract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    larvik = warehouse.warehouse(extract, MINE)
    assert places(larvik, "tiltak") == [(LARVIK,)]
    first = larvik._database
    monkeypatch.setattr(warehouse, "QUESTIONS", 1)
    path = larvik.folder / "tiltak.parquet"
    away = path.rename(path.with_suffix(".borte"))
    for _ in range(3):
        assert places(larvik, "tiltak") == [(LARVIK,)]
    assert larvik._database is first
    away.rename(path)
    assert places(larvik, "tiltak") == [(LARVIK,)]
    assert larvik._database is not first


@pytest.mark.parametrize("number", ["3909' OR '1'='1", "39090", "٣٩٠٩", ""])
def test_a_scope_holds_codes_only(number: str) -> None:
    with pytest.raises(ValueError, match="er ikke et kommunenummer"):
        Scope(frozenset({number}))


def csv(figure: Figure, opened: Warehouse, number: str) -> bytes:
    """A figure as it is taken away."""
    result = ask(figure, opened, opened.municipalities[number])
    return csv_bytes(result, True)


def test_public_figures_compare_as_before_and_own_ones_stay_at_home(data: Path) -> None:
    everything, larvik, nobody = (
        warehouse.warehouse(warehouse.current_id(), scope)
        for scope in (EVERYTHING, Scope(frozenset({LARVIK})), Scope(frozenset()))
    )
    for figure in FIGURES.values():
        if figure.id == "kilder/tabeller":
            continue  # It is of the extract, and counts what one sees of it: see below.
        # Of Levanger there are public values, and a plan that is its own.
        if figure.page != "tiltaksplan":
            assert csv(figure, larvik, "5037") == csv(figure, everything, "5037"), figure.id
        # Whose own tables one sees changes nothing of what one sees of others.
        assert csv(figure, larvik, "9901") == csv(figure, nobody, "9901"), figure.id
    homes = FIGURES["boligmasse/antall"]
    assert csv(homes, larvik, "9901").count(b"\n") < csv(homes, everything, "9901").count(b"\n")


def listed(store_: Warehouse) -> dict[str, tuple[int, str | None]]:
    """The manifest's tables as a figure shows them: how many rows, and the sum of the file."""
    table = store_.ask("kilder/tabeller", {})
    return {row["tabell"]: (row["rader"], row["sha256"]) for row in table.to_pylist()}


def test_the_manifest_tells_nothing_of_the_tables_of_others(extract: str) -> None:
    everything = listed(warehouse.warehouse(extract, EVERYTHING))
    assert everything["tiltak"][0] == 2
    assert all(digest for _, digest in everything.values())
    mine, nobodys = (
        listed(warehouse.warehouse(extract, scope)) for scope in (MINE, Scope(frozenset()))
    )
    for name in OWN:
        # One row is Larvik's; the sum would confirm a guess of the other.
        assert mine[name] == (0 if name == "skjerming" else 1, None), name
        assert nobodys[name] == (0, None), name
    # Three of the four values: one of them is Narvik's own.
    assert mine["indikatorverdi"] == (3, None)
    assert nobodys["indikatorverdi"] == (2, None)
    for name in everything.keys() - OWN.keys() - {"indikatorverdi"}:
        assert mine[name] == everything[name], name


def test_the_checks_count_rows_for_those_who_see_all_of_them(copied: Path) -> None:
    path = copied / "uttrekk" / warehouse.current_id() / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["kontroller"] = [{"kontroll": "Noe", "resultat": "advarsel", "rader": "7"}]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    whole, larvik = (
        warehouse.warehouse(warehouse.current_id(), scope).ask("kilder/kontroller", {}).to_pylist()
        for scope in (EVERYTHING, Scope(frozenset({LARVIK})))
    )
    assert whole == [{"kontroll": "Noe", "resultat": "advarsel", "rader": 7}]
    assert larvik == [{"kontroll": "Noe", "resultat": "advarsel", "rader": None}]


# -- files that a page makes for someone -----------------------------------------------------------


def handout(content: bytes | None = b"innhold") -> Handout:
    return Handout("liste.csv", "text/csv", "csv liste", LARVIK, "2026-11-01.1", lambda: content)


def test_a_file_is_for_the_one_it_was_made_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
    monkeypatch.setenv("BOLIGKOMPASS_LOGG", str(tmp_path / "logg"))
    visit: dict[str, Any] = {}
    with person.asking(READERS):
        path = handouts.offer(visit, handout())
        # Drawn again, it is the same; of another visit it is another.
        assert handouts.offer(visit, handout()) == path
        assert handouts.offer({}, handout()) != path
    assert answered(READERS, path).content == b"innhold"
    others = (
        person.NOBODY,
        Person("annen", READERS.roles, READERS.kommuner),
        Person("p", READERS.roles, frozenset({NARVIK})),
        # The same one, who has lost the place or a role since.
        Person("p", READERS.roles, frozenset()),
        Person("p", frozenset(), READERS.kommuner),
    )
    for someone in others:
        told = answered(someone, path)
        assert told.status_code == 404
        assert "hent filen derfra" in told.text
    for wrong in (path.replace("liste", "annen"), path.rpartition("/")[0], "/filer/", f"{path}/x"):
        assert answered(READERS, wrong).status_code == 404
    (line,) = (tmp_path / "logg" / log.FILE).read_text(encoding="utf-8").splitlines()
    told_ = json.loads(line)
    assert (told_["hendelse"], told_["hvem"], told_["hva"]) == ("eksport", "p", "csv liste")
    assert (told_["kommune"], told_["uttrekk"]) == (LARVIK, "2026-11-01.1")


def test_a_file_that_is_gone_is_told_and_the_oldest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handouts, "_MOST", 3)
    paths = [handouts.offer({}, handout(str(number).encode())) for number in range(4)]
    client_ = TestClient(Starlette(routes=server.routes()))
    assert [client_.get(path).status_code for path in paths] == [404, 200, 200, 200]
    assert client_.get(handouts.offer({}, handout(None))).status_code == 404


# -- decisions -------------------------------------------------------------------------------------


@pytest.fixture
def decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(tmp_path / "beslutninger"))


FORM = Skjema(date(2026, 11, 2), "Kjøpe fire boliger", "Eiendomssjef", None, "vedtatt")


def test_decisions_are_written_and_seen_by_those_of_the_municipality(
    extract: str, decided: None
) -> None:
    decider = Person("b", frozenset({READER, DECIDER}), frozenset({LARVIK}))
    with person.asking(decider):
        writing.save("a", FORM, LARVIK, extract)
        with pytest.raises(StoreError, match="ikke tilgang"):
            writing.save("b", FORM, NARVIK, extract)
        assert len(view.of(warehouse.warehouse(extract), LARVIK).vedtak) == 1
    with person.asking(READERS), pytest.raises(StoreError, match="ikke tilgang"):
        writing.save("c", FORM, LARVIK, extract)
    other = Person("n", frozenset({DECIDER}), frozenset({NARVIK}))
    with person.asking(other):
        opened = warehouse.warehouse(extract)
        assert view.of(opened, LARVIK).vedtak == ()
        assert view.functions(opened) == []
        with pytest.raises(StoreError, match="ikke tilgang"):
            writing.follow_up("d", "3909-2026-001", writing.Oppfolging("ferdig", None, ""))


# -- keys ------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 22)


def test_a_key_opens_until_its_last_day(folder: Path) -> None:
    key, secret = store.create("Power BI", (LARVIK,), TODAY, TODAY)
    found = store.find(secret, TODAY)
    assert found == key
    assert found.person.scope == MINE
    assert store.find(secret, date(2026, 11, 23)) is None
    assert store.find(secret[:-1], TODAY) is None
    assert store.find("", TODAY) is None


def test_a_key_is_not_kept_and_only_its_owner_reads_the_file(folder: Path) -> None:
    _, secret = store.create("Power BI", (LARVIK,), TODAY, TODAY)
    path = folder / KEYS
    assert secret not in path.read_text(encoding="utf-8")
    # 32 bytes as base64 without padding: 43 signs beside the prefix.
    assert len(secret) == len("bk_") + 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_can_be_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    until = date.today().isoformat()
    assert cli.main(["nøkkel", "ny", "--navn", "Excel", "--kommune", LARVIK, "--til", until]) == 0
    secret = capsys.readouterr().out.split("Bearer ")[1].strip()
    key = store.find(secret, date.today())
    assert key is not None
    assert cli.main(["nokkel", "trekk", key.id]) == 0
    assert store.find(secret, date.today()) is None
    assert cli.main(["nokkel", "liste"]) == 0
    assert f"{key.id}  Excel: {LARVIK}, trukket tilbake" in capsys.readouterr().out
    assert cli.main(["nokkel", "trekk", "finnesikke"]) == 1


@pytest.mark.parametrize(
    ("number", "until"), [("9999", "2026-12-01"), (LARVIK, "2020-01-01"), (LARVIK, "2099-01-01")]
)
def test_a_key_without_a_place_or_an_end_is_not_made(number: str, until: str) -> None:
    arguments = ["nøkkel", "ny", "--navn", "x", "--kommune", number, "--til", until]
    assert cli.main(arguments) == 1
    assert store.keys() == []


# -- claims ----------------------------------------------------------------------------------------

ISSUER = "https://id.example"
SECRETS = {
    "auth": {
        "redirect_uri": "https://bolig.example/oauth2callback",
        "cookie_secret": "0123456789abcdef0123456789abcdef",
        "client_id": "bolig",
        "client_secret": "hemmelig",
        "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
    },
    "tilgang": {"kommuner": {"gruppe-larvik": LARVIK, "gruppe-alle": "*"}},
}
NOW = datetime(2026, 11, 22, 12).timestamp()
CLAIMS = {
    "iss": ISSUER,
    "aud": "bolig",
    "sub": "ola",
    "iat": NOW - 60,
    "exp": NOW + 3600,
    "roles": ["leser", "noe annet"],
    "kommuner": ["gruppe-larvik", "gruppe-ukjent"],
}


def test_claims_give_roles_and_municipalities() -> None:
    someone = rules.read(SECRETS).person(CLAIMS, NOW)
    assert (someone.roles, someone.kommuner) == ({READER}, {LARVIK})
    assert "ola" not in someone.pseudonym
    everyone = rules.read(SECRETS).person({**CLAIMS, "kommuner": "gruppe-alle"}, NOW)
    assert everyone.kommuner is None
    without = {name: told for name, told in CLAIMS.items() if name != "kommuner"}
    assert rules.read(SECRETS).person(without, NOW).kommuner == frozenset()


def test_roles_may_be_named_otherwise() -> None:
    own = {"roller_krav": "groups", "roller": {"b-7": ["leser", "controller"]}}
    read = rules.read({**SECRETS, "tilgang": own})
    assert read.person({**CLAIMS, "groups": ["b-7"]}, NOW).roles == {READER, CONTROLLER}
    with pytest.raises(RefusedError, match="ingen rolle"):
        read.person(CLAIMS, NOW)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"iss": "https://annen.example"}, "gjelder ikke Boligkompass"),
        ({"aud": "annen"}, "gjelder ikke Boligkompass"),
        # Somebody else's token, issued through us: OpenID Connect lets it pass, we do not.
        ({"aud": "annen", "azp": "bolig"}, "gjelder ikke Boligkompass"),
        ({"exp": NOW}, "Økten er over"),
        ({"exp": "i morgen"}, "Økten er over"),
        ({"iat": NOW + 3600}, "Økten er over"),
        # Eight hours and a second ago, though the token is good for longer.
        ({"iat": NOW - 8 * 3600 - 1, "exp": NOW + 3600}, "Økten er over"),
        ({"roles": ["sjef"]}, "ingen rolle"),
        ({"sub": ""}, "ingen rolle"),
    ],
)
def test_other_claims_are_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        rules.read(SECRETS).person({**CLAIMS, **changed}, NOW)


@pytest.mark.parametrize(
    ("section", "changed", "told"),
    [
        ("auth", {"cookie_secret": "kort"}, "minst 32 tegn"),
        ("auth", {"redirect_uri": "/oauth2callback"}, "hel adresse"),
        ("auth", {"client_id": ""}, "mangler client_id"),
        ("auth", {"server_metadata_url": "https://id.example/x"}, "skriv også utsteder"),
        ("tilgang", {"rolle": {}}, "ukjente valg: rolle"),
        ("tilgang", {"roller": {"x": "sjef"}}, "ukjente roller: sjef"),
        ("tilgang", {"varighet_timer": 48}, "over 0 og høyst 24"),
    ],
)
def test_wrong_secrets_are_told(section: str, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(AccessError, match=told):
        rules.read({**SECRETS, section: {**SECRETS[section], **changed}})


def test_an_ended_session_is_known_by_its_claims_alone() -> None:
    session = rules.session_id({**CLAIMS, "origin": "a", "tokens": {}})
    assert session == rules.session_id({**CLAIMS, "is_logged_in": True})
    assert not store.has_ended(session)
    store.end_session(session, NOW)
    assert store.has_ended(session)
    assert not store.has_ended(rules.session_id({**CLAIMS, "iat": NOW - 61}))


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/", True),
        ("/bosetting?kommune=3909", True),
        ("//ond.no/", False),
        ("https://ond.no", False),
        ("/\\ond.no", False),
        ("/csv/", False),
        ("/bosetting\r\nset-cookie: a=b", False),
        ("", False),
    ],
)
def test_nobody_is_led_elsewhere(address: str, ours: bool) -> None:
    assert answers.is_ours(address) is ours


# -- roles and files -------------------------------------------------------------------------------


def test_the_protection_and_the_checks_are_for_controllers(data: Path) -> None:
    controller = Person("c", frozenset({READER, CONTROLLER}), None)
    for path in ("vern/skjerming", "kilder/kontroller"):
        address = f"/csv/{path}.csv?kommune=9901"
        assert answered(READERS, address).status_code == 403
        assert answered(controller, address).status_code == 200
        assert path not in answered(READERS, "/csv/").text
        assert path in answered(controller, "/csv/").text


def answered(who: Person, path: str) -> Any:
    """What the addresses themselves say when the gate has let someone in."""
    with person.asking(who):
        return TestClient(Starlette(routes=server.routes())).get(path)


# -- the log ---------------------------------------------------------------------------------------


def test_the_log_has_a_line_for_each_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_LOGG", str(tmp_path / "logg"))
    answered(READERS, "/csv/befolkning/innbyggere.csv?kommune=3909")
    answered(READERS, "/csv/vern/skjerming.csv?kommune=3909")
    lines = (tmp_path / "logg" / log.FILE).read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [(one["hendelse"], one["hvem"], one["hva"]) for one in told] == [
        ("eksport", "p", "csv befolkning/innbyggere"),
        ("avvist", "p", "vern/skjerming"),
    ]
    assert told[0]["kommune"] == "3909"
    assert told[0]["uttrekk"] == warehouse.current_id()
    assert datetime.fromisoformat(told[0]["tid"]).tzinfo


def test_without_a_folder_this_machine_keeps_no_log(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.event(log.PAGE, READERS, "motet")
    assert capfd.readouterr().err == ""


def test_the_log_is_changed_at_midnight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_LOGG", str(tmp_path / "logg"))
    log.event(log.PAGE, READERS, "i går")
    handler = log._logger(tmp_path / "logg").handlers[0]
    assert isinstance(handler, TimedRotatingFileHandler)
    handler.rolloverAt = 0  # Midnight has passed.
    log.event(log.PAGE, READERS, "i dag")
    assert "i dag" in (tmp_path / "logg" / log.FILE).read_text(encoding="utf-8")
    old = [path for path in (tmp_path / "logg").iterdir() if path.name != log.FILE]
    assert len(old) == 1
    assert "i går" in old[0].read_text(encoding="utf-8")


def test_the_pseudonym_has_no_way_back() -> None:
    one = rules.read(SECRETS)
    other: Rules = rules.read({**SECRETS, "auth": {**SECRETS["auth"], "cookie_secret": "x" * 40}})
    assert one.pseudonym("ola") == one.pseudonym("ola") != one.pseudonym("kari")
    assert one.pseudonym("ola") != other.pseudonym("ola")
