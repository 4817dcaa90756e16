"""PostgreSQL on three nodes under Patroni: kill the primary under load, and count what was lost.

    apt install --no-install-recommends etcd-server patroni haproxy pgbouncer postgresql
    python bench/failover.py                      # five kills
    python bench/failover.py --kills 1 --keep /tmp/failover
    python bench/failover.py --dry-run            # write the files of settings, start nothing

Everything runs on loopback in a folder of its own: etcd, three Patroni nodes (synchronous and
strict: a write is acknowledged when a second node has it), HAProxy, which leads to the primary,
PgBouncer before it, and `rresi serve`. Four coordinators write news through the site, each item
once and never again, and note what the site acknowledged. Then Patroni and PostgreSQL of the
primary are killed (SIGKILL), and the node is started again as a standby.

Printed: acknowledged writes that are not there (lost), writes that are there twice (doubled), and
the time from each kill to the next acknowledged write. Exit status 1: something is lost or doubled.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

NODES = ("one", "two", "three")
WRITERS = 4
USER = "postgres"
ETCD, ETCD_PEER, HAPROXY, PGBOUNCER, SITE = 23790, 23800, 25000, 26000, 28000
READY_SECONDS = 180
PREPARE = """
from rresi.cli import site; site.set_up_django()
from django.test import Client
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from tests.factories.coastal import found
found()
for number in range({writers}):
    email = f"writer{{number}}@coastal.example"
    user = create_person(email=email, name="Writer", language="en", verified=True)
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")
    client = Client()
    client.force_login(user)
    print("SESSION", client.cookies["session"].value)
