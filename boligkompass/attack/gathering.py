"""All that an outsider knows of one municipality, from the tables of every extract."""

from collections.abc import Mapping, Sequence
from datetime import date

from boligkompass.attack import applications, crossing, indicators, periods, sums, tenancies
from boligkompass.attack.definitions import Definitions
from boligkompass.attack.model import (
    BALANCE,
    CROSS,
    PUBLIC,
    SIZE,
    STAY,
    STOCK,
    SUM,
    TILE,
    WITHIN,
    Cell,
    Knowledge,
    Relation,
    Told,
)
from boligkompass.attack.reading import FEWEST_HOMES, Published, Row, View, read


def gather(
    extracts: Sequence[Published],
    rows: Mapping[str, Mapping[str, list[Row]]],
    definitions: Mapping[str, Definitions],
) -> Knowledge:
    """What the extracts (the newest first) tell of the municipality with these rows."""
    limits = {name: one.limits for name, one in definitions.items()}
    knowledge, views = read(extracts, rows, limits)
    _imply_years(views, knowledge)
    for view in views:
        found = rows.get(view.id, {})
        told = _told_by(view, found, definitions[view.id], knowledge)
        knowledge.relations += (one for one in told if _of_one_time(one, view, knowledge))
    knowledge.relations += sums.secret_sizes(_slack(knowledge.relations))
    return knowledge


def _told_by(
    view: View, rows: Mapping[str, list[Row]], one: Definitions, knowledge: Knowledge
) -> list[Relation]:
    """The relations that one extract gives; what it tells outright goes into `knowledge`."""
    values = indicators.own(rows.get("indikatorverdi", ()))
    knowledge.told += indicators.told(view.id, values, one.limits)
    knowledge.told += _kroner(view.id, rows.get("boligfremskaffelse_kroner", ()))
    growths = [*periods.growths(view), *applications.growths(view)]
    for growth in growths:
        knowledge.growths.setdefault(growth, view.id)
    return [
        *sums.relations(view),
        *periods.relations(view),
        *crossing.relations(view, one.norm),
        *applications.relations(view),
        *applications.medians(view, rows.get("saksgang", ())),
        *tenancies.relations(view),
        *indicators.relations(view, values, rows.get("revisjon", []), one.sheets),
        *(periods.growth_relation(growth) for growth in growths),
    ]


def _of_one_time(relation: Relation, view: View, knowledge: Knowledge) -> bool:
    """Whether a relation does not hold what was revised since against what was counted since."""
    cells = [cell for cell, _ in relation.terms if not (cell.is_slack or cell.is_cohort)]
    if all(cell.stand is None for cell in cells):
        return True
    return all(c._replace(stand=None) in view.cells or c in knowledge.implied for c in cells)


def _imply_years(views: Sequence[View], knowledge: Knowledge) -> None:
    """Single years that stand in no table become cells of every extract."""
    for view in views:
        years, relations = crossing.single_years(view)
        months, of_months = tenancies.single_years(view)
        knowledge.relations += [*relations, *of_months]
        for cell in years | months:
            view.everywhere.setdefault(cell, cell)
            knowledge.implied.setdefault(cell, view.id)


def _slack(relations: Sequence[Relation]) -> set[Cell]:
    return {cell for one in relations for cell, _ in one.terms if cell.is_slack}


def _kroner(uttrekk: str, rows: Sequence[Row]) -> list[Told]:
    """Kroner of acquisitions that are so few that they tell the price of one."""
    found = []
    for row in rows:
        cell = Cell(
            "boligfremskaffelse_kroner",
            date(row["aar"], 1, 1),
            date(row["aar"], 12, 31),
            "type,finansiering",
            (row["type"], row["finansiering"]),
            "belop",
        )
        if row["belop"] is None:
            continue
        if row["synlighet"] == "skjult":
            words = "Tallet står i raden, som er merket skjult."
            found.append(Told(uttrekk, cell, row["belop"], words))
        elif row["belop"] and row["boenheter"] < FEWEST_HOMES:
            words = "Kronene kommer fra færre enn fem boliger."
            found.append(Told(uttrekk, cell, row["belop"], words))
    return found


# What holds whatever was published.
_LOGIC = (SIZE, SUM, CROSS, TILE, WITHIN, BALANCE, STAY, STOCK)


def only_public(knowledge: Knowledge) -> Knowledge:
    """What there would be to know had the municipality published nothing of its own."""
    kept = [one for one in knowledge.relations if one.kind is PUBLIC or one.kind in _LOGIC]
    return Knowledge(hidden=knowledge.hidden, relations=kept)
