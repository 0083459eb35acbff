"""What `boligkompass doktor` examines: whether an installation is as it must be.

Each examination looks at one part and gives findings, in Norwegian: what is wrong, and what to do.
Nothing is changed, and Streamlit is not needed.
"""

from boligkompass.doktor.address import examine as address
from boligkompass.doktor.data import examine as data
from boligkompass.doktor.finding import Finding
from boligkompass.doktor.machine import clock, space
from boligkompass.doktor.objektlager import examine as storage
from boligkompass.doktor.setup import configuration, packages, streamlit
from boligkompass.doktor.signin import examine as signin
from boligkompass.doktor.stores import access, decisions, registers

__all__ = [
    "Finding",
    "access",
    "address",
    "clock",
    "configuration",
    "data",
    "decisions",
    "packages",
    "registers",
    "signin",
    "space",
    "storage",
    "streamlit",
]
