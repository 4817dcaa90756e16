"""Make .venv with everything RRESI needs, from nothing but Python's standard library.

    python3 tools/bootstrap.py          what is needed to run it
    python3 tools/bootstrap.py --dev    and to test and check it

Debian's python3 comes without pip and without what `python3 -m venv` needs to bring it. So the
environment is made without pip, and pip itself is fetched as one file from the package index
(PIP_INDEX_URL, or pip's own configuration, or pypi.org), compared with the SHA-256 below, and
run from there. Everything else is installed from the lock files, each file with its hash.
Nothing is done when the environment is already in step.
"""

from __future__ import annotations

import argparse
import base64
import configparser
import hashlib
import os
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
MINIMUM_PYTHON = (3, 11)
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
TIMEOUT = 60  # seconds for each of the two requests


def locks(dev: bool) -> list[Path]:
    """The lock files that the environment follows."""
    names = ["requirements.lock", "requirements-dev.lock"] if dev else ["requirements.lock"]
    return [ROOT / name for name in names]


def fingerprint(dev: bool) -> str:
    """Changes when anything does that decides what is installed or compiled."""
    files = [*locks(dev), ROOT / "pyproject.toml", ROOT / "hatch_build.py", Path(__file__)]
    files += sorted(ROOT.glob("src/rresi/**/locale/*/LC_MESSAGES/*.po"))
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def in_step(dev: bool) -> bool:
    """Whether the environment already holds what is asked for; a dev one serves both."""
    return any(
        (VENV / f".in-step{'-dev' if kind else ''}").exists()
        and (VENV / f".in-step{'-dev' if kind else ''}").read_text() == fingerprint(kind)
        for kind in {dev, True}
    )


def index_url() -> str:
    """The package index pip would use: its variable, its configuration, or pypi.org."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    home = Path.home()
    candidates = [
        os.environ.get("PIP_CONFIG_FILE"),
        home / ".config/pip/pip.conf",
        home / ".pip/pip.conf",
        home / "Library/Application Support/pip/pip.conf",
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
    ]
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            # pip reads its files without interpolation: an address may hold a %
            configuration = configparser.ConfigParser(interpolation=None)
            configuration.read(candidate)
            address = configuration.get("global", "index-url", fallback="")
            if address:
                return address
    return "https://pypi.org/simple"


def fetch(address: str) -> bytes:
    """The content at `address`; credentials in the address are sent as basic authentication."""
    parts = urllib.parse.urlsplit(address)
    request = urllib.request.Request(  # noqa: S310  # the operator's own index
        urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])),
        headers={"Accept": "text/html"},
    )
    if parts.username:
        pair = (
            f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        )
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    if not context.get_ca_certs():
        # A machine without certificates (Debian's ca-certificates): what comes is compared with
        # the hash in this file, which is the stronger promise; pip brings its own certificates.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with urllib.request.urlopen(request, timeout=TIMEOUT, context=context) as answer:  # noqa: S310
        return bytes(answer.read())


def fetch_pip(folder: Path) -> Path:
    """The pinned wheel of pip, verified.

    Raises:
        SystemExit: the index cannot be reached, lacks the file, or sent another one.
    """
    target = folder / PIP_WHEEL
    if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == PIP_SHA256:
        return target
    index = index_url().rstrip("/") + "/pip/"
    shown = re.sub(r"//[^/@]*@", "//", index)
    try:
        page = fetch(index).decode()
        link = re.search(rf'href="([^"#]*{re.escape(PIP_WHEEL)})[#"]', page)
        if link is None:
            raise SystemExit(f"bootstrap: {shown} does not offer {PIP_WHEEL}")
        content = fetch(urllib.parse.urljoin(index, link[1].replace("&amp;", "&")))
    except urllib.error.URLError as error:
        raise SystemExit(
            f"bootstrap: {shown} cannot be reached ({error.reason}). Is there a network? "
            "A mirror is named with PIP_INDEX_URL, its certificates with PIP_CERT."
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != PIP_SHA256:
        raise SystemExit(f"bootstrap: {PIP_WHEEL} has SHA-256 {found}, expected {PIP_SHA256}")
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def make_environment() -> Path:
    """A virtual environment without pip; the path of its Python."""
    python = VENV / "bin/python"
    if not python.exists():
        venv.EnvBuilder(with_pip=False, symlinks=True, clear=VENV.exists()).create(VENV)
    return python


def install(python: Path, dev: bool) -> None:
    """Dependencies with their hashes, then RRESI itself, editable, built by what was locked."""
    pip = [str(python), str(fetch_pip(VENV / "pip") / "pip")]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]
    requirements = [part for lock in locks(dev) for part in ("--requirement", str(lock))]
    subprocess.run(
        [*pip, "install", *quiet, "--require-hashes", "--only-binary=:all:", *requirements],
        check=True,
    )
    subprocess.run(
        [*pip, "install", *quiet, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        check=True,
    )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    dev = parser.parse_args(argv).dev
    if sys.version_info < MINIMUM_PYTHON:
        wanted = ".".join(map(str, MINIMUM_PYTHON))
        raise SystemExit(f"bootstrap: Python {wanted} or later is needed; this is {sys.version}")
    if in_step(dev):
        return 0
    print(f"Installing into {VENV} (a minute or two, once) ...", flush=True)
    try:
        install(make_environment(), dev)
    except subprocess.CalledProcessError as error:
        return int(error.returncode)
    (VENV / f".in-step{'-dev' if dev else ''}").write_text(fingerprint(dev))
    return 0


if __name__ == "__main__":
    sys.exit(main())
