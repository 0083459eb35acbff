"""The warehouse: one extract's Parquet in DuckDB, locked down, a cursor a query.

It is opened for a scope: of the tables that are a municipality's own, the database has the rows of
the municipalities in the scope and no others, so no query can ask for more. Scopes that see the
same rows share one, and it is not opened before something is asked that is not known already.

A table that is missing, truncated or of the wrong type costs the queries that need it: they raise
`TableError` with a sentence for the reader. Everything else goes on.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import catalogue, extracts, protection, settings, sql, storage
from boligkompass.access.person import EVERYTHING, Scope, current
from boligkompass.catalogue import Catalogue, CatalogueError
from boligkompass.contracts import COUNTRY, SQL_TYPES, Contract
from boligkompass.extracts import ExtractError, Manifest
from boligkompass.meta import META_TABLES, meta_tables
from boligkompass.protection import TableRule
from boligkompass.tables import ADDED_LATER, PLACES, TABLES

# Extracts kept, each once for every set of rows that somebody sees, and how many of them may have
# their database open: a database is 7-15 MB and takes 0,1 s to open, the rest is next to nothing.
OPEN_EXTRACTS = 512
OPEN_DATABASES = 24
# Questions that a database answers before a new one takes over: DuckDB queues a kilobyte or so for
# each, and clears nothing before the queues are full, at some 15 MB a database.
QUESTIONS = 1_000
# Rows of a table that is read into memory when the database is opened; a larger one is read where
# it lies. Most questions are small, and half of what they cost is to open the file.
IN_MEMORY = 50_000


class TableError(Exception):
    """A table that a query needs cannot be used; the message is for the reader."""


@dataclass(frozen=True)
class Municipality:
    """A municipality as the extract knows it.

    `ended` is the last day of a code no longer in use, and `successor` the code that took over;
    one that was split has none.
    """

    number: str
    name: str
    invented: bool
    successor: str | None = None
    ended: date | None = None


@dataclass(frozen=True)
class BorderChange:
    """What changed the area of a municipality on a day: its kind (`endringsslag`), a sentence."""

    dato: date
    slag: str
    tekst: str


@dataclass(frozen=True)
class Comment:
    """What a function of the municipality said of a figure on a day.

    It is about the time from `periode_fra` to `periode_til`, both with it; an end that is None is
    open, and one without either is about the figure at all times.
    """

    figur: str
    periode_fra: date | None
    periode_til: date | None
    dato: date
    funksjon: str
    tekst: str

    def is_about(self, first: date, last: date) -> bool:
        """Whether it is about any of the time from `first` to `last`."""
        begun = self.periode_fra is None or self.periode_fra <= last
        return begun and (self.periode_til is None or self.periode_til >= first)


_WithNumbers = dict[tuple[frozenset[str] | None, tuple[str, ...]], list[str]]
THE_COUNTRY = Municipality(COUNTRY, "Hele landet", invented=False)


class Warehouse:
    """One extract, open for questions. Safe to use from several threads.

    `key` names exactly these data, and keys every cache: the hash of the manifest, and of the
    scope where that is not everything.
    """

    def __init__(
        self,
        data: Path,
        extract_id: str,
        queries: Mapping[str, sql.Query],
        scope: Scope = EVERYTHING,
    ) -> None:
        # Who asks, and whose rows the database holds.
        self.scope = self._holds = scope
        self.folder = data / "uttrekk" / extract_id
        self.manifest: Manifest = extracts.read_manifest(self.folder)
        self._manifest_hash = extracts.manifest_hash(self.folder)
        self.key = _key(self._manifest_hash, scope)
        self._keys: dict[frozenset[str], str] = {}
        self.catalogue, self.rules = self._read_catalogue()
        self.faults = self._find_faults()
        self._queries = queries
        self._with_numbers: _WithNumbers = {}
        self._opened = _Opened(self._open)
        self._damaged = {name: _version(self._path(name)) for name in self.faults}
        self._whole, self._parts = self, dict[Scope, Warehouse]()
        self.municipalities = self._read_municipalities()
        self._border_changes = self._read_border_changes()
        self._comments = self._read_comments()

    def narrowed(self, scope: Scope) -> "Warehouse":
        """The same extract for a smaller scope. Only for the whole; its database opens later."""
        assert self.scope == EVERYTHING
        seen = copy(self)
        # Known of the whole, and never asked again.
        seen._own_in = self._own_in
        seen._keys = {}
        seen.scope = seen._holds = scope
        seen.key = _key(self.key, scope)
        seen._with_numbers = {}
        seen._opened = _Opened(seen._open)
        seen._comments = {k: c for k, c in self._comments.items() if scope.includes(k[0])}
        return seen

    def held_by(self, scope: Scope) -> "Warehouse":
        """The same for somebody whose scope holds more places, of which nothing here is theirs."""
        held = copy(self)
        held.scope = scope
        return held

    def part(self, scope: Scope) -> "Warehouse":
        """The same extract for a smaller scope; that of one municipality or none is made once, and
        has one database. Only for the whole."""
        if scope.kommuner is None or len(scope.kommuner) > 1:
            return self.narrowed(scope)
        if scope not in self._parts:
            self._parts[scope] = self.narrowed(scope)
        return self._parts[scope]

    def about(self, number: str) -> "Warehouse":
        """What a question about one municipality needs: nothing that others own. Whoever may see
        the same of it gets the same, and shares what is made of it."""
        asks = self._holds
        mine = number in self._own_places and asks.includes(number)
        if mine and asks.kommuner is None:
            # Whoever may see everything goes from place to place: one database for all of them.
            return self
        found = self._whole.part(Scope(frozenset({number} if mine else ()), asks.controls))
        return self if found.key == self.key else found.held_by(self.scope)

    def worth(self, scope: Scope) -> Scope:
        """A scope without the places that the extract has nothing of but what is public."""
        if scope.kommuner is None:
            return scope
        return Scope(scope.kommuner & self._own_places, scope.controls)

    def key_of(self, tables: frozenset[str]) -> str:
        """What names the rows of some tables as this scope sees them: those who see the same of
        them share what is made of them, though they see different things elsewhere."""
        tables = tables - _SAME_FOR_ALL
        if not tables <= TABLES.keys():
            # What an extract says of its rows may depend on who asks.
            return self.key
        if tables not in self._keys:
            own = frozenset().union(*(self._own_in[table] for table in tables))
            seen = own if self._holds.kommuner is None else own & self._holds.kommuner
            controls = self._holds.controls or not tables & _CONTROLS
            broken = tables & self.faults.keys()
            named = (",".join(sorted(one)) for one in (seen, broken))
            text = "\n".join((self._manifest_hash, *named, f"{controls:d}"))
            self._keys[tables] = hashlib.sha256(text.encode()).hexdigest()
        return self._keys[tables]

    @cached_property
    def _own_places(self) -> frozenset[str]:
        """The codes of the municipalities that have any row that is their own."""
        return frozenset().union(*self._own_in.values())

    @cached_property
    def _own_in(self) -> dict[str, frozenset[str]]:
        """The same by table."""
        return {name: self._own_in_table(contract) for name, contract in TABLES.items()}

    def _own_in_table(self, contract: Contract) -> frozenset[str]:
        public = _public(contract)
        if public == "true" or contract.name in self.faults:
            return frozenset()
        sql_text = f'SELECT DISTINCT kommunenr FROM "{contract.name}" WHERE ({public}) IS NOT TRUE'
        try:
            with self._database.cursor() as cursor:
                return frozenset(row[0] for row in cursor.execute(sql_text).fetchall())
        except duckdb.Error:
            # What cannot be read now may be another time: then nobody shares anything of it.
            return frozenset(self.municipalities)

    def ask(self, query_id: str, parameters: Mapping[str, Any]) -> pa.Table:
        """The rows of one query. Raises TableError when a table it needs is out of order."""
        query = self._queries[query_id]
        for table in sorted(query.tables & self.faults.keys()):
            raise TableError(self.faults[table])
        try:
            with self._database.cursor() as cursor:
                return _compact(cursor.execute(query.sql, dict(parameters)).to_arrow_table())
        except duckdb.Error as error:
            names = ", ".join(sorted(query.tables))
            raise TableError(f"Tallene kunne ikke hentes fra {names}.") from error

    def with_numbers(
        self, tables: frozenset[str] | None = None, indicators: tuple[str, ...] = ()
    ) -> list[str]:
        """The codes of the municipalities that have rows in any of `tables` (by default all).

        Of `indikatorverdi` only rows of `indicators` count, when any are named. The whole country
        is no municipality.
        """
        key = (tables, indicators)
        if key not in self._with_numbers:
            self._with_numbers[key] = self._find_with_numbers(tables, indicators)
        return self._with_numbers[key]

    @staticmethod
    def _places_in(
        cursor: duckdb.DuckDBPyConnection, table: str, indicators: tuple[str, ...]
    ) -> list[str]:
        """The codes of the municipalities in one table; of values only those of `indicators`."""
        sql_text, given = f'SELECT DISTINCT kommunenr FROM "{table}"', []
        if table == "indikatorverdi" and indicators:
            sql_text += " WHERE list_contains(?, indikator)"
            given = [list(indicators)]
        return [row[0] for row in cursor.execute(sql_text, given).fetchall()]

    def _find_with_numbers(
        self, tables: frozenset[str] | None, indicators: tuple[str, ...]
    ) -> list[str]:
        own = {n for n, c in TABLES.items() if c.columns[0].name == "kommunenr"} - PLACES
        asked = sorted((own if tables is None else own & tables) - self.faults.keys())
        found: set[str] = set()
        with self._database.cursor() as cursor:
            for name in asked:
                # A damaged table is told where it is asked for, and here it has no numbers.
                with suppress(duckdb.Error):
                    found.update(self._places_in(cursor, name, indicators))
        return sorted(found - {COUNTRY})

    def border_changes(self, number: str) -> tuple[BorderChange, ...]:
        """What changed the area of a municipality, the oldest first."""
        return self._border_changes.get(number, ())

    def comments(self, number: str, figure: str) -> tuple[Comment, ...]:
        """What was said of a municipality's figure, the newest first."""
        return self._comments.get((number, figure), ())

    def query(self, query_id: str) -> sql.Query:
        """The query with this id; KeyError when there is none."""
        return self._queries[query_id]

    def is_changed(self) -> bool:
        """Whether a table that was out of order has been mended, or otherwise touched, since."""
        return any(_version(self._path(name)) != then for name, then in self._damaged.items())

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def close(self) -> None:
        """Let go of the database; whoever still asks gets an error."""
        self._database.close()

    @property
    def _database(self) -> duckdb.DuckDBPyConnection:
        return self._opened.database()

    def _open(self) -> duckdb.DuckDBPyConnection:
        database = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # Many small questions at once: a thread each is enough, and costs a third less.
                "threads": "1",
                # What a question has used is given back at once, not kept for a larger one.
                "allocator_flush_threshold": "1MB",
                "allocator_bulk_deallocation_flush_threshold": "1MB",
            },
        )
        for contract in TABLES.values():
            self._view(database, contract)
        seen = self._rows_seen(database)
        for name, table in meta_tables(self.manifest, self.catalogue, seen).items():
            database.register("_rader", table)
            visible = _visible(META_TABLES[name], self._holds)
            database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM _rader WHERE {visible}')
            database.unregister("_rader")
        sql.add_macros(database)
        for name, query in sql.derived(self._queries):
            self._derive(database, name, query)
        if all(map(self._is_small, TABLES)):
            # The files are not read again, so what is kept of them is never used.
            database.execute("SET enable_external_file_cache=false")
        database.execute(f"SET allowed_directories=['{_quoted(self.folder)}']")
        database.execute("SET enable_external_access=false")
        database.execute("SET lock_configuration=true")
        return database

    def _rows_seen(self, database: duckdb.DuckDBPyConnection) -> dict[str, int] | None:
        """How many rows the scope has of each table that it does not see the whole of; None where
        it sees everything there is of the municipalities."""
        if self._holds.kommuner is None:
            return None
        # Of a table that the program no longer knows, nobody knows whose the rows are.
        seen = dict.fromkeys(self.manifest.tabeller.keys() - TABLES.keys(), 0)
        for name, contract in TABLES.items():
            if _visible(contract, self._holds) != "true":
                seen[name] = 0 if name in self.faults else _rows(database, name)
        return seen

    def _view(self, database: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        path = self._path(contract.name)
        if self._is_older_than(contract, path):
            columns = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in contract.columns)
            database.execute(f'CREATE TABLE "{contract.name}" ({columns})')
            return
        if contract.name in self.faults:
            return
        present = set(pq.read_schema(path).names)
        columns = ", ".join(
            f'"{c.name}"'
            if c.name in present
            else f'CAST(NULL AS {SQL_TYPES[c.type]}) AS "{c.name}"'
            for c in contract.columns
        )
        source = f"read_parquet('{_quoted(path)}')"
        visible = _visible(contract, self._holds)
        made = f'"{contract.name}" AS SELECT {columns} FROM {source} WHERE {visible}'
        if self._is_small(contract.name):
            # What cannot be read is told where it is asked for.
            with suppress(duckdb.Error):
                database.execute(f"CREATE TABLE {made}")
                return
        database.execute(f"CREATE VIEW {made}")

    def _derive(self, database: duckdb.DuckDBPyConnection, name: str, query: sql.Query) -> None:
        """Make a worked out table: in memory where what it is made of is. Where that is out of
        order there is none, and whoever asks is told why."""
        if query.tables & self.faults.keys():
            return
        if all(self._is_small(table) for table in query.tables):
            with suppress(duckdb.Error):
                database.execute(f'CREATE TABLE "{name}" AS {query.sql}')
                return
        sql.add_view(database, name, query)

    def _is_small(self, table: str) -> bool:
        entry = self.manifest.tabeller.get(table)
        return entry is None or entry.rader <= IN_MEMORY

    def _find_faults(self) -> dict[str, str]:
        """What is wrong with the tables, by their names."""
        found = {}
        for contract in TABLES.values():
            path = self._path(contract.name)
            fault = None if self._is_older_than(contract, path) else self._fault(path, contract)
            if fault:
                found[contract.name] = fault
        return found

    def _is_older_than(self, contract: Contract, path: Path) -> bool:
        """Whether the extract was published before there was such a table."""
        named = contract.name in self.manifest.tabeller
        return contract.name in ADDED_LATER and not named and not path.exists()

    def _fault(self, path: Path, contract: Contract) -> str | None:
        """Why this file cannot be used, in a sentence; None when it is whole."""
        where = f"Tabellen «{contract.title}» ({path.name})"
        remedy = "Publiser uttrekket på nytt."
        entry = self.manifest.tabeller.get(contract.name)
        if entry is None or not path.exists():
            return f"{where} mangler i uttrekket. {remedy}"
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
                return f"{where} er skadet: innholdet stemmer ikke med manifestet. {remedy}"
            schema = pq.read_schema(path)
        except (OSError, pa.ArrowInvalid):
            return f"{where} kan ikke leses. {remedy}"
        for field in contract.schema:
            if field.name not in schema.names:
                if not field.nullable:
                    return f"{where} mangler kolonnen «{field.name}». {remedy}"
            elif schema.field(field.name).type != field.type:
                return f"{where} har feil type i kolonnen «{field.name}». {remedy}"
        return None

    def _read_catalogue(self) -> tuple[Catalogue, Mapping[str, TableRule]]:
        """The catalogue, and the rules by which small numbers are hidden."""
        katalog = self.folder / "katalog"
        try:
            return catalogue.load(katalog), protection.load(katalog)
        except CatalogueError as error:
            raise ExtractError(
                f"Katalogen i uttrekket «{self.folder.name}» kan ikke brukes. "
                f"Publiser uttrekket på nytt. {error}"
            ) from None

    def _read_municipalities(self) -> dict[str, Municipality]:
        if "kommune" in self.faults:
            return {}
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT kommunenr, navn, oppdiktet, etterfolger, gyldig_til FROM kommune "
                "WHERE kommunenr <> ? ORDER BY gyldig_fra NULLS FIRST",
                [COUNTRY],
            ).fetchall()
        return {row[0]: Municipality(*row) for row in rows}

    def _read_border_changes(self) -> dict[str, tuple[BorderChange, ...]]:
        found: dict[str, tuple[BorderChange, ...]] = {}
        if "grenseendring" not in self.faults:
            with self._database.cursor() as cursor:
                rows = cursor.execute(
                    "SELECT kommunenr, dato, slag, tekst FROM grenseendring ORDER BY dato"
                ).fetchall()
            for number, *change in rows:
                found[number] = (*found.get(number, ()), BorderChange(*change))
        return found

    def _read_comments(self) -> dict[tuple[str, str], tuple[Comment, ...]]:
        found: dict[tuple[str, str], tuple[Comment, ...]] = {}
        if "kommentar" not in self.faults:
            with self._database.cursor() as cursor:
                rows = cursor.execute(
                    "SELECT kommunenr, figur, periode_fra, periode_til, dato, funksjon, tekst "
                    "FROM kommentar ORDER BY dato DESC, id"
                ).fetchall()
            for number, figure, *said in rows:
                key = (number, figure)
                found[key] = (*found.get(key, ()), Comment(figure, *said))
        return found


