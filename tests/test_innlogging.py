"""Sign-in from end to end: a real provider of OpenID Connect, a real server, and its websocket."""

import asyncio
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from innloggingsproever import Someone, serving, words
from oidc_provider_mock import run_server_in_thread

from boligkompass.access import store
from boligkompass.access.lines import ENDED
from boligkompass.beslutninger import Store, Utkast
from boligkompass.figures import FIGURES
from boligkompass.sitemap import PAGES

LARVIK, NARVIK = "3909", "1806"
SHUT_WORDS = ("Larvik", "Narvik", "Eksempelkommunen", "NARVIKS", "LARVIKS", "2026-11-01")


def measure(number: str, name: str) -> dict[str, Any]:
    """A measure of a municipality's own plan."""
    return {
        "kommunenr": number,
        "id": f"T{number}",
        "innsatsomrade": name,
        "mal": name,
        "prioritet": "1",
        "tiltak": name,
        "ansvarlig": name,
        "status": "i_gang",
    }


def public(number: str, people: int) -> dict[str, Any]:
    """How many live there, as everybody may know."""
    return {
        "kommunenr": number,
        "indikator": "innbyggere",
        "periode_fra": date(2026, 1, 1),
        "periode_til": date(2026, 1, 1),
        "grenser": "publisert",
        "kilde": "ssb",
        "verdi": people,
        "synlighet": "vist",
        "offentlig": True,
        "vist": True,
    }


KOMMUNER = [
    {"kommunenr": LARVIK, "navn": "Larvik", "gyldig_fra": date(2024, 1, 1), "oppdiktet": False},
    {"kommunenr": NARVIK, "navn": "Narvik", "gyldig_fra": date(2020, 1, 1), "oppdiktet": False},
]


@pytest.fixture(scope="module")
def data_of_two(tmp_path_factory: pytest.TempPathFactory, put_extract: Callable[..., str]) -> Path:
    """Both municipalities have a plan of their own, and a public count of people."""
    folder = tmp_path_factory.mktemp("data")
    rows = {
        "kommune": KOMMUNER,
        "tiltak": [measure(LARVIK, "LARVIKS EGET"), measure(NARVIK, "NARVIKS EGET")],
        "indikatorverdi": [public(LARVIK, 48000), public(NARVIK, 21500)],
    }
    put_extract(folder, rows)
    return folder


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread() as provider:
        yield f"http://localhost:{provider.server_port}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tjener")


@pytest.fixture(scope="module")
def base(folder: Path, issuer: str, data_of_two: Path) -> Iterator[str]:
    with serving(folder, issuer, BOLIGKOMPASS_DATA=str(data_of_two)) as address:
        yield address