"""


@dataclass
class Node:
    """One of the three, with where it listens."""

    name: str
    port: int
    rest: int
    process: subprocess.Popen[bytes] | None = None


@dataclass
class Counted:
    """What the writers saw."""

    acknowledged: dict[str, float] = field(default_factory=dict)
    """When the site said that an item was saved, by its title."""
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Cluster:
    """The processes of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = [Node(name, 25432 + n, 28008 + n) for n, name in enumerate(NODES)]
        self.processes: list[subprocess.Popen[bytes]] = []
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.binaries = found[-1] if found else Path("/usr/bin")

    def write_settings(self) -> None:
        """The files that the programs read, in the folder."""
        for node in self.nodes:
            (self.folder / f"{node.name}.json").write_text(json.dumps(self._patroni(node)))
        servers = "\n".join(
            f"  server {node.name} 127.0.0.1:{node.port} check port {node.rest}"
            for node in self.nodes
        )
        (self.folder / "haproxy.cfg").write_text(
            "global\n  maxconn 200\n"
            "defaults\n  mode tcp\n  timeout connect 2s\n  timeout client 10m\n"
            "  timeout server 10m\n  timeout check 2s\n"
            f"listen primary\n  bind 127.0.0.1:{HAPROXY}\n  option httpchk OPTIONS /primary\n"
            "  http-check expect status 200\n"
            "  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions\n"
            f"{servers}\n"
        )
        (self.folder / "users.txt").write_text('"postgres" "loopback"\n')
        (self.folder / "pgbouncer.ini").write_text(
            f"[databases]\nrresi = host=127.0.0.1 port={HAPROXY} dbname=postgres user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {PGBOUNCER}\n"
            f"auth_type = trust\nauth_file = {self.folder}/users.txt\npool_mode = session\n"
            "max_client_conn = 100\ndefault_pool_size = 30\nserver_login_retry = 1\n"
            "ignore_startup_parameters = extra_float_digits,options\n"
            f"unix_socket_dir = {self.folder}\n"
        )
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def _patroni(self, node: Node) -> dict[str, Any]:
        """A node's settings; YAML reads JSON."""
        access = ["local all all trust", "host all all 127.0.0.1/32 trust"]
        access += ["host replication all 127.0.0.1/32 trust"]
        return {
            "scope": "rresi",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.rest}"},
            "etcd3": {"host": f"127.0.0.1:{ETCD}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,
                    "loop_wait": 3,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {"max_connections": 60}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
                "pg_hba": access,
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(self.folder / f"data-{node.name}"),
                "bin_dir": str(self.binaries),
                "pgpass": str(self.folder / f"pgpass-{node.name}"),
                "pg_hba": access,
                "parameters": {"unix_socket_directories": str(self.folder)},
                "authentication": {
                    name: {"username": USER, "password": "loopback"}
                    for name in ("superuser", "replication", "rewind")
                },
            },
        }

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """A program as the database's user, in a session of its own, its output in a file."""
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=self.folder,
            user=USER if os.geteuid() == 0 else None,
            group=pwd.getpwnam(USER).pw_gid if os.geteuid() == 0 else None,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def start_node(self, node: Node) -> None:
        node.process = self.start(node.name, "patroni", str(self.folder / f"{node.name}.json"))

    def start_all(self) -> None:
        self.start(
            "etcd",
            *("etcd", "--data-dir", str(self.folder / "etcd"), "--name", "etcd"),
            *("--listen-client-urls", f"http://127.0.0.1:{ETCD}"),
            *("--advertise-client-urls", f"http://127.0.0.1:{ETCD}"),
            *("--listen-peer-urls", f"http://127.0.0.1:{ETCD_PEER}"),
            *("--initial-advertise-peer-urls", f"http://127.0.0.1:{ETCD_PEER}"),
            *("--initial-cluster", f"etcd=http://127.0.0.1:{ETCD_PEER}"),
        )
        wait_for_port(ETCD)
        for node in self.nodes:
            self.start_node(node)
        self.start("haproxy", _program("haproxy"), "-db", "-f", str(self.folder / "haproxy.cfg"))
        self.start("pgbouncer", _program("pgbouncer"), str(self.folder / "pgbouncer.ini"))
        self.wait_until_whole()

    def status(self, node: Node) -> dict[str, Any]:
        """What a node says of itself; empty while it does not answer."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", node.rest, timeout=2)
            connection.request("GET", "/patroni")
            return dict(json.loads(connection.getresponse().read()))
        except (OSError, ValueError, http.client.HTTPException):
            return {}

    def primary(self) -> Node | None:
        return next((n for n in self.nodes if self.status(n).get("role") == "master"), None)

    def wait_until_whole(self) -> None:
        """Until one node is the primary and a synchronous standby has all of it."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            said = [self.status(node) for node in self.nodes]
            running = [one for one in said if one.get("state") == "running"]
            if len(running) == len(NODES) and any(one.get("sync_standby") for one in running):
                return
            time.sleep(0.5)
        raise SystemExit(f"the cluster did not come up; look into {self.folder}/*.log")

    def kill(self, node: Node) -> None:
        """Patroni first, so that it starts nothing again, then PostgreSQL with all its children."""
        assert node.process
        os.killpg(node.process.pid, signal.SIGKILL)
        node.process.wait()
        pid_file = self.folder / f"data-{node.name}" / "postmaster.pid"
        if not pid_file.exists():
            return
        postmaster = int(pid_file.read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
        pids = children.read_text().split() if children.exists() else []
        for pid in (str(postmaster), *pids):
            _kill(int(pid), signal.SIGKILL)

    def stop(self) -> None:
        for node in self.nodes:
            if node.process and node.process.poll() is None:
                node.process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                _kill(process.pid, signal.SIGKILL)
            if process.poll() is None:
                process.terminate()


def _kill(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _program(name: str) -> str:
    return shutil.which(name) or f"/usr/sbin/{name}"


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"nothing answers on port {port}")


class Writer(threading.Thread):
    """A coordinator who writes one item after the other, each once."""

    def __init__(self, number: int, session: str, counted: Counted, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.counted, self.stopped = number, counted, stop
        self.headers = {"Cookie": f"session={session}", "Accept-Language": "en"}

    def run(self) -> None:
        fields: dict[str, str] = {}
        count = 0
        while not self.stopped.is_set():
            try:
                if not fields:
                    fields = self._fields()
                    continue
                title = f"Item {count} of writer {self.number}"
                count += 1
                if self._write({**fields, "titles__en": title, "date": "2027-05-20"}):
                    with self.counted.lock:
                        self.counted.acknowledged[title] = time.monotonic()
                    continue
                fields = {}
            except (OSError, http.client.HTTPException):
                pass
            with self.counted.lock:
                self.counted.refused += 1
            time.sleep(0.2)

    def _fields(self) -> dict[str, str]:
        status, text = self._ask("GET", None)
        if status != http.client.OK:
            time.sleep(0.2)
            return {}
        found = {}
        for name in ("csrfmiddlewaretoken", "seen"):
            match = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
            assert match, f"no {name} on the page"
            found[name] = match[1]
        return found

    def _write(self, fields: dict[str, str]) -> bool:
        status, _text = self._ask("POST", urlencode(fields))
        return status == http.client.FOUND

    def _ask(self, method: str, body: str | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", SITE, timeout=30)
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, "/en/desk/news/new/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()


def site_environment(folder: Path) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("RRESI_")},
        "RRESI_MODE": "demo",
        "RRESI_DATA_DIR": str(folder / "site"),
        "DATABASE_URL": f"postgres://postgres:loopback@127.0.0.1:{PGBOUNCER}/rresi",
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parents[1])]),
    }


