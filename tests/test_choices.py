"""The choices in an address: validated, and what is unknown told in a sentence, never replaced."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from boligkompass import choices, extracts
from boligkompass.choices import Choices, UnknownChoiceError, parameters_of, validate
from boligkompass.extracts import ExtractError
from boligkompass.sitemap import FRONT, PAGES
from boligkompass.withdrawal import withdraw

Publish = Callable[..., str]
OLD, NEW = "2026-10-01.1", "2026-11-01.1"


@pytest.fixture(scope="module")
def shared(put_extract: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two extracts, each with numbers for Larvik; nobody may write there."""
    folder = tmp_path_factory.mktemp("felles") / "data"
    put_extract(folder, {"indikatorverdi": [people()]}, date(2026, 10, 1))
    put_extract(folder, {"indikatorverdi": [people()]})
    return folder


@pytest.fixture
def two(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(shared))


@pytest.fixture
def own(publish: Publish, shared: Path, tmp_path: Path) -> Path:
    """A copy of the two, in use and free to be changed."""
    shutil.copytree(shared, tmp_path / "data")
    return tmp_path / "data"


def people(kommunenr: str = "3909") -> dict[str, Any]:
    return {
        "kommunenr": kommunenr,
        "indikator": "innbyggere",
        "periode_fra": date(2015, 1, 1),
        "periode_til": date(2015, 1, 1),
        "grenser": "publisert",
        "kilde": "imdi_ssb_publisert",
        "verdi": 43506.0,
        "synlighet": "vist",
        "offentlig": True,
        "vist": True,
    }


def refused(address: Mapping[str, str], page: str = FRONT, pinned: str = NEW) -> str:
    """What a reader is told of this address; always whole sentences."""
    with pytest.raises(UnknownChoiceError) as told:
        validate(page, address, pinned)
    text = str(told.value)
    assert text[0] == "«" or text[0].isupper(), text
    assert text.endswith("."), text
    return text


def chosen(made: Choices) -> tuple[str, str]:
    return made.municipality.number, made.warehouse.manifest.id