def _compact(table: pa.Table) -> pa.Table:
    """The same rows in room of their own size: DuckDB makes room for 2 048 rows in every column,
    some 0.3 MB a table, and what is asked is kept."""
    room = pa.BufferOutputStream()
    with pa.ipc.new_stream(room, table.schema) as stream:
        stream.write_table(table)
    return pa.ipc.open_stream(room.getvalue()).read_all()


class _Opened:
    """The database of a scope: open from the first question until others are asked more often, and
    made anew when it has answered its share."""

    def __init__(self, open_: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._open = open_
        self._lock = Lock()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._asked = 0

    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, opened now if it is not. For one question."""
        with self._lock:
            if self._database is None:
                self._database, self._asked = self._open(), 0
            elif self._asked >= QUESTIONS:
                self._renew()
            self._asked += 1
            found = self._database
        with _databases_lock:
            _databases.pop(self, None)
            _databases[self] = None
            while len(_databases) > OPEN_DATABASES:
                # Dropped, not closed, here too.
                oldest = next(iter(_databases))
                del _databases[oldest]
                oldest._database = None
        return found

    def _renew(self) -> None:
        """A new database instead of one that has answered its share. Where the files cannot be read
        just now, the old one has what was in them, and answers another."""
        self._asked = 0
        with suppress(OSError, pa.ArrowInvalid, duckdb.Error):
            # The old one is dropped, not closed: a query may still be running.
            self._database = self._open()


_databases: dict[_Opened, None] = {}
_databases_lock = Lock()

# Of what an extract says of itself, this is the same whoever asks.
_SAME_FOR_ALL = frozenset({"katalog_indikator", "katalog_kilde", "manifest_uttrekk"})
# What is for those who answer for the numbers.
_CONTROLS = frozenset({"skjerming", "manifest_kontroll"})


def _visible(contract: Contract, scope: Scope) -> str:
    """The condition (SQL) on the rows of a table that a scope may see."""
    if contract.name in _CONTROLS and not scope.controls:
        return "false"
    public = _public(contract)
    if scope.kommuner is None or public == "true":
        return "true"
    # Codes are four digits: the scope has seen to it.
    own = "', '".join(sorted(scope.kommuner))
    return f"{public} OR kommunenr IN ('{own}')"


def _public(contract: Contract) -> str:
    """The condition (SQL) on the rows of a table that everyone may see."""
    if any(column.name == "offentlig" for column in contract.columns):
        return "offentlig"
    return "true" if contract.access == "offentlig" else "false"


def _version(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _rows(database: duckdb.DuckDBPyConnection, name: str) -> int:
    found = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return int(found[0]) if found else 0


def _key(manifest: str, scope: Scope) -> str:
    if scope == EVERYTHING:
        return manifest
    return hashlib.sha256(f"{manifest}\n{scope.key}".encode()).hexdigest()


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")


_open: dict[tuple[str, str, Scope], Warehouse] = {}
_lock = Lock()
_queries: dict[Path, dict[str, sql.Query]] = {}


def queries() -> dict[str, sql.Query]:
    """All queries of the project, loaded and checked once a process."""
    folder = settings.query_folder()
    if folder not in _queries:
        _queries[folder] = sql.load(folder, {**TABLES, **META_TABLES})
    return _queries[folder]


def warehouse(extract_id: str, scope: Scope | None = None) -> Warehouse:
    """The warehouse of one extract, kept open, for the scope of whoever is asking unless told.

    ExtractError for an unknown or withdrawn one.
    """
    data = settings.data_folder()
    if extract_id not in extracts.list_extracts(data):
        raise ExtractError(f"Det finnes ikke noe uttrekk «{extract_id}».")
    scope = current().scope if scope is None else scope
    with _lock:
        return _kept(data, extract_id, scope)


def _kept(data: Path, extract_id: str, scope: Scope) -> Warehouse:
    """The warehouse that is kept for a scope; when there is none, made now of that of the whole."""
    key = (str(data), extract_id, scope)
    if key in _open and not _open[key].is_changed():
        _open[key] = _open.pop(key)
        return _open[key]
    if scope == EVERYTHING:
        made = Warehouse(data, extract_id, queries())
    else:
        whole = _kept(data, extract_id, EVERYTHING)
        worth = whole.worth(scope)
        same = worth == scope
        made = whole.part(scope) if same else _kept(data, extract_id, worth).held_by(scope)
    # The one least recently used is dropped, not closed: a query may still be running.
    while len(_open) >= OPEN_EXTRACTS:
        _open.pop(next(iter(_open)))
    _open[key] = made
    return made


def current_id() -> str:
    """The id of the extract that is shown by default. ExtractError when there is none."""
    try:
        return extracts.current(settings.data_folder())
    except ExtractError as error:
        away = storage.faults()
        raise ExtractError(" ".join(away)) if away else error from None


def extract_ids() -> list[str]:
    """The extracts that may be shown, newest first."""
    return extracts.list_extracts(settings.data_folder())