@pytest.fixture(autouse=True)
def _same_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys made here are those of the server."""
    monkeypatch.setenv("BOLIGKOMPASS_TILGANGSMAPPE", str(folder / "tilgang"))


@pytest.fixture(scope="module")
def reader(base: str, issuer: str) -> Someone:
    """A reader of Larvik."""
    return signed_in(base, issuer, "leser", kommuner=[LARVIK])


def signed_in(base: str, issuer: str, subject: str, **claims: Any) -> Someone:
    someone = Someone(base)
    someone.sign_in(issuer, subject, {"roles": ["leser"], **claims})
    return someone


def told(folder: Path) -> list[dict[str, Any]]:
    """The lines of the log."""
    path = folder / "logg" / "hendelser.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# -- nobody signed in ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", *PAGES])
def test_the_first_request_to_a_page_gives_no_content(base: str, page: str) -> None:
    response = httpx2.get(f"{base}/{page}?kommune={NARVIK}", follow_redirects=True)
    assert response.status_code == 401
    assert "Logg inn for å se tallene." in response.text
    assert not [word for word in SHUT_WORDS if word in response.text]


def test_every_file_is_shut(base: str) -> None:
    with httpx2.Client(base_url=base) as client:
        for kind in ("csv", "xlsx"):
            for figure in FIGURES:
                response = client.get(f"/{kind}/{figure}.{kind}?kommune={NARVIK}")
                assert response.status_code == 401, figure
                assert response.text == "Logg inn for å se tallene.\n"
                assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path",
    [
        "/csv/",
        "/csv",
        "/xlsx/x",
        "/kart/2026-11-01.1.json",
        "/media/x.pdf",
        "/filer/x/motegrunnlag.pdf",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/upload_file/x/y",
        "/nokkeltall/_stcore/health",
        "/index.html",
        "/component/x/index.html",
        "//csv/",
        "/static/../csv/",
        "/static/%2e%2e/csv/befolkning/innbyggere.csv?kommune=1806",
    ],
)
def test_nothing_else_is_open(base: str, path: str) -> None:
    response = httpx2.request("GET", base + path, follow_redirects=False)
    assert response.status_code in (400, 401, 404)
    assert not [word for word in SHUT_WORDS if word in response.text]
    if not path.startswith("/static/"):
        assert response.status_code in (401, 404)


def test_what_is_sent_in_is_shut(base: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        response = httpx2.request(method, f"{base}/_stcore/upload_file/a/b", content=b"x")
        assert response.status_code == 404


def test_the_websocket_is_not_opened(base: str) -> None:
    assert Someone(base).page("nokkeltall", f"kommune={NARVIK}") == b""


def test_health_and_the_same_for_all_are_open(base: str) -> None:
    assert httpx2.get(f"{base}/helse").status_code == 200
    assert httpx2.get(f"{base}/boligkompass.css").status_code == 200


# -- the way in and out ----------------------------------------------------------------------------


def test_the_deep_link_survives(base: str, issuer: str) -> None:
    link = f"/tiltaksplan?kommune={LARVIK}&ansvarlig=LARVIKS+EGET"
    someone = Someone(base)
    entrance = someone.get(link)
    assert "/logg-inn?til=%2Ftiltaksplan%3Fkommune%3D3909%26ansvarlig%3D" in entrance.text
    assert someone.sign_in(issuer, "dyp", {"roles": ["leser"]}, link) == link
    assert someone.get(link).status_code == 200


def test_nobody_is_led_elsewhere(base: str, issuer: str) -> None:
    for address in ("https://ond.no/", "//ond.no", "/\\ond.no"):
        assert Someone(base).sign_in(issuer, "x", {"roles": ["leser"]}, address) == "/"


def test_the_cookies_are_guarded(reader: Someone) -> None:
    kept = [line for line in reader.set_lines if line.startswith("_streamlit_user")]
    assert kept
    for line in kept:
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        # Eight hours, not Streamlit's thirty days.
        assert f"max-age={8 * 3600}" in parts
    for line in reader.set_lines:
        assert "; secure" in line.lower(), line
        assert "samesite" in line.lower(), line


def test_a_reader_sees_the_page(reader: Someone) -> None:
    page = words(reader.page("tiltaksplan", f"kommune={LARVIK}"))
    assert "LARVIKS EGET" in page
    assert "NARVIKS EGET" not in page
    assert "Logg ut" in page


def test_a_cookie_is_no_good_after_sign_out(base: str, issuer: str, folder: Path) -> None:
    someone = signed_in(base, issuer, "ut", kommuner=[LARVIK])
    kept = dict(someone.cookies)
    assert someone.get("/csv/").status_code == 200
    leaving = someone.get("/auth/logout")
    assert leaving.headers["location"].startswith(f"{issuer}/oauth2/end_session")
    assert "_streamlit_user" not in someone.cookies
    someone.cookies = kept
    assert someone.get("/csv/").status_code == 401
    assert "Du er logget ut" in someone.get("/nokkeltall").text or (
        "Du er logget ut" in someone.get("/").text
    )
    assert someone.page("tiltaksplan", f"kommune={LARVIK}") == b""


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "et-annet-program"},
        {"aud": "et-annet-program", "azp": "boligkompass"},
        {"iss": "https://annen.example"},
        {"exp": 1_700_000_000},
        # Good by itself, but begun longer ago than a session lasts.
        {"iat": int(time.time()) - 9 * 3600, "exp": int(time.time()) + 3600},
    ],
)
def test_other_tokens_are_refused(base: str, issuer: str, claims: dict[str, Any]) -> None:
    someone = signed_in(base, issuer, f"feil-{len(str(claims))}", kommuner=[LARVIK], **claims)
    assert someone.get("/csv/").status_code == 401
    assert someone.get("/").status_code == 401
    assert someone.page("tiltaksplan", f"kommune={LARVIK}") == b""


def test_a_session_ends_with_its_token_in_an_open_page(base: str, issuer: str) -> None:
    ends = int(time.time()) + 15
    someone = signed_in(base, issuer, "kort", kommuner=[LARVIK], exp=ends)
    assert someone.get("/csv/").status_code == 200

    def wait() -> None:
        time.sleep(max(ends - time.time(), 0) + 0.2)

    before, after = someone.page_twice("tiltaksplan", f"kommune={LARVIK}", wait)
    assert "LARVIKS EGET" in words(before)
    assert "Økten er over. Logg inn på nytt." in words(after)
    assert not [word for word in SHUT_WORDS if word in words(after)]
    assert someone.get("/csv/").status_code == 401
    assert someone.page("tiltaksplan", f"kommune={LARVIK}") == b""


def test_who_signs_out_is_out_in_other_windows_too(base: str, issuer: str) -> None:
    someone = signed_in(base, issuer, "to-vinduer", kommuner=[LARVIK])
    other = Someone(base)
    other.cookies = dict(someone.cookies)
    before, after = someone.page_twice(
        "tiltaksplan", f"kommune={LARVIK}", lambda: other.get("/auth/logout") and None
    )
    assert "LARVIKS EGET" in words(before)
    assert "Du er logget ut. Logg inn på nytt for å se tallene." in words(after)
    assert not [word for word in SHUT_WORDS if word in words(after)]


def test_a_socket_from_another_page_on_the_web_sees_nothing(reader: Someone) -> None:
    # Streamlit believes the cookie only where the token against forged requests comes with it.
    page = Someone(reader.base)
    page.cookies = {n: v for n, v in reader.cookies.items() if n != "_streamlit_xsrf"}
    sent = words(asyncio.run(page._page("tiltaksplan", f"kommune={LARVIK}", {})))
    assert "Logg inn for å se tallene." in sent
    assert not [word for word in SHUT_WORDS if word in sent]


def test_nobody_without_a_role_gets_in(base: str, issuer: str) -> None:
    someone = signed_in(base, issuer, "uten", roles=["annet"], kommuner=[LARVIK])
    assert someone.get("/csv/").status_code == 403
    page = someone.get("/")
    assert page.status_code == 403
    assert "har ingen rolle i Boligkompass" in page.text
    assert someone.page("tiltaksplan") == b""


def test_a_cookie_of_another_server_is_refused(
    base: str, issuer: str, reader: Someone, tmp_path: Path, data_of_two: Path
) -> None:
    # Once with a key of its own, once with the very same key: the address differs then.
    for name, secret in (("a", "en-annen-hemmelighet-paa-over-32-tegn"), ("b", None)):
        given = {"secret": secret} if secret else {}
        with serving(
            tmp_path / name, issuer, BOLIGKOMPASS_DATA=str(data_of_two), **given
        ) as elsewhere:
            other = Someone(elsewhere)
            other.cookies = dict(reader.cookies)
            assert other.get("/csv/").status_code == 401
            assert other.page("tiltaksplan", f"kommune={LARVIK}") == b""
            here = signed_in(elsewhere, issuer, "der", kommuner=[LARVIK])
            here.base = base
            assert here.get("/csv/").status_code == 401
    forged = Someone(base)
    forged.cookies = {"_streamlit_user": reader.cookies["_streamlit_user"][:-2] + "xx"}
    assert forged.get("/csv/").status_code == 401


# -- whose numbers ---------------------------------------------------------------------------------


def test_others_own_tables_are_not_had_by_address(reader: Someone) -> None:
    with httpx2.Client(base_url=reader.base, headers={"cookie": reader.cookie}) as client:
        for kind in ("csv", "xlsx"):
            for number, mine in ((LARVIK, True), (NARVIK, False)):
                path = f"/{kind}/tiltaksplan/tiltak.{kind}?kommune={number}"
                body = client.get(path).content
                if kind == "csv":
                    assert (b"EGET" in body) is mine
        for figure in FIGURES:
            response = client.get(f"/csv/{figure}.csv?kommune={NARVIK}")
            assert response.status_code in (200, 400, 403), figure
            assert "NARVIKS EGET" not in response.text, figure
        named = client.get(f"/csv/tiltaksplan/tiltak.csv?kommune={NARVIK}&ansvarlig=NARVIKS+EGET")
        assert named.status_code == 400


def test_nor_by_the_websocket_or_a_link_to_the_meeting(reader: Someone) -> None:
    for page in PAGES:
        assert "NARVIKS EGET" not in words(reader.page(page, f"kommune={NARVIK}")), page
    link = f"kommune={NARVIK}&visning=mote&punkt=1"
    assert "NARVIKS EGET" not in words(reader.page("motet", link))


def test_nor_by_a_cache(base: str, issuer: str, reader: Someone) -> None:
    path = f"/csv/tiltaksplan/tiltak.csv?kommune={NARVIK}"
    narvik = signed_in(base, issuer, "narvik", kommuner=[NARVIK])
    own = narvik.get(path)
    assert "NARVIKS EGET" in own.text
    assert "NARVIKS EGET" in words(narvik.page("tiltaksplan", f"kommune={NARVIK}"))
    assert "NARVIKS EGET" not in reader.get(path).text
    page = words(reader.page("tiltaksplan", f"kommune={NARVIK}"))
    assert "NARVIKS EGET" not in page
    # Not even that it is unchanged: the name of the answer is another.
    assert reader.get(path, **{"if-none-match": own.headers["etag"]}).status_code == 200
    assert narvik.get(path, **{"if-none-match": own.headers["etag"]}).status_code == 304


def test_public_figures_are_for_all_who_are_let_in(base: str, issuer: str, reader: Someone) -> None:
    path = f"/csv/befolkning/innbyggere.csv?kommune={NARVIK}&format=maskin"
    everything = signed_in(base, issuer, "alle", kommuner=["*"])
    assert "21500" in reader.get(path).text
    assert reader.get(path).content == everything.get(path).content


def test_the_page_of_the_protection_is_for_controllers(base: str, issuer: str) -> None:
    someone = signed_in(base, issuer, "leser-2", kommuner=[LARVIK])
    refused = someone.get("/vern")
    assert refused.status_code == 403
    assert "rollen controller" in refused.text
    assert "Minste viste antall" not in words(someone.page("vern", f"kommune={LARVIK}"))
    controller = signed_in(base, issuer, "c", roles=["controller"], kommuner=[LARVIK])
    assert controller.get("/vern").status_code == 200
    assert "Slik vernes" in words(controller.page("vern", f"kommune={LARVIK}"))


def test_only_deciders_have_the_form(base: str, issuer: str, reader: Someone) -> None:
    query = f"kommune={LARVIK}"
    assert "Hva ble besluttet" not in words(reader.page("beslutninger", query))
    decider = signed_in(base, issuer, "b", roles=["leser", "beslutter"], kommuner=[LARVIK])
    form, elsewhere = (
        words(decider.page("beslutninger", f"kommune={number}")) for number in (LARVIK, NARVIK)
    )
    assert "Ansvarlig funksjon" in form or "skjema-" in form
    assert "skjema-" not in elsewhere


def decision(number: str, text: str) -> Utkast:
    return Utkast(number, date(2026, 11, 1), text, "Eiendom", "vedtatt", "2026-11-01.1")


def test_a_file_made_for_one_is_for_no_other(base: str, issuer: str, folder: Path) -> None:
    decisions = Store(folder / "beslutninger")
    for number, text in ((LARVIK, "LARVIKS EGEN BESLUTNING"), (NARVIK, "NARVIKS EGEN BESLUTNING")):
        decisions.write(decision(number, text))
    narvik = signed_in(base, issuer, "fil-narvik", kommuner=[NARVIK])
    larvik = signed_in(base, issuer, "fil-larvik", kommuner=[LARVIK])
    page = narvik.page("beslutninger", f"kommune={NARVIK}").decode("utf-8", "replace")
    found = re.search(r"/filer/[A-Za-z0-9_-]{32}/beslutninger-1806-2026-11-01\.csv", page)
    assert found
    assert "NARVIKS EGEN BESLUTNING" in narvik.get(found[0]).text
    for other in (larvik, signed_in(base, issuer, "fil-narvik-2", kommuner=[NARVIK])):
        assert other.get(found[0]).status_code == 404
    assert httpx2.get(base + found[0]).status_code == 401
    # Nor does the page of the other hold it, or the way to it.
    assert "NARVIKS EGEN" not in words(larvik.page("beslutninger", f"kommune={NARVIK}"))
    lines = [one["hva"] for one in told(folder) if one["hendelse"] == "eksport"]
    assert lines.count("csv beslutninger") == 1
    narvik.get("/auth/logout")
    assert narvik.get(found[0]).status_code == 401


# -- keys ------------------------------------------------------------------------------------------


def test_a_key_opens_the_files_of_its_place_and_nothing_else(base: str) -> None:
    today = date.today()
    key, secret = store.create("Power BI", (LARVIK,), today + timedelta(days=1), today)
    headers = {"authorization": f"Bearer {secret}"}

    def get(path: str) -> httpx2.Response:
        return httpx2.get(base + path, headers=headers)

    assert "LARVIKS EGET" in get(f"/csv/tiltaksplan/tiltak.csv?kommune={LARVIK}").text
    assert "EGET" not in get(f"/csv/tiltaksplan/tiltak.csv?kommune={NARVIK}").text
    assert "21500" in get(f"/csv/befolkning/innbyggere.csv?kommune={NARVIK}&format=maskin").text
    assert get(f"/xlsx/tiltaksplan/tiltak.xlsx?kommune={LARVIK}").status_code == 200
    assert get(f"/csv/vern/skjerming.csv?kommune={LARVIK}").status_code == 403
    for path in ("/", "/motet", "/_stcore/health", "/filer/x/y", "/kart/2026-11-01.1.json"):
        assert get(path).status_code == 401
    # In the address it is no key.
    assert httpx2.get(f"{base}/csv/?nokkel={secret}").status_code == 401
    store.revoke(key.id, today)
    refused = get("/csv/")
    assert refused.status_code == 401
    assert "trukket tilbake" in refused.text


def test_an_old_key_and_an_invented_one_are_refused(base: str) -> None:
    today = date.today()
    _, old = store.create("Gammel", (LARVIK,), today - timedelta(days=1), today)
    for secret in (old, "bk_" + "A" * 43, "x"):
        told_ = httpx2.get(f"{base}/csv/", headers={"authorization": f"Bearer {secret}"})
        assert told_.status_code == 401


def test_who_fails_is_told_to_wait_and_nobody_else_at_the_same_address(
    issuer: str, data_of_two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that are none, and sign-ins that come to nothing, at a server of their own."""
    place, today = tmp_path / "tjener", date.today()
    monkeypatch.setenv("BOLIGKOMPASS_TILGANGSMAPPE", str(place / "tilgang"))
    _, secret = store.create("Power BI", (LARVIK,), today + timedelta(days=1), today)
    with (
        serving(place, issuer, BOLIGKOMPASS_DATA=str(data_of_two)) as address,
        httpx2.Client(base_url=address) as client,
    ):

        def get(key: str) -> httpx2.Response:
            return client.get("/csv/", headers={"authorization": f"Bearer {key}"})

        refused = [get(f"bk_{number:043}") for number in range(200)]
        assert {one.status_code for one in refused} == {401, 429}
        assert refused[0].status_code == 401
        waiting = [one for one in refused if one.status_code == 429]
        assert int(waiting[0].headers["retry-after"]) >= 1
        assert "for mange mislykkede forsøk" in waiting[0].text
        assert get(secret).status_code == 200
        found = {client.get("/oauth2callback?state=x&code=y").status_code for _ in range(200)}
        assert 429 in found
    said = [one["hva"] for one in told(place) if one["hendelse"] == "avvist"]
    assert "for mange forsøk" in said
    # Whoever is told to wait fills no disk: no line for those.
    assert said.count("ukjent nøkkel") == len(refused) - len(waiting)


