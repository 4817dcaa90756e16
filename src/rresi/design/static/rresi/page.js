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
