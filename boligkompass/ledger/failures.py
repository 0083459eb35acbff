"""What a store cannot do, as the end of a sentence for the reader: «… ikke lagret: <this>.»"""


class LedgerError(Exception):
    """The store cannot be read or written. Nothing was changed."""


class UnsureError(LedgerError):
    """The database went away just as something was written: it may be there, or it may not."""
