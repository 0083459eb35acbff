"""SSB's PxWebApi v2: its limits, its tables, their descriptions and their cells.

Only table ids, codes of municipalities and words to search for ever go out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any
from urllib.parse import quote

from boligkompass.fetch import Client
from boligkompass.sources.pxweb import jsonstat
from boligkompass.sources.pxweb.jsonstat import Cube, JsonStatError

# Codes wanted of each variable; a variable that is left out is summed over by the API.
Selection = Mapping[str, Sequence[str]]

# What SSB's guide to the API says, for when /config leaves something out.
_CELLS, _CALLS, _SECONDS = 800_000, 30, 60
_LANGUAGE = "no"
_FOUND = "10"


@dataclass(frozen=True)
class Match:
    """A table that a search found."""

    id: str
    label: str


class Api:
    """The API at `address`, asked within its own limits. FetchError when nothing usable comes.

    `client` may come with its own patience; its limits are set here.
    """

    def __init__(self, client: Client) -> None:
        client.pace.limit(_CALLS, _SECONDS)
        config = client.get("config", jsonstat.parse)
        client.pace.limit(
            _whole(config.get("maxCallsPerTimeWindow"), _CALLS),
            _whole(config.get("timeWindow"), _SECONDS),
        )
        self._client = client
        self.max_cells = _whole(config.get("maxDataCells"), _CELLS)
        self._language = _language(config)

    def search(self, words: str) -> list[Match]:
        """The first tables that `words` find."""
        return self._client.get(
            "tables", _matches, query=words, pageSize=_FOUND, lang=self._language
        )

    def describe(self, table: str) -> Cube:
        """What the table has: dimensions, codes, notes, when it was updated."""
        path = f"tables/{quote(table, safe='')}/metadata"
        return self._client.get(
            path, lambda content: jsonstat.cube(jsonstat.parse(content)), lang=self._language
        )

    def cells(self, table: str, selection: Selection) -> bytes:
        """The response with the selected cells, as it came, when it is what was asked for."""
        return self._client.post(
            f"tables/{quote(table, safe='')}/data",
            query(selection),
            _checked,
            lang=self._language,
            outputFormat="json-stat2",
        )


def query(selection: Selection) -> dict[str, Any]:
    """The body that asks for `selection`."""
    return {
        "selection": [
            {"variableCode": code, "valueCodes": list(values)} for code, values in selection.items()
        ]
    }


def size(selection: Selection) -> int:
    """How many cells `selection` has."""
    return prod(len(values) for values in selection.values())


def split(selection: Selection, limit: int) -> Iterator[Selection]:
    """The selection in parts of at most `limit` cells (at least 1), each cell in one part."""
    if size(selection) <= limit:
        yield selection
        return
    longest = max(selection, key=lambda code: len(selection[code]))
    values = selection[longest]
    others = size(selection) // len(values)
    length = max(1, limit // others)
    for start in range(0, len(values), length):
        yield from split({**selection, longest: values[start : start + length]}, limit)


def _checked(content: bytes) -> bytes:
    jsonstat.dataset(jsonstat.parse(content))
    return content


def _matches(content: bytes) -> list[Match]:
    tables = jsonstat.parse(content).get("tables")
    if not isinstance(tables, list):
        raise JsonStatError("«tables» mangler.")
    return [
        Match(str(table["id"]), str(table.get("label") or ""))
        for table in tables
        if isinstance(table, dict) and "id" in table
    ]


def _whole(value: Any, otherwise: int) -> int:
    return value if type(value) is int and value > 0 else otherwise


def _language(config: Mapping[str, Any]) -> str:
    """Norwegian where the API has it, else its own."""
    languages = config.get("languages")
    known = languages if isinstance(languages, list) else []
    if any(isinstance(one, dict) and one.get("id") == _LANGUAGE for one in known):
        return _LANGUAGE
    return str(config.get("defaultLanguage") or _LANGUAGE)
