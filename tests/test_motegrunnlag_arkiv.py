"""Making the pack: command and button, how far it has come, one at a time, what is kept."""

import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from grunnlagproever import INVENTED, STORE, Pdf, made, pack
from streamlit.testing.v1 import AppTest

from boligkompass import meeting_files, warehouse
from boligkompass.beslutninger import Place, Store, Utkast
from boligkompass.cli import main
from boligkompass.decisions import view
from boligkompass.figures import FIGURES, results
from boligkompass.figures.results import ask
from boligkompass.motegrunnlag import arkiv, lage
from boligkompass.motegrunnlag.arkiv import Shelf
from boligkompass.motegrunnlag.innhold import PackError, grunnlag
from boligkompass.saksliste import Saksliste

PURCHASES = [
    {
        "kommunenr": "3909",
        "indikator": "boliger_kjopt_eller_bygd",
        "periode_fra": date(2015, 1, 1),
        "periode_til": date(2015, 12, 31),
        "grenser": "publisert",
        "verdi": 24.0,
        "synlighet": "vist",
        "offentlig": True,
        "kilde": "imdi_larvik",
        "vist": True,
    }
]
PLAN = '[standard]\npunkter = ["boligfremskaffelse/per_ar", "startlan/ramme"]\n'


@pytest.fixture(autouse=True)
def _nothing_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pack from another test, whose extract may have the same name and content."""
    monkeypatch.setattr(meeting_files, "_READY", results.Store(8))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The municipality's own folder."""
    folder = tmp_path / "eget"
    monkeypatch.setenv("BOLIGKOMPASS_BESLUTNINGER", str(folder))
    return folder


@pytest.fixture
def published(publish: Callable[..., str], store: Path) -> str:
    """An extract whose numbers for Larvik are told here."""
    return publish({"indikatorverdi": PURCHASES})


def decide(store: Path, text: str, figure: str | None = None, status: str = "vedtatt") -> None:
    Store(store).write(
        Utkast("3909", date(2026, 11, 3), text, "Eiendomssjef", status, "2026-11-01.1", figure)
    )


# -- the command -----------------------------------------------------------------------------------


def test_the_command_makes_the_files_and_keeps_them_with_their_sums(
    published: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ut"
    assert main(["motegrunnlag", "--kommune", "3909", "--til", str(target)]) == 0
    names = [f"motegrunnlag-3909-{published}.{kind}" for kind in ("pdf", "pptx", "xlsx")]
    assert sorted(path.name for path in target.iterdir()) == names
    kept = store / "motegrunnlag" / "3909" / published
    lines = (kept / "sha256.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [f"{_sha256(target / name)}  {name}" for name in names]
    assert all((kept / name).read_bytes() == (target / name).read_bytes() for name in names)
    told = capsys.readouterr().out
    assert all(name in told for name in names)
    assert lines[0].split()[0] in told


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_another_process_makes_the_same_bytes_again(
    published: str, store: Path, tmp_path: Path
) -> None:
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "boligkompass.cli", "motegrunnlag", "--kommune", "3909"]
        command += ["--til", str(tmp_path / seed)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, check=True, capture_output=True)
    kept = store / "motegrunnlag" / "3909" / published
    assert len(list(kept.iterdir())) == 4
    assert len((kept / "sha256.txt").read_text(encoding="utf-8").splitlines()) == 3


def test_only_the_formats_that_are_asked_for(published: str, store: Path, tmp_path: Path) -> None:
    command = ["motegrunnlag", "--kommune", "3909", "--til", str(tmp_path / "ut")]
    assert main([*command, "--format", "xlsx"]) == 0
    assert [path.suffix for path in (tmp_path / "ut").iterdir()] == [".xlsx"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--kommune", "12"], "«12» er ikke et kjent kommunenummer"),
        (["--kommune", "3909", "--tall-per", "2020-01-01.1"], "«2020-01-01.1» finnes ikke"),
        (["--kommune", "3909", "--mot", "2020-01-01.1"], "ikke en gyldig verdi for «mot»"),
    ],
)
def test_what_is_unknown_is_told(
    published: str,
    store: Path,
    more: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["motegrunnlag", *more]) == 1
    assert sentence in capsys.readouterr().err
    assert not store.exists()