def test_a_bad_key_is_refused_though_someone_is_signed_in(reader: Someone) -> None:
    assert reader.get("/csv/", authorization="Bearer feil").status_code == 401


# -- the log ---------------------------------------------------------------------------------------


def test_the_log_tells_and_names_nobody(base: str, issuer: str, folder: Path) -> None:
    someone = signed_in(base, issuer, "kari.nordmann", kommuner=[LARVIK], name="Kari Nordmann")
    someone.get(f"/csv/tiltaksplan/tiltak.csv?kommune={LARVIK}")
    someone.page("tiltaksplan", f"kommune={LARVIK}")
    someone.get("/vern")
    someone.get("/auth/logout")
    lines = told(folder)
    who = next(one["hvem"] for one in reversed(lines) if one["hendelse"] == "utlogging")
    mine = [
        (one["hendelse"], one["hva"], one["kommune"], one["uttrekk"])
        for one in lines
        if one["hvem"] == who
    ]
    assert mine == [
        ("innlogging", "", None, None),
        ("eksport", "csv tiltaksplan/tiltak", LARVIK, "2026-11-01.1"),
        ("side", "tiltaksplan", LARVIK, "2026-11-01.1"),
        ("avvist", "vern", None, None),
        ("utlogging", "", None, None),
    ]
    whole = json.dumps(lines, ensure_ascii=False).lower()
    assert "kari" not in whole
    assert "127.0.0.1" not in whole


