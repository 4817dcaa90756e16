// What could not be saved is kept in this browser until it is, also when the tab is closed.
// Who leaves a page loses nothing either: what saves while typing is sent then, what was typed into
// another form waits for its page to be opened again.
//
// For people who are signed in alone: it is shown to nobody else, removed when they sign out or
// somebody else signs in, and after a week. Passwords, codes and files are never kept.

const PREFIX = "draft:";
const KEEP = 7 * 86_400_000; // ms
const SECRET = /password|^(csrfmiddlewaretoken|code|credential|token)$/i;
const frame = document.querySelector("[data-drafts]");
const owner = frame?.dataset.drafts; // "" while nobody is signed in
const LANGUAGE = document.documentElement.lang.replace(/^en$/, "en-GB"); // 29 November 2026
const withFirst = (date) => (LANGUAGE === "fr" ? date.replace(/^1 /, "1er ") : date);
const here = location.pathname;
const unsent = new Map(); // forms that save while typing: "typed" or "sent", until they are saved

function drafts() {
  const found = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    let draft;
    try { draft = JSON.parse(localStorage.getItem(key)); } catch { /* not ours: removed below */ }
    const fresh = draft && Date.now() - draft.at < KEEP && (!owner || draft.owner === owner);
    if (fresh) found.push({ ...draft, path: key.slice(PREFIX.length) });
    else localStorage.removeItem(key);
  }
  return found;
}

const drop = (path) => localStorage.removeItem(PREFIX + path);

function keep(form, { path, title }, sent = false) {
  if (!owner || form.method !== "post" || form.querySelector("[type=password]")) return false;
  const values = [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && value && name !== "action" && !SECRET.test(name));
  try {
    localStorage.setItem(PREFIX + path, JSON.stringify({ owner, at: Date.now(), title, values, sent }));
    return true;
  } catch {
    return false; // storage is full: the open page still holds it
  }
}

// --- back into the form -------------------------------------------------------------------------

// The version that was seen goes along: who saved in between is not overwritten unasked.
const fillable = (field) => field.name && !field.disabled && !field.readOnly &&
  (field.name === "seen" || !["hidden", "file", "submit", "button"].includes(field.type));

function fill(values) {
  const left = new Map();
  for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
  const forms = [...document.querySelectorAll('main form[method="post"]')];
  const most = (form) => [...form.elements].filter((field) => fillable(field) && left.has(field.name)).length;
  const form = forms.sort((a, b) => most(b) - most(a))[0];
  if (!form || !most(form)) return values;
  for (const field of [...form.elements].filter(fillable)) {
    const wanted = left.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) {
      field.checked = wanted.includes(field.value);
      left.set(field.name, wanted.filter((value) => value !== field.value));
    } else if (field.multiple && field.options) {
      for (const option of field.options) option.selected = wanted.includes(option.value);
      left.delete(field.name);
    } else if (wanted.length) {
      field.value = wanted.shift();
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  (form.querySelector("input:not([type=hidden]), textarea, select") ?? form).focus();
  const hidden = new Set([...form.elements].filter((field) => !fillable(field)).map((field) => field.name));
  return [...left].flatMap(([name, some]) => (hidden.has(name) ? [] : some.map((value) => [name, value])));
}

// Whether the form holds it all: it was saved after all, when its page was left.
function isSaved({ path, values }) {
  if (path !== here) return false;
  const told = ([name]) => !["seen", "page"].includes(name);
  return [...document.querySelectorAll('main form[method="post"]')].some((form) => {
    const held = new Set([...new FormData(form)].map((entry) => entry.join("=")));
    return values.filter(told).length && values.filter(told).every((entry) => held.has(entry.join("=")));
  });
}

function offer(draft) {
  const box = frame.content.cloneNode(true).firstElementChild;
  const part = (name) => box.querySelector(`[data-draft-${name}]`);
  const link = part("page");
  link.href = draft.path;
  link.textContent = draft.title;
  part("time").textContent = withFirst(new Date(draft.at).toLocaleString(LANGUAGE, { dateStyle: "long", timeStyle: "short" }));
  part("fill").hidden = draft.path !== here;
  part("fill").addEventListener("click", () => {
    const rest = fill(draft.values);
    part("fill").hidden = true;
    part("rest").hidden = !rest.length;
    part("rest").querySelector("textarea").value = rest.map(([, value]) => value).join("\n\n");
  });
  part("drop").addEventListener("click", () => {
    drop(draft.path);
    box.remove();
    document.getElementById("content").focus();
  });
  frame.before(box);
}

// A request that outlives its page holds 64 KB. Whether it arrived, the page tells when it is opened
// again; on others nothing is offered that most likely is saved.
function send(form, from) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  body.set("action", "autosave");
  const fits = String(body).length < 60_000;
  keep(form, from, fits);
  const headers = { "HX-Request": "true" };
  if (fits) fetch(form.getAttribute("hx-post"), { method: "POST", body, headers, keepalive: true }).catch(() => {});
}

// --- when ---------------------------------------------------------------------------------------

const heading = () => document.querySelector("h1")?.textContent.trim() || document.title;

const TEXT = "textarea, input:not([type]), input[type=text], input[type=url], input[type=email]";

// What a form sent from this tab held, until the next page says that it was not taken.
function settle() {
  const from = JSON.parse(sessionStorage.getItem("sent-from"));
  sessionStorage.removeItem("sent-from");
  const refused = document.querySelector("[data-stale]");
  const draft = from && JSON.parse(localStorage.getItem(PREFIX + from.path));
  if (!draft?.sent) return;
  if (!refused) return drop(from.path);
  refused.querySelector("[data-kept]").hidden = false;
  localStorage.setItem(PREFIX + from.path, JSON.stringify({ ...draft, sent: false }));
}

function begin() {
  const again = document.querySelector("form[data-refused]");
  let from = { path: here, title: heading() };
  if (again) {
    // The page that the form stood on, noted when it was sent from this tab.
    from = JSON.parse(sessionStorage.getItem("sent-from")) ?? from;
    document.querySelector("[data-kept]").hidden = !keep(again, from);
  } else {
    settle();
    for (const draft of drafts()) {
      if (isSaved(draft)) drop(draft.path);
      else if (owner && (!draft.sent || draft.path === here)) offer(draft);
    }
  }
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, ({ detail: { elt } }) => {
      const form = elt.closest?.("form");
      if (form) keep(form, from);
    });
  }
  const saves = (form) => form.matches("[data-unsaved][hx-post]");
  for (const change of ["input", "change"]) {
    document.addEventListener(change, ({ target }) => {
      const { form } = target;
      if (form && (saves(form) || (form.method === "post" && target.matches(TEXT)))) unsent.set(form, "typed");
    });
  }
  document.addEventListener("htmx:beforeSend", ({ detail: { elt } }) => {
    if (unsent.has(elt)) unsent.set(elt, "sent");
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    if (!successful || !elt.matches?.("form")) return;
    if (unsent.get(elt) === "sent") unsent.delete(elt);
    drop(here);
  });
  addEventListener("pagehide", () => {
    for (const form of unsent.keys()) {
      if (saves(form)) send(form, from);
      else keep(form, from, true);
    }
  });
  document.addEventListener("submit", ({ target: form }) => {
    if (form.method !== "post") return;
    unsent.delete(form);
    if (form.matches("[data-signs-out]")) for (const draft of drafts()) drop(draft.path);
    else {
      if (!again) keep(form, from, true);
      sessionStorage.setItem("sent-from", JSON.stringify(from));
    }
  });
}

try { begin(); } catch { /* storage is switched off: what was typed waits in the open page alone */ }
