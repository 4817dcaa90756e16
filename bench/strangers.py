"""52,000 requests with a wrong or doubled Host header: how much log they make, and how fast.

    python bench/strangers.py                  # a server of its own, on an empty folder
    python bench/strangers.py --count 5000

Prints requests per second, the status of the answers, and the size of the log before and after.
Before wrong hosts were sampled, as many made 55 MB in a minute.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path

START_SECONDS = 300
TRACE = b"Traceback"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def request(number: int) -> bytes:
    """Every second one names two hosts, the others one that is not ours."""
    hosts = f"Host: evil-{number}.example\r\n"
    if number % 2:
        hosts += "Host: localhost\r\n"
    return f"GET /en/ HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode()


def status(port: int, number: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request(number))
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer[9:12].decode()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live").close()
            return
        time.sleep(0.5)
    sys.exit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=52_000)
    count: int = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        port, log = free_port(), Path(folder, "log.txt")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RRESI_")}
        environment |= {
            "RRESI_DATA_DIR": folder,
            "RRESI_ALLOWED_HOSTS": "localhost",
            "PORT": str(port),
        }
        rresi = [sys.executable, "-m", "rresi.cli.main"]
        subprocess.run([*rresi, "migrate"], env=environment, check=True, capture_output=True)
        with log.open("w") as output:
            server = subprocess.Popen(
                [*rresi, "serve"], env=environment, stdout=output, stderr=output
            )
        try:
            wait_for(port)
            before, began = log.stat().st_size, time.monotonic()
            found = Counter(status(port, number) for number in range(count))
            seconds = time.monotonic() - began
            time.sleep(1)
            text = log.read_bytes()
        finally:
            server.terminate()
            server.wait()
    print(f"{count} requests in {seconds:.0f} s ({count / seconds:.0f} a second): {dict(found)}")
    print(f"log: {len(text) - before} bytes more, {text.count(TRACE)} tracebacks")


if __name__ == "__main__":
    main()
