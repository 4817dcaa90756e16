// What every page does a little better with JavaScript. Nothing here is needed to use a page.

// Colours as chosen in the footer.
const choice = document.querySelector("[data-theme-choice]");
if (choice) {
  choice.hidden = false;
  const chosen = choice.querySelector(`[value="${document.documentElement.dataset.theme || "auto"}"]`);
  if (chosen) chosen.checked = true;
  choice.addEventListener("change", (event) => {
    const theme = event.target.value;
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch { /* holds for this page only */ }
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
}

// Menus close on Escape and on a click elsewhere, and one at a time.
const menus = () => document.querySelectorAll("details[data-menu][open], details.site-menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

// The facets fold away on a narrow screen and stand open on a wide one.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => {
  for (const panel of document.querySelectorAll("details.facets")) if (wide.matches) panel.open = true;
};
wide.addEventListener("change", unfold);
unfold();

// What the reader opened stays open when htmx replaces the part of the page around it.
// So does the focus: htmx cannot give it back to a link that is folded away for that moment.
let opened = [];
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement?.id;
  opened = [...document.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of opened) {
    const one = document.getElementById(id);
    if (one) one.open = open;
  }
  opened = [];
  unfold();
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
});

// A page that comes back with errors begins at their summary.
document.querySelector("[data-focus]")?.focus();

// On paper no picture is left out because nobody scrolled to it.
addEventListener("beforeprint", () => {
  for (const picture of document.querySelectorAll('img[loading="lazy"]')) picture.loading = "eager";
});

// Fields marked so submit their form when they change (its button stays for those without this).
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Characters are counted where a text has a limit: at once for the eye, aloud after a pause.
let pause;
const counted = (input) => {
  const place = input.id && document.querySelector(`[data-limit][data-for="${input.id}"]`);
  if (!place) return;
  const used = [...input.value.trim()].length;
  const over = used > Number(place.dataset.limit);
  const number = used.toLocaleString(document.documentElement.lang);
  const words = (over ? place.dataset.over : place.dataset.count).replace("{}", number);
  place.classList.toggle("field__limit--over", over);
  place.firstElementChild.textContent = words;
  return () => { place.lastElementChild.textContent = words; };
};
document.addEventListener("input", (event) => {
  const say = counted(event.target);
  if (!say) return;
  clearTimeout(pause);
  pause = setTimeout(say, 1000);
});
for (const place of document.querySelectorAll("[data-limit]")) {
  const input = document.getElementById(place.dataset.for);
  if (input?.value) counted(input);
}

// A mistake that was corrected is no longer named, once the correction has been saved.
// A refused file stays named: it is not sent while typing.
document.addEventListener("htmx:afterSettle", () => {
  const saved = document.querySelector("#saved[data-wrong]");
  const summary = document.querySelector("[data-focus]");
  if (!saved || !summary) return;
  const wrong = saved.dataset.wrong.split(" ").filter(Boolean);
  for (const field of document.querySelectorAll(".field--error")) {
    const input = field.querySelector("[name]");
    if (!input || input.type === "file" || wrong.includes(input.name)) continue;
    const error = field.querySelector('[id$="_error"]');
    for (const one of field.querySelectorAll("[aria-describedby]")) {
      const ids = one.getAttribute("aria-describedby").split(" ").filter((id) => id !== error?.id);
      one.setAttribute("aria-describedby", ids.join(" "));
    }
    for (const one of field.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    error?.remove();
    field.classList.remove("field--error");
  }
  for (const item of summary.querySelectorAll("li")) {
    const link = item.querySelector("a");
    const field = link && document.getElementById(link.hash.slice(1))?.closest(".field");
    if (link ? !field?.classList.contains("field--error") : !wrong.includes("form")) item.remove();
  }
  if (!summary.querySelector("li")) summary.remove();
});

// What is saved while typing says so where it could not be, and is sent again until it is.
let again;
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, ({ detail: { elt: form, xhr } }) => {
    const saved = document.querySelector("#saved");
    if (!saved || !form.dataset?.unsaved) return;
    saved.className = "saved saved--conflict";
    clearTimeout(again);
    if (xhr.status === 403) {
      saved.textContent = form.dataset.signedOut;
      return;
    }
    saved.textContent = form.dataset.unsaved;
    again = setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true })), 20_000);
  });
}
