"""A place in object storage: S3 or Azure Blob Storage by `pyarrow.fs`, a prefix in it as the root.

The address is `s3://bucket/prefix` or `az://container/prefix`. Credentials are those of the usual
variables of each cloud, or of the machine itself. Every fault becomes a StorageError: a sentence
for readers that names no address, and `detail` for the log.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pyarrow as pa
from pyarrow import fs

from boligkompass import settings
from boligkompass.extracts import ExtractError

# How long a connection may take, and how long nothing may come on one that is made.
CONNECT_SECONDS, ANSWER_SECONDS, ATTEMPTS = 3.0, 3.0, 2
_AGAIN = "Boligkompass prøver igjen av seg selv."
# Parts of what the libraries say, and what it means.
_MEANINGS = (
    (
        (
            *("ACCESS_DENIED", "status 403", "InvalidAccessKeyId", "INVALID_ACCESS_KEY"),
            *("SIGNATURE", "AuthenticationFailed", "AuthorizationFailure", "AuthorizationPerm"),
        ),
        "Objektlageret nekter tilgang. Kontroller nøklene i miljøvariablene.",
    ),
    (
        ("NETWORK_CONNECTION", "curl", "imed out", "resolve", "Fail to get", "onnection"),
        f"Objektlageret svarer ikke. {_AGAIN}",
    ),
    (
        ("NO_SUCH_BUCKET", "ContainerNotFound"),
        "Bøtta eller containeren i BOLIGKOMPASS_DATA finnes ikke i objektlageret.",
    ),
)


class StorageError(ExtractError):
    """The storage cannot be used now. `detail` is for the log, never for a page."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


@dataclass(frozen=True)
class Listed:
    """One name in a folder: where it is below it, and for a file its size and when it was put."""

    path: str
    is_folder: bool
    size: int
    at: datetime | None


class Place:
    """A prefix of a file system; all paths are below it, divided by `/`."""

    def __init__(self, system: fs.FileSystem, root: str) -> None:
        self._system = system
        self._root = root.strip("/")

    def read(self, path: str) -> bytes | None:
        """The content of a file; None when there is none."""
        with _told(f"leser {path}"):
            try:
                with self._system.open_input_stream(self._full(path)) as file:
                    content: bytes = file.read()
                    return content
            except FileNotFoundError:
                return None

    def write(self, path: str, content: bytes) -> None:
        """Put a file there in one go: whoever reads sees all of the old or all of the new."""
        with _told(f"skriver {path}"):
            full = self._full(path)
            if self._system.type_name in ("local", "subtree"):
                self._system.create_dir(full.rpartition("/")[0], recursive=True)
            with self._system.open_output_stream(full) as file:
                file.write(content)

    def remove(self, path: str) -> None:
        """Take a file away; none there is as wanted."""
        with _told(f"sletter {path}"):
            try:
                self._system.delete_file(self._full(path))
            except FileNotFoundError:
                return

    def listed(self, folder: str, *, deep: bool = False) -> list[Listed]:
        """What lies in a folder, with `deep` everything below it; nothing where there is none."""
        full = self._full(folder)
        with _told(f"lister {folder}"):
            chosen = fs.FileSelector(full, recursive=deep, allow_not_found=True)
            found = self._system.get_file_info(chosen)
        return sorted(
            (
                Listed(
                    one.path[len(full) + 1 :].strip("/"),
                    one.type == fs.FileType.Directory,
                    one.size or 0,
                    one.mtime,
                )
                for one in found
            ),
            key=lambda one: one.path,
        )

    def insist(self) -> None:
        """StorageError when the bucket or container is not there."""
        bucket = self._root.partition("/")[0]
        with _told("ser etter bøtta"):
            found = self._system.get_file_info([bucket])[0]
        if found.type == fs.FileType.NotFound:
            raise StorageError(_MEANINGS[2][1], bucket)

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}".strip("/")


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what the libraries raise into a sentence."""
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as error:
        text = str(error)
        known = (told for signs, told in _MEANINGS if any(sign in text for sign in signs))
        sentence = next(known, "Objektlageret svarte med en feil. Loggen sier hvilken.")
        raise StorageError(sentence, f"{what}: {text}") from error


def connect(address: str) -> Place:
    """The place that an address names; nothing is asked of it yet."""
    parts = urlsplit(address)
    with _told(f"kobler til {parts.scheme}://{parts.netloc}"):
        system = _SYSTEMS[parts.scheme](urlsplit(settings.storage_endpoint() or ""))
    return Place(system, parts.netloc + parts.path)


def _s3(endpoint: SplitResult) -> fs.FileSystem:
    given: dict[str, Any] = {}
    if endpoint.netloc:
        given = {"endpoint_override": endpoint.netloc + endpoint.path, "scheme": endpoint.scheme}
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region or endpoint.netloc:
        # A server of one's own has no regions, and asking the cloud for one would take seconds.
        given["region"] = region or "us-east-1"
    return fs.S3FileSystem(
        **given,
        # A small file is then put in one request.
        allow_delayed_open=True,
        connect_timeout=CONNECT_SECONDS,
        request_timeout=ANSWER_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
    )


def _azure(endpoint: SplitResult) -> fs.FileSystem:
    account = os.environ.get("AZURE_STORAGE_ACCOUNT")
    if not account:
        raise StorageError("Miljøvariabelen AZURE_STORAGE_ACCOUNT er ikke satt.")
    given: dict[str, Any] = {
        "account_key": os.environ.get("AZURE_STORAGE_KEY"),
        "sas_token": os.environ.get("AZURE_STORAGE_SAS_TOKEN"),
    }
    if endpoint.netloc:
        for kind in ("blob", "dfs"):
            given[f"{kind}_storage_authority"] = endpoint.netloc
            given[f"{kind}_storage_scheme"] = endpoint.scheme
    return fs.AzureFileSystem(account, **{k: v for k, v in given.items() if v})


_SYSTEMS: dict[str, Callable[[SplitResult], fs.FileSystem]] = {"s3": _s3, "az": _azure}