def test_nothing_that_is_written_holds_who_someone_is(
    issuer: str, data_of_two: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Somebody with a name, an address and a number does all that there is a line for; none of it
    is in the log, nor in what the server says besides."""
    names = {"name": "Kari Hemmelig", "email": "kari.hemmelig@example.no", "given_name": "Kari"}
    words_ = ("hemmelig", "kari", "example.no", "11111111111")
    roles = ["leser", "beslutter"]
    place = tmp_path / "tjener"
    with serving(place, issuer, BOLIGKOMPASS_DATA=str(data_of_two)) as address:
        subject = "kari.hemmelig@example.no"
        claims = {"roles": roles, "kommuner": [LARVIK], "pid": "11111111111", **names}
        someone = Someone(address)
        someone.sign_in(issuer, subject, claims)
        assert someone.get(f"/csv/tiltaksplan/tiltak.csv?kommune={LARVIK}").status_code == 200
        someone.page("tiltaksplan", f"kommune={LARVIK}")
        assert someone.get("/vern").status_code == 403
        assert someone.get("/csv/finnes/ikke.csv").status_code == 404
        # The store of ended sessions cannot be written: a fault, with a number and no more.
        ended = place / "tilgang" / ENDED
        shutil.rmtree(place / "tilgang", ignore_errors=True)
        (place / "tilgang").write_text("en fil der mappen skulle vært", encoding="utf-8")
        broken = someone.get("/auth/logout")
        assert broken.status_code == 503
        number = re.search(r"feilnummer ([0-9a-f]{8})", broken.text)
        assert number
        (place / "tilgang").unlink()
        someone.get("/auth/logout")
        assert ended.exists()
        no_role = {"roles": [], "kommuner": [], **names}
        Someone(address).sign_in(issuer, "uten.hemmelig@example.no", no_role)
    lines = told(place)
    assert {one["hendelse"] for one in lines} == {
        *("innlogging", "utlogging", "side", "eksport", "avvist", "feil")
    }
    for one in lines:
        assert set(one) == {"tid", "hendelse", "hvem", "hva", "kommune", "uttrekk"}
        assert datetime.fromisoformat(one["tid"]).tzinfo
    assert f"{number[1]} utlogging" in {one["hva"] for one in lines}
    whole = (place / "logg" / "hendelser.jsonl").read_text(encoding="utf-8").lower()
    said = "".join(capfd.readouterr()).lower()
    assert number[1] in said
    assert not [word for word in words_ if word in whole or word in said]
    # Nor where somebody came from, or the code that a sign-in came back with.
    assert "application startup complete" in said
    said = re.sub(r"uvicorn running on \S+", "", said)
    assert not [word for word in ("127.0.0.1:", "oauth2callback", "code=") if word in said]
