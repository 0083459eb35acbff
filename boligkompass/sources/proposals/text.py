"""A proposed mapping as text: TOML that can be used as it is, with what is left to decide said in
its comments and as lines that only need filling in."""

import json
from collections.abc import Iterator

from boligkompass.codes import KODEVERK
from boligkompass.contracts import Column
from boligkompass.sources.proposals.codes import Values, code_list
from boligkompass.sources.proposals.proposal import LIKELY, SURE, Match, Proposal

_KINDS = {
    "tekst": "tekst",
    "heltall": "hele tall",
    "desimaltall": "tall",
    "dato": "datoer",
    "ja_nei": "ja eller nei",
}


def text(proposal: Proposal) -> str:
    """The proposal as a mapping file."""
    parts = (
        _opening(proposal),
        _settings(proposal),
        _columns(proposal),
        *(_values(values) for values in proposal.values),
        _fixed(proposal),
        _unused(proposal),
    )
    blocks = ("\n".join(lines) for lines in map(list, parts) if lines)
    return "\n\n".join(blocks) + "\n"


def _opening(proposal: Proposal) -> Iterator[str]:
    required = len(proposal.required)
    found = required - sum(not column.nullable for column in proposal.missing)
    yield _comment(f"Forslag til kartlegging av «{proposal.file}». Les gjennom og rett før bruk.")
    yield _comment(
        f"{proposal.contract.title}: {found} av {required} nødvendige kolonner er funnet."
    )
    if proposal.undecided:
        yield "#"
        yield "# Må avgjøres:"
        yield from (_comment(f"- {sentence}") for sentence in proposal.undecided)
        yield _comment("Ta bort # foran linjene det gjelder nedenfor, og fyll dem ut.")


def _settings(proposal: Proposal) -> Iterator[str]:
    yield f"register = {_quoted(proposal.contract.name)}"
    if not proposal.has_municipality:
        yield '# kommunenr = "0000"  # fyll inn her, eller bruk --kommune når filen leses inn'
    if proposal.sheet is not None:
        yield f"ark = {_quoted(proposal.sheet)}"
    yield f"overskriftsrad = {proposal.header_row}"
    if proposal.date_style:
        yield f"datoformat = {_quoted(proposal.date_style)}"
    if proposal.decimal:
        yield f"desimaltegn = {_quoted(proposal.decimal)}"


def _columns(proposal: Proposal) -> Iterator[str]:
    yield "[kolonner]  # vår kolonne = overskriften i filen"
    matches = {match.column.name: match for match in proposal.matches}
    for column in proposal.contract.columns:
        if match := matches.get(column.name):
            yield f"{column.name} = {_quoted(match.heading)}  {_trust(match)}"
        elif column in proposal.missing:
            need = "kan utelates" if column.nullable else "må avgjøres"
            yield f'# {column.name} = ""  # {need}: {column.title}, {_kind(column)}'


def _values(values: Values) -> Iterator[str]:
    """The translation of one column."""
    yield f"[verdier.{values.column.name}]  # verdien i filen = vår kode"
    for value, code in values.codes.items():
        yield f"{_quoted(value)} = {_quoted(code)}{_label(values.column, code)}"
    if values.undecided or values.unshown:
        yield _comment(f"Kodene er {_codes(values.column)}.")
    if any(value.isdecimal() for value in values.undecided):
        yield "# Tallskalaer går ikke samme vei overalt: se etter om 1 er best eller dårligst."
    for value in values.undecided:
        yield f'# {_quoted(value)} = ""  # må avgjøres'
    if values.unshown:
        what = "én verdi" if values.unshown == 1 else f"{values.unshown} verdier"
        yield _comment(
            f"Må avgjøres: {what} til. De vises ikke her, fordi de er fritekst eller så sjeldne at "
            "de kan peke på noen. Rett dem i filen, eller skriv dem inn selv."
        )


def _fixed(proposal: Proposal) -> Iterator[str]:
    """Missing columns of codes may well be the same for all rows: lines for that, as comments."""
    coded = [c for c in proposal.missing if code_list(c) and not c.nullable]
    if coded:
        yield "# [faste]  # vår kolonne = samme verdi i alle rader"
    for column in coded:
        yield f'# {column.name} = ""  # {_codes(column)}'


def _unused(proposal: Proposal) -> Iterator[str]:
    if proposal.unused:
        yield "# Overskrifter som ikke brukes:"
    for heading, why in proposal.unused:
        yield _comment(f"- «{heading}»: {why}.")


def _trust(match: Match) -> str:
    sure = "sikkert" if match.trust >= SURE else "trolig" if match.trust >= LIKELY else "usikkert"
    return f"# {sure}: {match.reason}"


def _kind(column: Column) -> str:
    return f"en av {_codes(column)}" if code_list(column) else _KINDS[column.type]


def _codes(column: Column) -> str:
    name = code_list(column)
    return ", ".join(KODEVERK[name]) if name else _KINDS[column.type]


def _label(column: Column, code: str) -> str:
    name = code_list(column)
    return f"  # {KODEVERK[name][code]}" if name else ""


def _quoted(value: str) -> str:
    """A TOML string: as JSON writes it, with the one control character that JSON leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(sentence: str) -> str:
    """A comment of one line, whatever stands in it."""
    return f"# {' '.join(''.join(s if s.isprintable() else ' ' for s in sentence).split())}"
