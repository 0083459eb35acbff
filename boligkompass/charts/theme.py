"""How every chart looks: colours, sizes, and Vega's settings with the Norwegian locale."""

from __future__ import annotations

from typing import Any

INK = "#12436D"
TARGET = "#28A197"
ATTENTION = "#801650"
ORANGE = "#F46A25"
# In this order every colour stands at least 3:1 against its neighbours and against white.
PALETTE = (INK, TARGET, ATTENTION, ORANGE)

TEXT = "#1F2933"
SECONDARY = "#4A5560"
LINE = "#D5DCE3"
GROUND = "#FFFFFF"
TARGET_BAND = "#DCF0EE"
# TARGET itself is only 3.1:1 on white, too little for words.
TARGET_TEXT = "#0B5D57"

# Text on a filled part: white on the two dark colours, the ink of the text on the two light ones.
TEXT_ON = {INK: GROUND, TARGET: TEXT, ATTENTION: GROUND, ORANGE: TEXT, SECONDARY: TEXT}
# Words on white need 4.5:1, which the two light colours do not give: a darker shade of each.
WORD_COLOUR = {
    INK: INK,
    TARGET: TARGET_TEXT,
    ATTENTION: ATTENTION,
    ORANGE: "#A83A00",
    SECONDARY: TEXT,
}
SHAPES = ("circle", "square", "triangle-up", "diamond")

FONT_SIZE = 14
SMALL_FONT_SIZE = 12
ROW = 22  # px, a line of the key, or of words above the plot
FOOT = 26  # px under the base line, for the names of the periods
HOLLOW = 16  # px, length of the mark for a hidden value

CONFIG: dict[str, Any] = {
    "font": '"Source Sans", "Source Sans 3", sans-serif',
    # A chart is read aloud by its alt text and its table; mark by mark Vega speaks English.
    "aria": False,
    "mark": {"aria": False},
    "background": GROUND,
    "view": {"stroke": None},
    "text": {"fontSize": FONT_SIZE, "color": TEXT},
    "axis": {
        "labelColor": SECONDARY,
        "labelFontSize": FONT_SIZE,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    },
    # Vega has no nb-NO of its own, and Streamlit drops a locale given as an embed option.
    "locale": {
        "number": {
            "decimal": ",",
            "thousands": "\u00a0",
            "grouping": [3],
            "currency": ["", "\u00a0kr"],
            "percent": "\u00a0%",
            "minus": "\u2212",
        },
        "time": {
            "dateTime": "%A %-d. %B %Y kl. %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["a.m.", "p.m."],
            "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
            "shortDays": ["søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."],
            "months": [
                *("januar", "februar", "mars", "april", "mai", "juni"),
                *("juli", "august", "september", "oktober", "november", "desember"),
            ],
            "shortMonths": [
                *("jan.", "feb.", "mars", "apr.", "mai", "juni"),
                *("juli", "aug.", "sep.", "okt.", "nov.", "des."),
            ],
        },
    },
}