@pytest.mark.usefixtures("two")
class TestMunicipality:
    @pytest.mark.parametrize("number", ["Oslo", "39", "39099", "larvik", "3909 ", ""])
    def test_an_unknown_one_is_told_with_what_to_write_instead(self, number: str) -> None:
        text = refused({"kommune": number})
        assert text.startswith(f"«{number}» er ikke et kjent kommunenummer.")
        assert "fire sifre, som 3909 for Larvik" in text

    def test_a_code_no_longer_in_use_names_the_one_that_took_over(self) -> None:
        text = refused({"kommune": "0709"})
        assert "0709 er ikke lenger i bruk" in text
        assert "Larvik har nå nummer 3909" in text
        assert "kommune=3909" in text

    def test_a_successor_that_the_extract_lacks_is_named_by_its_code(
        self, publish: Publish
    ) -> None:
        gone = {
            "kommunenr": "1103",
            "navn": "Gamleby",
            "gyldig_til": date(2019, 12, 31),
            "etterfolger": "1199",
            "oppdiktet": False,
        }
        new = publish({"kommune": [gone]})
        assert "har nå nummer 1199" in refused({"kommune": "1103"}, pinned=new)

    def test_one_that_was_split_has_no_successor_to_name(self, publish: Publish) -> None:
        split = {
            "kommunenr": "1850",
            "navn": "Tysfjord",
            "gyldig_til": date(2019, 12, 31),
            "oppdiktet": False,
        }
        new = publish({"kommune": [split]})
        assert refused({"kommune": "1850"}, pinned=new) == (
            "Kommunenummer 1850 er ikke lenger i bruk. Kommunen ble delt; velg kommunen som "
            "gjelder i dag."
        )

    def test_the_whole_country_has_numbers_and_cannot_be_chosen(self, publish: Publish) -> None:
        rows = [
            {"kommunenr": "0", "navn": "Hele landet", "oppdiktet": False},
            {"kommunenr": "3909", "navn": "Larvik", "oppdiktet": False},
        ]
        values = [people("0"), people("3909")]
        new = publish({"kommune": rows, "indikatorverdi": values})
        assert "«0» er ikke et kjent kommunenummer" in refused({"kommune": "0"}, pinned=new)
        made = validate(FRONT, {}, new)
        assert [m.name for m in made.neighbours] == ["Larvik"]
        assert made.municipality.number == "3909"

    def test_the_one_in_the_address_is_chosen(self) -> None:
        assert chosen(validate(FRONT, {"kommune": "3909"}, NEW)) == ("3909", NEW)

    def test_the_invented_one_opens_first(self) -> None:
        assert chosen(validate(FRONT, {}, NEW)) == ("9901", NEW)

    def test_the_one_of_the_surroundings_opens_first_where_it_is_set(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BOLIGKOMPASS_KOMMUNE", "3909")
        assert chosen(validate(FRONT, {}, NEW)) == ("3909", NEW)
        assert chosen(validate(FRONT, {"kommune": "9901"}, NEW)) == ("9901", NEW)

    def test_an_unknown_one_in_the_surroundings_is_told_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BOLIGKOMPASS_KOMMUNE", "Larvik")
        assert "«Larvik»" in refused({})

    def test_without_an_invented_one_the_first_with_numbers_opens(self, publish: Publish) -> None:
        real = [
            {"kommunenr": number, "navn": name, "oppdiktet": False}
            for number, name in (("1806", "Narvik"), ("3101", "Halden"), ("3909", "Larvik"))
        ]
        values = [people("3909"), people("1806")]
        new = publish({"kommune": real, "indikatorverdi": values})
        made = validate(FRONT, {}, new)
        assert made.municipality.name == "Larvik", "by name: Larvik before Narvik"
        assert [m.name for m in made.neighbours] == ["Larvik", "Narvik"]


@pytest.mark.usefixtures("two")
class TestExtract:
    def test_the_pinned_one_is_used_when_the_address_names_none(self) -> None:
        assert chosen(validate(FRONT, {"kommune": "3909"}, OLD)) == ("3909", OLD)

    def test_the_one_in_the_address_goes_before_the_pinned_one(self) -> None:
        assert chosen(validate(FRONT, {"tall-per": OLD}, NEW)) == ("9901", OLD)

    def test_an_address_with_both_gets_both(self) -> None:
        made = validate(FRONT, {"kommune": "3909", "tall-per": OLD}, NEW)
        assert chosen(made) == ("3909", OLD)
        assert made.is_earlier
        assert not validate(FRONT, {}, NEW).is_earlier

    @pytest.mark.parametrize("name", ["2026-12-01.1", "i går", "", "../2026-10-01.1"])
    def test_an_unknown_one_is_told_with_those_there_are(self, name: str) -> None:
        text = refused({"tall-per": name})
        assert text == f"Uttrekket «{name}» finnes ikke. Disse finnes: {NEW} og {OLD}."

    def test_a_withdrawn_one_is_not_opened(self, own: Path) -> None:
        withdraw(own, OLD, "Viste for mye.", date(2026, 11, 2))
        told = f"Uttrekket «{OLD}» er trukket tilbake: Viste for mye. Disse finnes: {NEW}."
        assert refused({"tall-per": OLD}) == told
        assert refused({}, pinned=OLD) == told

    def test_when_none_is_left_that_is_told(self, own: Path) -> None:
        for name in (OLD, NEW):
            withdraw(own, name, "Viste for mye", date(2026, 11, 2))
        told = f"«{NEW}» er trukket tilbake: Viste for mye. Det er ingen andre å vise."
        assert told in refused({})

    def test_one_whose_municipalities_are_damaged_is_told_as_that(self, own: Path) -> None:
        # Otherwise every municipality would be called unknown.
        (own / "uttrekk" / NEW / "kommune.parquet").unlink()
        for address in ({}, {"kommune": "3909"}):
            with pytest.raises(ExtractError, match=r"«Kommuner» \(kommune\.parquet\) mangler"):
                validate(FRONT, address, NEW)

    def test_one_with_a_damaged_manifest_is_told_as_that(self, own: Path) -> None:
        (own / "uttrekk" / NEW / extracts.MANIFEST).write_text("{")
        with pytest.raises(ExtractError, match="kan ikke leses"):
            validate(FRONT, {}, NEW)


@pytest.mark.usefixtures("two")
class TestOwnChoices:
    @pytest.mark.parametrize("page", PAGES)
    def test_something_the_page_does_not_know_is_told(self, page: str) -> None:
        text = refused({"kommune": "3909", "vær": "sol", "Kommune": "3909"}, page)
        assert "et valg som siden ikke kjenner: Kommune og vær." in text

    @pytest.mark.parametrize("name", ["embed", "embed_options"])
    def test_streamlit_s_own_switches_are_let_through(self, name: str) -> None:
        assert name not in validate(FRONT, {name: "true"}, NEW).all

    def test_the_first_value_is_chosen_when_none_is_given(self) -> None:
        page = "bostedsloshet"
        for name, parameter in parameters_of(page).items():
            made = validate(page, {}, NEW)
            assert made.own[name] == next(iter(parameter.allowed(made.warehouse)))

    def test_a_choice_that_is_given_is_kept(self) -> None:
        made = validate("kilder", {"indikator": "bostedslose"}, NEW)
        assert made.own == {"indikator": "bostedslose"}

    def test_a_bad_value_is_told_with_its_name_and_the_good_ones(self) -> None:
        text = refused({"indikator": "arbeidsledighet"}, "kilder")
        assert text.startswith("«arbeidsledighet» er ikke en gyldig verdi for «indikator».")
        assert "innbyggere" in text

    def test_one_page_s_choice_is_not_another_s(self) -> None:
        assert "ikke kjenner: indikator." in refused({"indikator": "innbyggere"}, FRONT)

    def test_everything_that_was_chosen_makes_the_same_view_again(self) -> None:
        address = {"kommune": "3909", "tall-per": OLD, "indikator": "bostedslose"}
        made = validate("kilder", address, NEW)
        assert made.all == address
        assert validate("kilder", made.all, NEW) == made

    def test_a_link_shows_the_same_after_a_new_extract_has_come(
        self, own: Path, publish: Publish
    ) -> None:
        link = validate(FRONT, {"kommune": "3909"}, NEW).all
        newest = publish(dato=date(2026, 12, 1))
        assert chosen(validate(FRONT, link, newest)) == ("3909", NEW)


def test_every_choice_of_a_page_means_one_thing() -> None:
    for page in PAGES:
        offered: dict[str, Any] = {}
        for figure in choices.FIGURES.values():
            for parameter in figure.parameters if figure.page == page else ():
                assert offered.setdefault(parameter.name, parameter) == parameter, page


@pytest.mark.parametrize("number", ["3909", "3101", "5037", "1806", "9901"])
def test_the_embedded_default_has_the_municipalities_of_the_seeds(data: Path, number: str) -> None:
    current = extracts.current(data)
    assert validate(FRONT, {"kommune": number}, current).municipality.number == number


@pytest.mark.parametrize(
    ("old", "new"), [("0709", "3909"), ("0101", "3101"), ("1719", "5037"), ("1805", "1806")]
)
def test_the_codes_of_the_seeds_lead_to_today_s(data: Path, old: str, new: str) -> None:
    # DOMAIN.md, «Municipality codes».
    with pytest.raises(UnknownChoiceError, match=f"{old} er ikke lenger i bruk.*{new}"):
        validate(FRONT, {"kommune": old}, extracts.current(data))
