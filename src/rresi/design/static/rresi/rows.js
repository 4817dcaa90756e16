// What was just typed in a row can be chosen at once in the fields that refer to rows of its list.
// Without JavaScript it can after saving.

const TEXTS = "input:not([type=hidden], [type=checkbox]), textarea";
const typed = (row) => [...row.querySelectorAll(TEXTS)].some((input) => input.value.trim());

// The rows that are not empty, as the server numbers them: [id, "1. Title"].
function choices(list, parts) {
  const ids = [...document.querySelectorAll(`input[type="hidden"][name^="${list}-"][name$="-id"]`)];
  const rows = ids.filter((id) => typed(id.closest("fieldset")));
  return rows.map((id, index) => {
    const named = parts.map((part) => id.form.elements[id.name.replace(/id$/, part)]?.value.trim());
    return [id.value, `${index + 1}. ${named.find(Boolean) ?? ""}`];
  });
}

function update() {
  for (const select of document.querySelectorAll("select[data-rows]")) {
    const { rows: list, namedBy } = select.dataset;
    if (!document.getElementsByName(`${list}-count`).length) continue; // its rows are on another step
    const offered = choices(list, namedBy.split(" "));
    const known = new Set(offered.map(([id]) => id));
    for (const option of [...select.options]) {
      // What is chosen stays, while its row is empty too: it may just be typed anew.
      if (option.value && !option.selected && !known.has(option.value)) option.remove();
    }
    for (const [id, label] of offered) {
      const option = [...select.options].find((one) => one.value === id);
      if (!option) select.add(new Option(label, id));
      else if (option.text !== label) option.text = label;
    }
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("select")) update();
});
// A page that the browser brings back has what was typed in it.
addEventListener("pageshow", update);