# -- what a pack holds -----------------------------------------------------------------------------


def test_the_agenda_is_the_extracts_own_and_what_has_no_numbers_is_named(
    published: str, store: Path, small_plan: None
) -> None:
    own = lage.named("3909", None)[1]
    assert [one.result.figure.id for one in own.punkter] == ["boligfremskaffelse/per_ar"]
    (without,) = own.uten_tall
    title = FIGURES["startlan/ramme"].title
    assert without == title[0].lower() + title[1:]
    assert own.mot is None
    assert own.endringstittel == ""


@pytest.fixture
def small_plan(published: str) -> None:
    """An agenda of two points, as if the catalogue had it when the extract was published."""
    shown = warehouse.warehouse(published)
    (shown.folder / "katalog" / "mote.toml").write_text(PLAN, encoding="utf-8")


def test_decisions_stand_in_the_list_and_at_their_figure(
    published: str, store: Path, small_plan: None
) -> None:
    decide(store, "Kjøpe fire boliger", "boligfremskaffelse/per_ar")
    decide(store, "Holde åpent hus")
    own = lage.named("3909", None)[1]
    on_it = [one.beslutning.utkast.beslutning for one in own.punkter[0].result.decisions]
    assert on_it == ["Kjøpe fire boliger"]
    assert {one.utkast.beslutning for one in own.beslutninger} == {
        "Kjøpe fire boliger",
        "Holde åpent hus",
    }
    (file,) = lage.make(own, ["pdf"], None, lambda what, done, of: None)
    read = Pdf(file.content)
    listed = next(page for page in read.pages[1:] if page.startswith("Beslutninger"))
    assert "3909-2026-001 03.11.2026 Kjøpe fire boliger Eiendomssjef Vedtatt" in listed
    assert "Beslutning: Kjøpe fire boliger. (03.11.2026. Ansvarlig: Eiendomssjef." in read.text


def test_what_was_done_before_the_last_meeting_is_left_out(
    publish: Callable[..., str], store: Path
) -> None:
    # Published at six on 1 November, as every extract of these tests; decisions are written now,
    # and one of them is done.
    earlier = publish({"indikatorverdi": PURCHASES}, date(2026, 10, 1))
    publish({"indikatorverdi": PURCHASES}, date(2026, 11, 1))
    decide(store, "Gjort for lenge siden", status="utfort")
    decide(store, "Fortsatt åpen")
    shown = warehouse.warehouse(warehouse.current_id())
    seen = view.of(shown, "3909")
    long_ago = tuple(
        replace(
            one,
            beslutning=replace(one.beslutning, skrevet=view.published(earlier).replace(year=2025)),
        )
        for one in seen.vedtak
    )
    plan = Saksliste(
        punkter=(ask(FIGURES["boligfremskaffelse/per_ar"], shown, shown.municipalities["3909"]),)
    )
    own = grunnlag(shown, shown.municipalities["3909"], plan, replace(seen, vedtak=long_ago))
    assert own.mot == earlier
    assert own.endringstittel == "Endringer siden 1. oktober 2026"
    assert [one.utkast.beslutning for one in own.beslutninger] == ["Fortsatt åpen"]


def test_without_an_agenda_there_is_no_pack() -> None:
    place = STORE.municipalities[INVENTED]
    with pytest.raises(PackError, match="har ingen saksliste"):
        grunnlag(STORE, place, Saksliste())
    with pytest.raises(PackError, match="kan ikke leses"):
        grunnlag(STORE, place, Saksliste(feil="mote.toml kan ikke leses."))


# -- how far it has come, and one at a time --------------------------------------------------------


