"""What an examination finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and what to do, each a sentence or two.

    A `warning` is worth knowing, and does not keep the numbers from being right and safe.
    """

    text: str
    advice: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.text} {self.advice}".strip()
