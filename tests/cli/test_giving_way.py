"""The worker gives way to the web server on the same machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from rresi.cli.site import AUTOGROUP, NICENESS

PROGRAM = """
from rresi.cli.site import AUTOGROUP, give_way
import os
before = AUTOGROUP.read_text()
give_way()
print(os.nice(0), before.split()[-1], AUTOGROUP.read_text().split()[-1])
"""


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="Linux weighs niceness for each process here")
@pytest.mark.parametrize("session", [True, False])
def test_a_worker_takes_its_own_session_along_and_no_other(session: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        start_new_session=session,
        check=True,
        capture_output=True,
        text=True,
    )
    own, before, after = (int(number) for number in done.stdout.split())
    assert own == os.nice(0) + NICENESS
    assert after == (NICENESS if session else before)
