"""The shipped files for nginx, run on this machine: other ports, a certificate of its own."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.last import PROJECT, free_port

TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname = False
TRUSTING.verify_mode = ssl.CERT_NONE
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def proxied(folder: Path, outer: int, inner: Sequence[int]) -> Iterator[None]:
    """nginx between `outer`, with TLS, and the server at `inner`, or several; SystemExit without
    nginx."""
    if not shutil.which("nginx"):
        raise SystemExit("nginx er ikke installert.")
    place = folder / "nginx"
    (place / "tls").mkdir(parents=True)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-keyout", str(place / "tls/nokkel.pem"), "-out", str(place / "tls/sertifikat.pem")),
        ],
        check=True,
        capture_output=True,
    )
    (place / "nginx.conf").write_text(_here(place, outer, inner), encoding="utf-8")
    command: list[str | Path] = ["nginx", "-e", "stderr", "-c", place / "nginx.conf", "-p", place]
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen([*command, "-g", "daemon off;"], stdout=log, stderr=log)
        try:
            _await(process, outer, folder / "nginx.log")
            yield
        finally:
            process.terminate()
            process.wait(10)


def _here(place: Path, outer: int, inner: Sequence[int]) -> str:
    names = ["tavle"] if len(inner) == 1 else [f"tavle-{n}" for n in range(1, len(inner) + 1)]
    shipped_as = "nginx.conf" if len(inner) == 1 else "nginx-flere.conf"
    text = (PROJECT / "drift" / shipped_as).read_text(encoding="utf-8")
    for shipped, here in (
        *((f"{name}:8501", f"127.0.0.1:{port}") for name, port in zip(names, inner, strict=True)),
        ("listen 443 ssl", f"listen 127.0.0.1:{outer} ssl"),
        ("listen 80 ", f"listen 127.0.0.1:{free_port()} "),
        (" tls/", f" {place}/tls/"),
    ):
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    # What it writes lies here: whoever runs this may not be root.
    written = "".join(f"{kind}_temp_path {place / kind};" for kind in _KINDS)
    text = re.sub(r"include mime.types;", written, text)
    return f"pid {place}/pid;\n{text}"


def _await(process: "subprocess.Popen[bytes]", outer: int, log: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", outer)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nginx startet ikke: {log.read_text(encoding='utf-8')}")
