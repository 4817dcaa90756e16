// The page at the door: reads badges, works without a connection, sends what it recorded later.
// Without this script the same page searches by name on the server.
//
// A scan is waiting until the server has answered, then sent, or in conflict when the answer needs
// a look. Nothing leaves this list before the server has it: the id is made here, so that sending
// twice stores once. One that is taken back is sent once more, so marked; whichever arrives first,
// it counts for nothing.

const door = document.querySelector("[data-door]");
const WORDS = JSON.parse(door.dataset.words);
const LENGTH = Number(door.dataset.length);
const BATCH = 100;
const AT_ONCE = 200; // conflicts of which the desk is asked whether it has settled them
const PULSE = 30_000; // ms between two looks at what other doors recorded
const SAME = 5_000; // ms in which the camera sees one badge many times, or a button is pressed twice
const MOST_PIXELS = 800; // of a side of the picture that is searched for a code
const CONFLICTS = ["two-doors", "cancelled", "no-seat", "elsewhere", "unknown", "late", "refused"];
const KEEP_AFTER = 7 * 86_400_000; // ms after the event's end until a device forgets its people
const place = (name) => door.querySelector(`[data-${name}]`);
const said = (name, values = {}) => (WORDS[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const zone = { timeZone: door.dataset.zone }; // of the event, whatever the device is set to
const LANGUAGE = document.documentElement.lang;
const withFirst = (date) => (LANGUAGE === "fr" ? date.replace(/^1 /, "1er ") : date);
const clock = (moment) => new Date(moment).toLocaleTimeString(LANGUAGE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone });
const when = (moment) => (dayOf(moment) === dayOf(Date.now()) ? clock(moment) : `${withFirst(new Date(moment).toLocaleDateString(LANGUAGE, { day: "numeric", month: "long", ...zone }))}, ${clock(moment)}`);
const dayOf = (moment) => new Date(moment).toLocaleDateString("en-CA", zone);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ıİ]/g, "i").toLowerCase();

let list = { people: [], as_of: null, stamp: "", last: 0 };
let byCode = new Map();
let present = new Set(); // "code session"
let known = new Set(); // those of them that the server has counted
let day = ""; // on which those who are at the event as a whole came
let csrf = door.dataset.csrf;
let connected = navigator.onLine;
let signedOut = false;
let device = "";
let shown = ""; // the person added here of whom the big line speaks

// --- what is stored -----------------------------------------------------------------------------

