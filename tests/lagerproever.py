"""What the tests of object storage share: an S3 server on this machine, and what they put there."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from boligkompass.storage import Place

KEYS = {"AWS_ACCESS_KEY_ID": "oppdiktet", "AWS_SECRET_ACCESS_KEY": "oppdiktet"}


class S3:
    """An S3 server that can go away and come back with what was put there."""

    def __init__(self) -> None:
        self._server = self._started(0)
        self.port = self._server.get_host_and_port()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._buckets = 0
        self._is_there = True

    @staticmethod
    def _started(port: int) -> ThreadedMotoServer:
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        server.start()
        return server

    def bucket(self, data: Path | None = None) -> str:
        """The address of a new prefix in a new bucket, with a whole data folder in it as it is.

        Put there past the wire, which is slow.
        """
        self._buckets += 1
        self._name = name = f"tall-{os.getpid()}-{self._buckets}"
        backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        backend.create_bucket(name, "us-east-1")
        for path in sorted(data.rglob("*") if data else ()):
            if path.is_file():
                key = f"tavla/{path.relative_to(data).as_posix()}"
                backend.put_object(name, key, path.read_bytes())
        return f"s3://{name}/tavla"

    def forget(self, prefix: str) -> None:
        """Take away everything below a prefix of the newest bucket, as its owner may."""
        bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[self._name]
        for key in [one for one in bucket.keys if one.startswith(f"tavla/{prefix}")]:
            del bucket.keys[key]

    def away(self) -> None:
        """Nobody answers on the port."""
        if self._is_there:
            self._server.stop()
        self._is_there = False

    def back(self) -> None:
        """The same server again, if it was away."""
        if not self._is_there:
            self._server = self._started(self.port)
        self._is_there = True


@contextmanager
def s3_server() -> Iterator[S3]:
    """A server for as long as this lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = S3()
    try:
        yield server
    finally:
        server.away()


def contents(place: Place) -> dict[str, bytes]:
    """Everything that lies there."""
    found = (one.path for one in place.listed("", deep=True) if not one.is_folder)
    return {path: place.read(path) or b"" for path in found}
