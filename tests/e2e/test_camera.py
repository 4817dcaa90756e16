"""Check-in by the camera of a device: a badge held before it, with a connection and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e import chromium
from tests.e2e.people import signed_in
from tests.e2e.site import Site

DOOR = "/en/events/example-mission/check-in/"
NAME = "Hülya Voorbeeld"
WIDTH, HEIGHT = 640, 480
_CODE = """
from rresi.events.models import Attendance, Registration
from rresi.events.printing.codes import badge_code
person = Registration.objects.get(event__slug="example-mission", name="{name}")
Attendance.objects.filter(registration=person).delete()
for row in badge_code(person.token).matrix_iter(scale={scale}, border=4):
    print("".join(map(str, row)))
"""


def filmed(code: list[str], path: Path, *, right: int) -> Path:
    """A film of a code so far right of the middle, as Chromium takes it for a camera's."""
    top, left = (HEIGHT - len(code)) // 2, (WIDTH - len(code)) // 2 + right
    luma = bytearray(b"\xeb" * (WIDTH * HEIGHT))
    for y, row in enumerate(code, top):
        for x, dark in enumerate(row, left):
            if dark == "1":
                luma[y * WIDTH + x] = 16
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * 3)
    return path


@pytest.mark.parametrize(("scale", "right"), [(10, 0), (12, -90)])  # the other fills the picture
def test_a_badge_before_the_camera_checks_its_person_in(
    site: Site, tmp_path: Path, scale: int, right: int
) -> None:
    code = site.run(_CODE.format(name=NAME, scale=scale)).split()
    film = filmed(code, tmp_path / "badge.y4m", right=right)
    with sync_playwright() as playwright:
        browser = chromium.launch(
            playwright,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        )
        with signed_in(browser, site, "host") as page:
            page.goto(DOOR)
            expect(page.locator("[data-offline=ready]")).to_be_attached()
            page.context.set_offline(True)  # what reads codes is on the device, too
            page.reload()
            page.get_by_role("button", name="Scan with the camera").click()
            said = page.locator("[data-said]")
            expect(said).to_contain_text(NAME)
            expect(said.get_by_role("button")).to_be_visible()  # to take it back
            page.get_by_role("button", name="Stop the camera").click()
            expect(page.locator("[data-video]")).to_be_hidden()
            page.context.set_offline(False)
            page.get_by_role("button", name="Send now").click()
            sent = page.locator("[data-log] [data-state=sent]")
            expect(sent).to_contain_text(NAME)
        browser.close()
