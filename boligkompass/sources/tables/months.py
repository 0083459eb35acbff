"""Months of a mapped table added up to years, where the mapping says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.faults import Fault
from boligkompass.sources.public import melted
from boligkompass.sources.public.values import Reading
from boligkompass.sources.tables import mapping as tabellkart
from boligkompass.sources.tables.columns import Table


def summed(reading: Reading, table: Table) -> Reading:
    """The reading with months added up to years; years that lack one are left out and told."""
    added = [one.indikator for one in table.figures if one.maaneder == "summer"]
    if tabellkart.MONTH not in table.columns or not added or reading.rows is None:
        return reading
    months = pc.is_in(reading.table["indikator"], pa.array(added, pa.string()))
    yearly = _years(reading.table.filter(months))
    full = pc.equal(yearly["maaneder"], 12)
    sums = pa.Table.from_arrays(
        [yearly.filter(full)[name] for name in reading.table.column_names],
        schema=reading.table.schema,
    )
    kept = reading.table.filter(pc.invert(months))
    rows = pa.concat_arrays(
        [
            pa.array(reading.rows).filter(pc.invert(months.combine_chunks())),
            pa.nulls(sums.num_rows, pa.int64()),
        ]
    )
    warnings = (*reading.warnings, *_part_years(yearly.filter(pc.invert(full)), table))
    return replace(reading, table=pa.concat_tables([kept, sums]), rows=rows, warnings=warnings)


def _years(months: pa.Table) -> pa.Table:
    """A row a municipality, indicator and year: the sum of the months that are shown."""
    shown = months.filter(pc.equal(months["synlighet"], "vist"))
    shown = shown.append_column("aar", pc.year(shown["periode_fra"]))
    key = ["kommunenr", "indikator", "grenser", "kilde", "hentet", "aar"]
    grouped = shown.group_by(key).aggregate(
        [("verdi", "sum"), ("verdi", "count"), ("merke", "max")]
    )
    years = grouped["aar"].to_pylist()
    columns = {
        **{name: grouped[name] for name in key[:-1]},
        "periode_fra": pa.array([date(year, 1, 1) for year in years], pa.date32()),
        "periode_til": pa.array([date(year, 12, 31) for year in years], pa.date32()),
        "verdi": grouped["verdi_sum"],
        "verdi_til": pa.nulls(len(years), pa.float64()),
        "synlighet": pa.repeat(pa.scalar("vist"), len(years)),
        "merke": grouped["merke_max"],
        "merknad": pa.nulls(len(years), pa.string()),
    }
    made = pa.table({field.name: columns[field.name] for field in months.schema})
    return made.append_column("maaneder", grouped["verdi_count"])


def _part_years(partial: pa.Table, table: Table) -> Iterator[Fault]:
    """One warning a figure and year that lacks months."""
    years = partial.append_column("aar", pc.year(partial["periode_fra"]))
    grouped = years.group_by(["indikator", "aar"]).aggregate(
        [("kommunenr", "count"), ("maaneder", "max")]
    )
    for row in grouped.sort_by([("indikator", "ascending"), ("aar", "ascending")]).to_pylist():
        message = (
            f"{row['aar']} har ikke alle tolv månedene for {row['indikator']} i "
            f"{melted.counted(row['kommunenr_count'], 'kommune', 'kommuner')} (høyst "
            f"{row['maaneder_max']}), og er ikke summert."
        )
        yield table.warning(None, message, "Les inn filen på nytt når hele året er med.")