def sessions(environment: dict[str, str]) -> list[str]:
    """Set a network up with its coordinators; a signed-in session of each."""
    rresi = [sys.executable, "-m", "rresi.cli.main"]
    subprocess.run([*rresi, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-c", PREPARE.format(writers=WRITERS)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return re.findall(r"^SESSION (\S+)", done.stdout, re.MULTILINE)


def stored(environment: dict[str, str]) -> dict[str, int]:
    """How often each item is in the database, by its title."""
    import psycopg

    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT title, count(*) FROM news_newstext GROUP BY title")
        return {str(title): int(count) for title, count in rows}


def gaps(cluster: Cluster, counted: Counted, kills: int) -> list[float]:
    """Kill the primary again and again; the seconds until the next acknowledged write."""
    found = []
    for number in range(kills):
        time.sleep(10)
        node = cluster.primary()
        assert node, "no primary"
        before, killed = len(counted.acknowledged), time.monotonic()
        cluster.kill(node)
        print(f"kill {number + 1}: {node.name} after {before} acknowledged writes", flush=True)
        deadline = killed + READY_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.1)
            with counted.lock:
                after = [at for at in counted.acknowledged.values() if at > killed + 0.5]
            if after:
                break
        else:
            raise SystemExit("the site takes no writes any more")
        found.append(min(after) - killed)
        print(f"  written again after {found[-1]:.1f} s", flush=True)
        cluster.start_node(node)
        cluster.wait_until_whole()
    time.sleep(5)
    return found


def run(folder: Path, kills: int, *, dry: bool) -> int:
    cluster = Cluster(folder)
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    cluster.write_settings()
    if dry:
        subprocess.run([_program("haproxy"), "-c", "-f", folder / "haproxy.cfg"], check=True)
        print("\n".join(sorted(str(path) for path in folder.iterdir())))
        return 0
    counted, stop = Counted(), threading.Event()
    environment = site_environment(folder)
    site: subprocess.Popen[bytes] | None = None
    try:
        cluster.start_all()
        keys = sessions(environment)
        command = [sys.executable, "-m", "rresi.cli.main", "serve", "--workers", "2"]
        with (folder / "site.log").open("ab") as log:
            site = subprocess.Popen(
                [*command, "--port", str(SITE)], env=environment, stdout=log, stderr=log
            )
        wait_for_port(SITE)
        writers = [Writer(n, key, counted, stop) for n, key in enumerate(keys)]
        for writer in writers:
            writer.start()
        waited = gaps(cluster, counted, kills)
        stop.set()
        for writer in writers:
            writer.join(60)
        there = stored(environment)
    finally:
        stop.set()
        if site is not None:
            site.terminate()
            site.wait(30)
        cluster.stop()
    lost = [title for title in counted.acknowledged if title not in there]
    doubled = [title for title, count in there.items() if count > 1]
    unsure = len(set(there) - set(counted.acknowledged))
    p95 = statistics.quantiles(waited, n=20, method="inclusive")[-1] if kills > 1 else waited[0]
    print(f"acknowledged {len(counted.acknowledged)}, not acknowledged {counted.refused}")
    print(f"lost {len(lost)}, doubled {len(doubled)}, there without an answer {unsure}")
    print(f"gap: median {statistics.median(waited):.1f} s, p95 {p95:.1f} s, {kills} kills")
    return 1 if lost or doubled else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="a new folder, left with its logs")
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    missing = [
        name
        for name in ("etcd", "patroni", "haproxy", "pgbouncer")
        if not Path(shutil.which(name) or _program(name)).exists()
    ]
    if missing:
        print(f"not installed: {', '.join(missing)}; the head of this file says how")
        return 2
    if given.keep:
        given.keep.mkdir(parents=True)
        return run(given.keep, given.kills, dry=given.dry_run)
    with tempfile.TemporaryDirectory(prefix="failover-") as name:
        Path(name).chmod(0o755)
        return run(Path(name), given.kills, dry=given.dry_run)


if __name__ == "__main__":
    sys.exit(main())