let store;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`rresi-door-${door.dataset.door}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("scans", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function doing(name, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = store.transaction(name, mode, { durability: "strict" });
    const request = act(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const kept = (key) => doing("facts", "readonly", (facts) => facts.get(key));
const keep = (key, value) => doing("facts", "readwrite", (facts) => facts.put(value, key));
const scans = () => doing("scans", "readonly", (rows) => rows.getAll());
const keepScan = (scan) => doing("scans", "readwrite", (rows) => rows.put(scan));
const waiting = async () => (await scans()).filter((scan) => scan.state === "waiting");

// A browser that refuses storage, as in a private window, says so here and not at the first loss.
async function storageWorks() {
  try {
    store = await opened();
    const mark = crypto.randomUUID();
    await keep("test", mark);
    if ((await kept("test")) !== mark) return false;
    await navigator.storage?.persist?.();
    return true;
  } catch {
    return false;
  }
}

// --- what is shown ------------------------------------------------------------------------------

function button(label, about, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small button--plain";
  made.textContent = label;
  made.setAttribute("aria-label", `${label}: ${about}`);
  made.addEventListener("click", act);
  return made;
}

function signIn() {
  const made = document.createElement("a");
  made.href = door.dataset.signIn;
  made.textContent = said("sign_in");
  return made;
}

function tell(kind, title, text = "", undo = null) {
  const box = place("said");
  shown = "";
  box.replaceChildren();
  const line = document.createElement("p");
  line.className = `door__line door__line--${kind}`;
  const strong = document.createElement("strong");
  strong.textContent = title;
  line.append(strong, text ? ` ${text}` : "");
  box.append(line);
  if (undo) box.append(button(said("take_back"), title, undo));
}

// Why people are hardly checked in for what is chosen at this time of day; empty when they are.
function doubt() {
  const { since, until, early, late } = place("search").elements.session.selectedOptions[0].dataset;
  if (since && Date.now() < Date.parse(since)) return early;
  return until && Date.now() >= Date.parse(until) ? late : "";
}

// What somebody was checked in for, as the choice of sessions calls it.
function placeOf(session) {
  if (!session) return said("whole");
  const choices = [...place("search").elements.session.options];
  return choices.find((one) => Number(one.value) === session)?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

async function show() {
  forgetYesterday();
  const rows = await scans();
  const left = rows.filter((scan) => scan.state === "waiting").length;
  const parts = [
    list.as_of ? said("ready", { people: named(list.people).length, time: when(list.as_of) }) : said("no_list"),
    left ? said("waiting", { count: left }) : said("waiting_none"),
  ];
  place("banner").textContent = parts.join(" ");
  place("banner").dataset.waiting = left;
  place("banner").dataset.people = named(list.people).length;
  place("link").replaceChildren(signedOut ? said("signed_out") : said(connected ? "online" : "offline"));
  if (signedOut) place("link").append(" ", signIn());
  place("state").classList.toggle("door__state--offline", !connected || signedOut);
  place("state").hidden = false;
  const log = place("log");
  log.replaceChildren(
    ...rows.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 50).map((scan) => {
      const row = document.createElement("li");
      const state = isConflict(scan) ? "conflict" : scan.settled ? "settled" : scan.state;
      row.className = `door__row door__row--${state}`;
      row.dataset.state = state;
      const about = scan.undone ? said("outcome_undone") : (scan.settled ? scan.reason : scan.words) || (scan.outcome ? said(`outcome_${scan.outcome}`) : "");
      const parts = [clock(scan.at), placeOf(scan.session), scan.name || (scan.person ? said("nameless") : scan.code.slice(0, 6)), said(`state_${state}`), state === "waiting" && !scan.undone ? "" : about];
      const text = document.createElement("span");
      text.textContent = parts.filter(Boolean).join(" · ");
      row.append(text);
      if (!scan.undone && !scan.settled && !scan.gone) row.append(button(said("take_back"), scan.name || clock(scan.at), () => takeBack(scan.id)));
      return row;
    }),
  );
  place("log-section").hidden = rows.length === 0;
  if (place("doubt").textContent !== doubt()) place("doubt").textContent = doubt();
  counted(rows);
}

// What the server counted, and what this device has recorded since and not sent yet. Without a
// connection it says until when it knows of the other doors; what they counted on another day is
// not of today.
function counted(rows) {
  const counts = list.counts;
  if (!counts) return;
  const session = Number(place("search").elements.session.value);
  const since = rows.filter((scan) => scan.session === session && isNew(scan, list.as_of) && dayOf(scan.at) === dayOf(Date.now()));
  const marks = (kind) => marksOf(since.filter(kind));
  const come = marks((scan) => !scan.undone && (scan.walk_in ? scan.state === "waiting" : byCode.get(scan.code.slice(0, LENGTH))?.[3] === ""));
  const gone = marks((scan) => scan.undone && scan.state === "waiting");
  const more = [...come].filter((mark) => !known.has(mark)).length;
  const less = [...gone].filter((mark) => known.has(mark) && !come.has(mark)).length;
  const asOf = list.counted ?? list.as_of;
  const before = session ? (counts.sessions[session] ?? 0) : dayOf(asOf) === dayOf(Date.now()) ? counts.today : 0;
  const there = before + more - less;
  const expected = counts.expected + marksOf(rows.filter((scan) => scan.walk_in && scan.state === "waiting" && !scan.undone)).size;
  const seats = seatsOf(session);
  const seated = seats.filter((code) => present.has(markOf({ code, session }))).length;
  const sentences = limited(session)
    ? [said("counts_seats", { there: seated, expected: seats.length, others: Math.max(0, there - seated) })]
    : [said(session ? "counts_session" : "counts", { there, expected })];
  if (!connected || signedOut) sentences.push(said("counts_known", { time: when(asOf) }));
  place("counts").textContent = sentences.join(" ");
}

// --- the list of people -------------------------------------------------------------------------

const markOf = (scan) => `${scan.code.slice(0, LENGTH)} ${scan.session}`;
const marksOf = (scans) => new Set(scans.map(markOf));
const isNew = (scan, asOf) => (scan.state === "waiting" || Date.parse(scan.at) > Date.parse(asOf)) && !CONFLICTS.includes(scan.outcome);

// Of a session with limited seats, the codes of those who have one; the list has their places.
const limited = (session) => Boolean(list.seats?.[session]);
const seatsOf = (session) => (list.seats?.[session] ?? []).map((number) => list.people[number][0]);
const isSeatless = (code, session) => limited(session) && !seatsOf(session).includes(code.slice(0, LENGTH));

// What somebody has to look at, until the desk has settled it.
const isConflict = (scan) => CONFLICTS.includes(scan.outcome) && !scan.settled;

// Who has cancelled is on the list as a code alone.
const named = (people) => people.filter((person) => person[1]);

// Who is no longer named by the server is not named by this device either, in what it has sent. Who
// was added here and could not be is on no list; the name stays until the desk has settled it.
function dropNames(people) {
  const codes = new Set(named(people).map((person) => person[0]));
  return doing("scans", "readwrite", (rows) => {
    const request = rows.openCursor();
    request.onsuccess = () => {
      if (!request.result) return;
      const scan = request.result.value;
      const known = codes.has((scan.person || scan.code).slice(0, LENGTH));
      if (scan.state === "sent" && !(scan.walk_in && isConflict(scan)) && !known) request.result.update({ ...scan, name: "", walk_in: undefined });
      request.result.continue();
    };
    return request;
  });
}

// Who is there: what the server knew, and what this device has recorded since.
async function use(found) {
  list = found;
  byCode = new Map(found.people.map((person) => [person[0], person]));
  const rows = await scans();
  const back = new Set(rows.filter((scan) => scan.undone && scan.state === "waiting").map(markOf));
  known = new Set((found.present ?? []).map((pair) => pair.join(" ")));
  present = new Set([...known].filter((mark) => !back.has(mark)));
  day = found.as_of ? dayOf(found.as_of) : "";
  forgetYesterday();
  for (const scan of rows) if (!scan.undone && isNew(scan, found.as_of) && (scan.session || dayOf(scan.at) === day)) present.add(markOf(scan));
}

// Who came to the event yesterday is not there today, though nothing was heard of the server since.
function forgetYesterday() {
  const today = dayOf(Date.now());
  if (day === today) return;
  day = today;
  for (const marks of [known, present]) for (const mark of marks) if (mark.endsWith(" 0")) marks.delete(mark);
}

async function fetched(url, options = {}) {
  const response = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options });
  if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) {
    signedOut = true;
    throw new Error("signed out");
  }
  if (!response.ok) throw new Error(response.status);
  const answer = await response.json();
  signedOut = false;
  connected = true;
  csrf = answer.csrf ?? csrf;
  return answer;
}

async function refresh() {
  try {
    const found = await fetched(door.dataset.people);
    await dropNames(found.people);
    await use(found);
    if (!isPast()) await keep("list", found);
    else if (!(await waiting()).length) await forget();
    if (place("search").elements.q.value) search(place("search").elements.q.value, false);
  } catch {
    if (!signedOut) connected = false;
  }
  await show();
}

// --- sending ------------------------------------------------------------------------------------

let sending = false;
let again = false; // something was recorded while the rest was under way
let notTakenBack = ""; // why the server left what it was asked to take back

async function send(takenBack = []) {
  if (sending) {
    again = true;
    return false;
  }
  sending = true;
  let reached = false;
  let outdated = false;
  notTakenBack = "";
  try {
    let rows;
    do {
      rows = (await waiting()).slice(0, BATCH);
      const unsettled = (await scans()).filter((row) => row.state === "sent" && isConflict(row) && row.outcome !== "refused").map((row) => row.id).slice(-AT_ONCE);
      const bare = ({ id, code, session, kind, at, undone = false }) => ({ id, code, session, kind, at, undone });
      const answer = await fetched(door.dataset.scans, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify({
          device,
          door: "",
          sent_at: new Date().toISOString(),
          after: list.last ?? 0,
          scans: rows.filter((row) => !row.walk_in).map(bare),
          walk_ins: rows.filter((row) => row.walk_in).map((row) => ({ ...row.walk_in, id: row.id, session: row.session, at: row.at, undone: row.undone === true })),
          taken_back: takenBack,
          conflicts: unsettled,
        }),
      });
      for (const one of answer.answers) {
        const row = rows.find((scan) => scan.id === one.id);
        const now = row && (await doing("scans", "readonly", (all) => all.get(one.id)));
        if (now?.undone && !row.undone) continue; // taken back while it was under way: sent again
        const stays = row?.undone && one.outcome !== "undone"; // it was closed before: it is counted still
        if (row?.undone && !stays) known.delete(markOf(row)); // the server no longer counts it
        if (row) await keepScan({ ...row, undone: row.undone && !stays, state: "sent", outcome: one.outcome, words: one.words, name: one.name || row.name, person: one.person });
        if (["late", "refused"].includes(one.outcome)) tell("bad", one.name || row?.name || "", one.words);
        if (row && one.known && shown === row.id) tell(CONFLICTS.includes(one.outcome) ? "bad" : one.outcome === "again" ? "ask" : "good", one.name, one.words, () => takeBack(row.id));
        outdated ||= stays;
      }
      for (const id of answer.gone) { // the person's data were erased: there is nothing to look at
        const row = await doing("scans", "readonly", (all) => all.get(id));
        if (row?.state === "sent") await keepScan({ ...row, name: "", gone: true, outcome: "", words: "" });
      }
      for (const [id, reason] of Object.entries(answer.settled)) {
        const row = await doing("scans", "readonly", (all) => all.get(id));
        if (row?.state === "sent") await keepScan({ ...row, settled: true, reason });
      }
      for (const [code, session] of answer.present) {
        present.add(`${code} ${session}`);
        known.add(`${code} ${session}`);
      }
      list.last = answer.last;
      list.counts = answer.counts;
      list.counted = new Date().toISOString();
      reached = true;
      notTakenBack = answer.not_taken_back;
      if (answer.stamp !== list.stamp || outdated) await refresh();
      if (rows.length && !answer.answers.length) break; // what is not answered is asked for later
    } while (rows.length === BATCH);
  } catch {
    if (!signedOut) connected = false;
  } finally {
    sending = false;
  }
  await show();
  if (again && reached) {
    again = false;
    await send();
  }
  return reached;
}

// --- recording ----------------------------------------------------------------------------------

async function sha256(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One after the other, so that a button that is pressed twice records one scan.
let recorded = Promise.resolve();
const record = (code, more = {}) => (recorded = recorded.catch(() => {}).then(() => recordOnce(code, more)));

async function recordOnce(code, more) {
  const session = Number(place("search").elements.session.value);
  const person = byCode.get(code.slice(0, LENGTH));
  forgetYesterday();
  const mark = markOf({ code, session });
  const today = dayOf(Date.now());
  const before = (await scans()).find((one) => !one.undone && (one.state === "waiting" || present.has(mark)) && !CONFLICTS.includes(one.outcome) && markOf(one) === mark && dayOf(one.at) === today);
  if (before && person && Date.now() - Date.parse(before.at) < SAME) return tell("good", person[1], person[2], () => takeBack(before.id));
  if (before) return tell("ask", before.name || said("not_here"), before.name ? said("outcome_again") : "", () => takeBack(before.id));
  if (!sure(session)) return false;
  const mayEnter = person ? !person[3] : Boolean(more.walk_in); // of others the server knows more
  const asks = mayEnter && isSeatless(code, session) && !present.has(mark);
  if (asks && !confirm(`${said("no_seat_here", { name: person?.[1] ?? more.name })} ${said("sure_seatless")}`)) return false;
  const there = present.has(mark); // before this scan is kept: a list that arrives meanwhile counts it
  const scan = { id: crypto.randomUUID(), code, session, kind: "in", at: new Date().toISOString(), state: "waiting", name: person?.[1] ?? "", ...more };
  await keepScan(scan);
  const undo = () => takeBack(scan.id);
  if (more.walk_in) {
    tell("good", said("walk_in", { name: more.name }), more.walk_in.email ? said("gets_link") : "", undo);
    shown = scan.id;
  } else if (!person) tell("ask", said("not_here"));
  else if (person[3] === "x") tell("bad", said("outcome_cancelled"));
  else if (person[3]) tell("bad", person[1], said("outcome_no-seat"));
  else if (there) tell("ask", person[1], said("outcome_again"));
  else tell("good", person[1], person[2], undo);
  if (person && !person[3]) present.add(mark);
  await show();
  send();
}

// Once for each choice, so that a queue is not held up.
const asked = new Set();

function sure(session) {
  const why = doubt();
  if (why && !asked.has(session) && !confirm(`${why} ${said("sure_odd")}`)) return false;
  if (why) asked.add(session);
  return true;
}

// Who was added at a door goes with their only check-in.
const mayGo = (name, added) => !added || confirm(said("sure_walk_in", { name }));
const wasAdded = (code) => byCode.get(code.slice(0, LENGTH))?.[5] === 1;

// Who gives the address of somebody on the list, or of somebody added here before, is that person:
// a list that knows of no seat says so at once, not when the server answers.
async function add(walk_in) {
  const { email, name } = walk_in;
  const address = email && (await sha256(`${door.dataset.door} ${email.toLowerCase()}`));
  const listed = address && list.people.find((person) => person[4] && address.startsWith(person[4]));
  if (listed) return record(listed[0]);
  const before = address && (await waiting()).find((scan) => !scan.undone && scan.walk_in?.email.toLowerCase() === email.toLowerCase());
  return record(before ? before.code : await sha256(crypto.randomUUID()), { name, walk_in });
}

async function takeBack(id, sureOfIt = false) {
  const scan = await doing("scans", "readonly", (rows) => rows.get(id));
  if (!scan || scan.undone) return;
  const added = !["late", "refused"].includes(scan.outcome) && (scan.walk_in || wasAdded(scan.person || scan.code));
  if (!sureOfIt && !mayGo(scan.name, added)) return;
  await keepScan({ ...scan, undone: true, state: "waiting" });
  const others = (await scans()).filter((other) => !other.undone && markOf(other) === markOf(scan));
  if (!others.length) present.delete(markOf(scan));
  tell("ask", said("taken_back", { name: scan.name }));
  await show();
  search(place("search").elements.q.value, false);
  place("search").elements.q.focus();
  send();
}

// What this device recorded it can take back at any time; what another one did, the server must say.
async function takeBackPerson(code, name, session) {
  if (!mayGo(name, wasAdded(code))) return;
  const own = (await scans()).filter((scan) => !scan.undone && markOf(scan) === markOf({ code, session }));
  for (const scan of own) await takeBack(scan.id, true);
  if (own.length) return;
  while (sending) await new Promise((resolve) => setTimeout(resolve, 100));
  if (!(await send([[code, session]]))) return tell("bad", name, said("of_another_device"));
  if (notTakenBack) return tell("bad", name, notTakenBack);
  present.delete(markOf({ code, session }));
  tell("ask", said("taken_back", { name }));
  search(place("search").elements.q.value, false);
}

// The token is the last part of the badge's address; its hash is all that is compared and sent.
async function read(text) {
  const token = /\/c\/([\w-]{22})\/?$/i.exec(text)?.[1];
  if (token) await record(await sha256(token));
  else tell("bad", said("stranger"));
}

// --- by name ------------------------------------------------------------------------------------

function search(words, aloud = true) {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const session = Number(place("search").elements.session.value);
  const found = wanted.length
    ? list.people.filter((person) => wanted.every((word) => fold(`${person[1]} ${person[2]}`).includes(word))).slice(0, 20)
    : [];
  place("found").replaceChildren(
    ...found.map(([code, name, organisation, state]) => {
      const row = document.createElement("li");
      const text = document.createElement("span");
      const strong = document.createElement("strong");
      strong.textContent = name;
      text.append(strong, ` ${organisation} `);
      if (state) text.append(said("outcome_no-seat"));
      else if (isSeatless(code, session)) text.append(said("no_seat_here", { name }));
      if (present.has(markOf({ code, session }))) {
        const there = document.createElement("span");
        there.className = "door__there";
        there.textContent = said("there");
        row.append(text, there, button(said("take_back"), name, () => takeBackPerson(code, name, session)));
        return row;
      }
      const arrive = button(said("check_in"), name, async () => {
        await record(code);
        search(words);
      });
      arrive.classList.remove("button--plain");
      row.append(text, arrive);
      return row;
    }),
  );
  if (aloud && wanted.length && !found.length) tell("ask", said("found_none"));
}

// --- the camera ---------------------------------------------------------------------------------

let camera;
let lastRead = { text: "", at: 0 };

// A badge is read wherever it is in the picture and however near, not in its middle alone.
function wholePicture({ videoWidth: width, videoHeight: height }) {
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  return { x: 0, y: 0, width, height, downScaledWidth: Math.round(width * scale), downScaledHeight: Math.round(height * scale) };
}

async function startCamera() {
  const video = place("video");
  const toggle = place("camera-button");
  if (camera) {
    camera.destroy();
    camera = undefined;
    video.hidden = true;
    toggle.textContent = said("camera_on");
    return;
  }
  try {
    const { default: QrScanner } = await import(door.dataset.scanner);
    QrScanner.workerPath = door.dataset.scannerWorker;
    video.hidden = false;
    camera = new QrScanner(video, ({ data }) => {
      const now = Date.now();
      if (data === lastRead.text && now - lastRead.at < SAME) return;
      lastRead = { text: data, at: now };
      read(data);
    }, { returnDetailedScanResult: true, maxScansPerSecond: 10, calculateScanRegion: wholePicture });
    await camera.start();
    toggle.textContent = said("camera_off");
  } catch {
    camera = undefined;
    video.hidden = true;
    tell("bad", said("no_camera"));
  }
}

// --- beginning ----------------------------------------------------------------------------------

const isPast = () => Date.now() > Date.parse(door.dataset.ends) + KEEP_AFTER;

// Nobody's name stays on the device, neither in the list nor in what was scanned.
async function forget() {
  await doing("facts", "readwrite", (facts) => facts.delete("list"));
  await doing("scans", "readwrite", (rows) => rows.clear());
}

async function clear() {
  if ((await waiting()).length) return tell("bad", said("unsent"));
  await forget();
  await use({ people: [], as_of: null, stamp: "", last: 0 });
  search("");
  await show();
  tell("good", said("cleared"));
}

async function begin() {
  if (!(await storageWorks())) return tell("bad", said("no_storage"));
  device = (await kept("device")) ?? crypto.randomUUID();
  await keep("device", device);
  if (isPast() && !(await waiting()).length) await forget();
  const found = await kept("list");
  if (found) await use(found);
  place("camera").hidden = !navigator.mediaDevices?.getUserMedia;
  place("camera-button").addEventListener("click", startCamera);
  place("send").addEventListener("click", () => send());
  place("clear").addEventListener("click", clear);
  const form = place("search");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = form.elements.q.value.trim();
    if (words.includes("/")) {
      form.elements.q.value = "";
      read(words);
    } else search(words);
  });
  form.elements.q.addEventListener("input", () => {
    if (!form.elements.q.value.includes("/")) search(form.elements.q.value);
  });
  form.elements.session.addEventListener("change", () => { search(form.elements.q.value); show(); send(); });
  if (form.elements.q.value) search(form.elements.q.value); // typed before this script was ready
  place("walk-in")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    const [name, organisation, country, email, language] = ["name", "organisation", "country", "email", "language"].map((key) => fields.get(key).trim());
    if (!name || !country) return tell("bad", said("incomplete"));
    const added = await add({ name, organisation, country, email, language });
    if (added !== false) event.target.reset();
  });
  addEventListener("online", () => { connected = true; send(); });
  addEventListener("offline", () => { connected = false; show(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!document.hidden) send(); }, PULSE);
  await refresh();
  await send();
  try {
    await navigator.serviceWorker.register(door.dataset.worker);
    await navigator.serviceWorker.ready;
    door.dataset.offline = "ready";
  } catch {
    tell("bad", said("no_storage"));
  }
}

begin();
