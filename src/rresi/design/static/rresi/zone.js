// Beside each time of a programme, what the reader's own clock will show, where that differs.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function offsetOf(text) { // minutes east of UTC, as the server wrote it
  const found = /([+-])(\d\d):(\d\d)$/.exec(text);
  return found ? (found[1] === "-" ? -1 : 1) * (60 * found[2] + Number(found[3])) : 0;
}

function tell(root) {
  for (const programme of root.querySelectorAll("[data-mine]")) {
    for (const time of programme.querySelectorAll("time[data-clock]")) {
      const begins = new Date(time.dateTime);
      if (begins < Date.now()) continue; // what is over needs no clock
      if (-begins.getTimezoneOffset() === offsetOf(time.dateTime) || time.nextElementSibling?.dataset.own) continue;
      const own = document.createElement("span");
      own.className = "agenda__own muted";
      own.dataset.own = "1";
      own.textContent = programme.dataset.mine.replace("{time}", clock.format(begins));
      time.after(own);
    }
  }
}

tell(document);
document.addEventListener("htmx:afterSwap", () => tell(document));
