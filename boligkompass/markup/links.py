"""Addresses: of pages, and of the files of a figure."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from boligkompass.figures.base import Figure, Result
from boligkompass.sitemap import FRONT


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A root-relative address with its choices."""
    query = urlencode(parameters)
    place = "/" if path == FRONT else f"/{path}"
    return f"{place}?{query}" if query else place


def figure_choices(result: Result) -> dict[str, str]:
    """Everything that names this result: municipality, extract and the figure's own choices."""
    return {
        "kommune": result.municipality.number,
        "tall-per": result.extract,
        **result.choices,
    }


def download_link(path: str, label: str) -> str:
    """A link to a file that is made for whoever is on the page."""
    return f'<a class="bk-fil" download href="{escape(path)}">{escape(label)}</a>'


def file_links(figure: Figure, choices: Mapping[str, str], css_class: str = "") -> str:
    """Links to the CSV and the XLSX of a figure."""
    return "".join(
        f'<a class="{css_class}" download '
        f'href="{escape(address(f"{kind}/{figure.id}.{kind}", choices))}" '
        f'aria-label="Last ned {kind.upper()}: {escape(figure.title)}">{kind.upper()}</a> '
        for kind in ("csv", "xlsx")
    )
