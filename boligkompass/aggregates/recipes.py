"""How each table of counts is made: from which registers, for which periods."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from boligkompass.aggregates.periods import (
    Rule,
    autumn_counts,
    last_day,
    latest_months,
    latest_quarters,
    month_ends,
    planned,
    settled_years,
    three_years,
    together,
    whole,
    year_ends,
    year_so_far,
)


@dataclass(frozen=True)
class Recipe:
    """The registers behind a table, when they begin, and the periods to count.

    The cases themselves are what the table's SQL file returns. A municipality is counted only when
    every register has cases from it: otherwise what is not delivered would be published as zero.
    `first` and `last` are SQL over the first register; `last` is the extract's last day unless the
    table looks ahead. Cells for which `not_counted` (SQL over the finished rows) holds are left
    out; those for which `never_shown` holds are counted and marked `skjult`, because others tell of
    them, and are no part of the extract. `so_far` adds periods up to the extract's last day where
    `last` is another.
    `counted_on` names the column with the day on which the register itself was counted: a snapshot
    is then of the last such day of its month, and there is none of a month without one.
    `values` says how further values of a cell are made from its cases (SQL with GROUP BY; `antall`
    too may be one), where they are no sums. `medians` names those that are medians of courses, and
    the cuts whose cells have them; `of_few` the sums that are left out where few households bring
    them, or one brings nearly all.
    `optional` has the dimensions that not everybody registers: in which register, and since when
    (SQL over it). A cut with one is counted from the first period for which a municipality's
    register tells of it, and never where it does not: what nobody wrote down is not «nei».
    """

    registers: tuple[str, ...]
    periods: Rule
    first: str = "min(fra)"
    last: str = "getvariable('siste')"
    not_counted: str = "false"
    never_shown: str = "false"
    so_far: Rule | None = None
    counted_on: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    medians: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_few: tuple[str, ...] = ()
    optional: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _filled(register: str, column: str, day: str = "DATE '1900-01-01'") -> tuple[str, str]:
    """An optional dimension that is told of where the column is filled in, from the first such day;
    for what is told of one day only it does not matter since when."""
    return register, f"min({day}) FILTER ({column} IS NOT NULL)"


_YEARLY = "CASE WHEN celle.periodetype = 'aar' THEN coalesce(sum(sak.{}), 0) END"
# A register holds cases that began long before it did: the first to end tells when it began.
FIRST_END = "coalesce(min(til), min(fra))"

RECIPES: dict[str, Recipe] = {
    # Homes that left long ago are seldom in a register: ten years back it can be trusted.
    "bolig_bestand": Recipe(
        ("bolig",),
        year_ends(10),
        # What is known of every home needs no row that says so.
        not_counted="antall = 0 AND 'ukjent' IN (byggetiar, stoppavstand)",
    ),
    "bolig_tilstand": Recipe(
        ("bolig",),
        last_day,
        optional={
            "boligplan": _filled("bolig", "boligplan"),
            "vedlikeholdsplan": _filled("vedlikehold", "planlagt_aar"),
        },
    ),
    "ledig_bolig": Recipe(("ledighet",), together(month_ends(25), last_day)),
    "tomgang": Recipe(
        ("ledighet",),
        together(latest_months(25), whole("aar")),
        first=FIRST_END,
        # What was let again in a month would nearly be the month's newcomers.
        values={
            "antall": "coalesce(sum(sak.boliger), 0)::BIGINT",
            "avsluttet": _YEARLY.format("avsluttet"),
            "dager_avsluttet": _YEARLY.format("dager_avsluttet"),
        },
    ),
    "kontrakt": Recipe(("leieforhold_sak", "bolig"), last_day),
    "bosetting": Recipe(
        ("bosettingssak",),
        planned("kvartal", "aar"),
        first="min(least(avtalt_dato, bosatt_dato))",
        last="greatest(max(greatest(avtalt_dato, bosatt_dato)), getvariable('siste'))",
        # What is agreed is a plan, and stands for periods to come too. Those settled are counted
        # when a period is over; of last year to the same quarter only how many they were. What is
        # ready changes each month, and is of the quarters alone until the year is over. How large
        # households are is asked of those who are to come: with it, persons and households in all
        # tell too much of the few who came.
        not_counted="""
            (status = 'bosatt' OR utsnitt IN ('boliglosning', 'direkte_varig'))
            AND periode_til > getvariable('siste')
            OR periodetype = 'delaar' AND (status = 'avtalt' OR klar_bolig IS NOT NULL)
            OR periodetype = 'aar' AND klar_bolig IS NOT NULL AND periode_til > getvariable('siste')
            OR husstandsstorrelse IS NOT NULL AND periode_til <= getvariable('siste')
            OR periodetype = 'delaar' AND utsnitt <> 'status'
            AND year(periode_fra) < year(getvariable('siste'))
        """,
        so_far=year_so_far,
    ),
    "rombehov": Recipe(("leieforhold_sak", "soknadssak"), last_day),
    "soknad": Recipe(
        ("soknadssak",),
        together(whole("aar", "kvartal"), autumn_counts),
        first="min(mottatt)",
        # Outcomes are counted when the quarter after is over. The count of the autumn is by cause.
        not_counted="""
            utsnitt = 'utfall' AND kvartalets_slutt(periode_til, 1) > getvariable('siste')
            OR periodetype = 'telling' AND utsnitt NOT IN ('alle', 'arsak')
        """,
    ),
    "saksgang": Recipe(
        ("soknadssak",),
        settled_years(6, 30),
        first="min(mottatt)",
        medians={
            "dager_til_vedtak": ("alle",),
            "dager_til_tilbud": ("alle",),
            "dager_til_innflytting": ("alle",),
        },
        optional={
            "svar": _filled("soknadssak", "forelopig_svar", "mottatt"),
            "vedtaksform": _filled("soknadssak", "enkeltvedtak", "mottatt"),
            # Appeals are few: the first does not begin the register in its month, but in its year.
            "klage": _filled("soknadssak", "klage_dato", "date_trunc('year', mottatt)"),
        },
    ),
    "tildeling": Recipe(
        ("soknadssak",),
        year_ends(5),
        first="min(mottatt)",
        optional={"tilrettelagt": _filled("soknadssak", "tilrettelagt", "mottatt")},
    ),
    "leieforhold": Recipe(
        ("leieforhold_sak", "bolig"),
        year_ends(),
        first=FIRST_END,
        # Who can buy is known of today alone. How long people have lived there is told of today
        # too: of several year ends, each year's newcomers could be followed from class to class.
        not_counted="""
            (kan_kjope IS NOT NULL OR botid IS NOT NULL) AND periode_til < getvariable('siste')
        """,
        medians={"median_botid": ("alle", "boligtype")},
        optional={"kan_kjope": _filled("leieforhold_sak", "kan_kjope")},
    ),
    "innflytting": Recipe(
        ("leieforhold_sak",),
        together(whole("aar"), three_years),
        first=FIRST_END,
        not_counted="""
            bor_etter_12_mnd IS NOT NULL
            AND maaneder_etter(periode_til, 12) > getvariable('siste')
        """,
        # A month of one year is always few, and so are those who had follow-up. They are counted
        # all the same, because sums that overlap tell of them.
        never_shown="periodetype = 'aar' AND (maaned IS NOT NULL OR oppfolging IS NOT NULL)",
        optional={"oppfolging": ("oppfolgingssak", "coalesce(min(til), min(vedtak_dato))")},
    ),
    "utflytting": Recipe(
        ("leieforhold_sak", "bolig"),
        together(whole("aar"), three_years),
        first="min(til)",
        # Where they went, from what and in which month is few in a year: three years together.
        never_shown="periodetype = 'aar' AND utsnitt <> 'alle'",
    ),
    "privatleie": Recipe(
        ("privatleie_sak",),
        together(year_ends(), whole("aar")),
        first=FIRST_END,
        # In whole hundreds: the household in the middle pays just that.
        values={
            "median_leie": "av_mange(count(sak.maanedsleie), round(median(sak.maanedsleie), -2))"
        },
        medians={"median_botid": ("alle", "malgruppe", "garanti")},
    ),
    "midlertidig": Recipe(
        ("opphold",),
        together(whole("kvartal"), month_ends(25)),
        first=FIRST_END,
        # Families in temporary homes are shown by quarter at the finest.
        not_counted="periodetype = 'dag' AND utsnitt LIKE '%familie%'",
    ),
    "bostedslos": Recipe(
        ("bostedslossak",),
        latest_quarters(12),
        not_counted="periodetype = 'maaned' AND utsnitt = 'strom,familie'",
    ),
    "oppfolging": Recipe(
        ("oppfolgingssak",),
        together(month_ends(25), last_day),
        first="coalesce(min(til), min(vedtak_dato))",
        of_few=("timer_vedtatt", "timer_gitt"),
    ),
    "bomiljo": Recipe(("bomiljosak",), together(whole("aar"), three_years), first="min(dato)"),
    "restanse": Recipe(
        ("restansesak",),
        together(month_ends(25), last_day),
        first="min(dato)",
        counted_on="dato",
    ),
    "utkastelse": Recipe(
        ("utkastelsessak",),
        together(whole("aar"), three_years),
        first="coalesce(min(avsluttet), min(varsel))",
        # How a case ended, and for whom, is always few: three years together. A single year is
        # counted all the same, because sums that overlap tell of it.
        never_shown="""
            periodetype = 'aar'
            AND (utsnitt <> 'trinn' OR trinn IN ('avverget', 'gjennomfort'))
        """,
    ),
    "introprogram": Recipe(("introdeltaker",), whole("aar"), first=FIRST_END),
}
