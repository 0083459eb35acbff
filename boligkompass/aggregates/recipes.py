"""How each table of counts is made: from which registers, for which periods."""

from dataclasses import dataclass

from boligkompass.aggregates.periods import (
    Rule,
    last_day,
    latest_quarters,
    month_ends,
    planned,
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
    """

    registers: tuple[str, ...]
    periods: Rule
    first: str = "min(fra)"
    last: str = "getvariable('siste')"
    not_counted: str = "false"
    never_shown: str = "false"
    so_far: Rule | None = None
    counted_on: str | None = None


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
    "bolig_tilstand": Recipe(("bolig",), last_day),
    "ledig_bolig": Recipe(("ledighet",), together(month_ends(25), last_day)),
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
        whole("aar", "kvartal"),
        first="min(mottatt)",
        # Outcomes are counted when the quarter after is over.
        not_counted="""
            utsnitt = 'utfall' AND kvartalets_slutt(periode_til, 1) > getvariable('siste')
        """,
    ),
    "tildeling": Recipe(("soknadssak",), year_ends(5), first="min(mottatt)"),
    "leieforhold": Recipe(("leieforhold_sak", "bolig"), year_ends(), first=FIRST_END),
    "utflytting": Recipe(("leieforhold_sak", "bolig"), whole("aar"), first="min(til)"),
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
    ),
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