def test_it_is_told_how_far_it_has_come() -> None:
    told: list[tuple[str, int, int]] = []
    own = pack(made(("Nord", 12)), made(("Sør", 13)))
    lage.make(own, lage.KINDS, None, lambda *what: told.append(what))
    # Two figures in three files; the workbook is told only when it begins.
    assert told == [
        ("Lager PDF", 0, 6),
        ("Lager PDF", 1, 6),
        ("Lager PDF", 2, 6),
        ("Lager lysark", 2, 6),
        ("Lager lysark", 3, 6),
        ("Lager lysark", 4, 6),
        ("Lager regneark", 4, 6),
        ("Ferdig", 6, 6),
    ]


def test_two_packs_are_made_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, waited = 0, 0, []

    def slow(*_: object) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.8)
        at_once -= 1
        return b""

    def tell(what: str, done: int, of: int) -> None:
        waited.append(what)

    monkeypatch.setattr(lage, "_content", slow)
    own = pack(made(("Nord", 12)))
    threads = [
        threading.Thread(target=lage.make, args=(own, ["pdf"], None, tell)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert "Venter på et annet møtegrunnlag" in waited


def test_a_reader_who_leaves_lets_the_next_one_in() -> None:
    class LeftError(Exception):
        pass

    def leave(what: str, done: int, of: int) -> None:
        raise LeftError

    own = pack(made(("Nord", 12)))
    with pytest.raises(LeftError):
        lage.make(own, ["xlsx"], None, leave)
    (file,) = lage.make(own, ["xlsx"], None, lambda what, done, of: None)
    assert file.name == "motegrunnlag-0001-2026-11-01.1.xlsx"


def test_what_is_invented_says_so_in_the_files_name() -> None:
    own = pack(made(("Nord", 12)))
    invented = replace(own, municipality=replace(own.municipality, invented=True))
    (file,) = lage.make(invented, ["xlsx"], None, lambda what, done, of: None)
    assert file.name == "oppdiktet-motegrunnlag-0001-2026-11-01.1.xlsx"


# -- what is kept ----------------------------------------------------------------------------------


@pytest.fixture
def here(place: Place) -> Shelf:
    """Where the packs of one meeting are kept: beside the decisions, or with them in a database."""
    return arkiv.shelf(place, "3909", "2026-11-01.1")


def test_the_same_is_kept_once_and_nothing_is_overwritten(here: Shelf) -> None:
    assert here.listed() == []
    first, again = here.keep("a.pdf", b"en"), here.keep("a.pdf", b"en")
    other = here.keep("a.pdf", b"to")
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert (first.name, again.name, other.name) == ("a.pdf", "a.pdf", "a-2.pdf")
    assert here.read("a.pdf") == b"en"
    # What `printf en | sha256sum` and `printf to | sha256sum` say.
    assert here.listed() == [
        f"{hashlib.sha256(b'en').hexdigest()}  a.pdf",
        f"{hashlib.sha256(b'to').hexdigest()}  a-2.pdf",
    ]


def test_each_meeting_has_its_own(place: Place) -> None:
    for number, extract in (("3909", "2026-11-01.1"), ("3909", "2026-12-01.1"), ("9901", "x")):
        arkiv.shelf(place, number, extract).keep("a.pdf", f"{number} {extract}".encode())
    assert list(arkiv.shelves(place)) == [
        ("3909", "2026-11-01.1"),
        ("3909", "2026-12-01.1"),
        ("9901", "x"),
    ]
    assert arkiv.shelf(place, "3909", "2026-12-01.1").read("a.pdf") == b"3909 2026-12-01.1"
    with pytest.raises(FileNotFoundError):
        arkiv.shelf(place, "3909", "2026-12-01.1").read("b.pdf")


def test_the_list_is_what_sha256sum_reads(place: Place, here: Shelf, tmp_path: Path) -> None:
    here.keep("å.pdf", b"en")
    here.keep("å.pdf", b"to")
    # As `beslutninger hent-motegrunnlag` does.
    assert arkiv.copy(place, tmp_path / "ut") == 2
    folder = tmp_path / "ut" / "motegrunnlag" / "3909" / "2026-11-01.1"
    command = ["sha256sum", "--check", "--strict", arkiv.LIST]
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 0
    (folder / "å.pdf").write_bytes(b"endret")
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 1
    with pytest.raises(ValueError, match=r"å\.pdf i .* er ikke slik den ble lagret"):
        arkiv.copy(tmp_path / "ut", tmp_path / "videre")


def test_a_file_that_lost_its_line_gets_it(tmp_path: Path) -> None:
    # The machine went down after the file was in place and before the line was.
    here = arkiv.FolderShelf(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"en")
    kept = here.keep("a.pdf", b"en")
    assert not kept.is_new
    assert here.listed() == [f"{kept.sha256}  a.pdf"]


def test_two_who_keep_at_once_lose_nothing(here: Shelf) -> None:
    with ThreadPoolExecutor(12) as pool:
        kept = list(pool.map(lambda n: here.keep("a.pdf", str(n % 4).encode()), range(12)))
    assert sorted(here.read(one.name) for one in kept if one.is_new) == [b"0", b"1", b"2", b"3"]
    assert len(here.listed()) == 4


# -- the button ------------------------------------------------------------------------------------


def _card() -> None:
    import os

    from boligkompass.choices import validate
    from boligkompass.meeting_files import meeting_files
    from boligkompass.warehouse import current_id

    meeting_files(validate("nokkeltall", {"kommune": os.environ["PROVE_KOMMUNE"]}, current_id()))


def links(app: AppTest) -> list[tuple[str, str]]:
    """The files that can be taken: what each is called, and its address."""
    text = "".join(str(one.proto.body) for one in app.get("html"))
    found = re.findall(r'<a class="bk-fil" download href="([^"]*)">([^<]*)</a>', text)
    return [(label, path) for path, label in found]


def test_the_button_makes_the_files_and_they_are_kept(
    published: str, store: Path, small_plan: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVE_KOMMUNE", "3909")
    app = AppTest.from_function(_card, default_timeout=60).run()
    assert [one.label for one in app.button] == ["Lag møtegrunnlag"]
    assert not links(app)
    app.button[0].click().run()
    assert not app.exception
    assert [label.split(" (")[0] for label, _ in links(app)] == ["PDF", "Lysark", "Regneark"]
    kept = store / "motegrunnlag" / "3909" / published
    assert len(list(kept.glob("motegrunnlag-*"))) == 3
    text = "".join(str(one.proto.body) for one in app.get("html"))
    assert all(line.split()[0] in text for line in arkiv.FolderShelf(kept).listed())


def test_the_button_tells_why_nothing_is_made(
    published: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = warehouse.warehouse(published).folder / "katalog" / "mote.toml"
    plan.write_text("[standard]\npunkter = []\n", encoding="utf-8")
    monkeypatch.setenv("PROVE_KOMMUNE", "3909")
    app = AppTest.from_function(_card, default_timeout=60).run()
    app.button[0].click().run()
    assert not app.exception
    text = "".join(str(one.proto.body) for one in app.get("html"))
    assert "har ingen saksliste" in text
    assert not links(app)
    assert not store.exists()


def test_files_that_cannot_be_kept_can_be_taken(
    published: str, store: Path, small_plan: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file lies where the folder should be.
    store.write_text("", encoding="utf-8")
    monkeypatch.setenv("PROVE_KOMMUNE", "3909")
    monkeypatch.setattr(view, "of", lambda shown, number: view.View(key="urort"))
    app = AppTest.from_function(_card, default_timeout=60).run()
    app.button[0].click().run()
    assert not app.exception
    assert len(links(app)) == 3
    text = "".join(str(one.proto.body) for one in app.get("html"))
    assert "kunne ikke lagres" in text
