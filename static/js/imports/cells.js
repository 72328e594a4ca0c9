// cells.js: values of the preview are kept as soon as one leaves their field; Escape brings back what stood there

const isCell = (element) => element instanceof HTMLInputElement && "cell" in element.dataset;

document.documentElement.classList.add("saves-cells");

document.addEventListener("change", (event) => {
  if (isCell(event.target)) save(event.target);
});

document.addEventListener("keydown", (event) => {
  if (!isCell(event.target)) return;
  if (event.key === "Escape") {
    event.target.value = event.target.defaultValue;
    event.target.blur();
  } else if (event.key === "Enter") {
    event.preventDefault();
    save(event.target);
  }
});

// Only what was changed is sent: somebody else may have corrected another value of the same article meanwhile.
document.addEventListener("formdata", (event) => {
  for (const cell of cellsOf(event.target)) if (cell.value === cell.defaultValue) event.formData.delete(cell.name);
});

// Who goes from a field straight to the import means what they typed to be in it.
let saving = 0;
let waiting = null;

document.addEventListener("htmx:beforeRequest", () => { saving += 1; });

document.addEventListener("htmx:afterRequest", (event) => {
  saving -= 1;
  if (!event.detail.successful) waiting = null;
  if (!saving && waiting) waiting.requestSubmit();
});

document.addEventListener("submit", (event) => {
  if (!("afterSaves" in event.target.dataset) || !saving) return;
  event.preventDefault();
  waiting = event.target;
});

// htmx knows of the buttons within a form only; these stand in other cells of the row.
document.addEventListener("htmx:configRequest", (event) => {
  const button = event.detail.triggeringEvent?.submitter;
  if (button?.name) event.detail.formData.set(button.name, button.value);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const verdict = document.getElementById(event.target.id);
  if (!verdict?.dataset.verdict) return;
  const form = document.getElementById(`form-${verdict.dataset.verdict}`);
  const invalid = verdict.dataset.invalid.split(" ");
  for (const cell of cellsOf(form)) {
    const saved = [...verdict.querySelectorAll("[data-saved]")].find((one) => one.dataset.saved === cell.name);
    if (saved) {
      const typedOn = cell.value !== cell.dataset.sent;
      cell.defaultValue = saved.value;
      if (!typedOn) cell.value = saved.value;
    }
    if (invalid.includes(cell.name)) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", verdict.id);
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
  }
  const said = verdict.querySelector(".wrong[role=alert]");
  document.getElementById("status").textContent = said ? "" : "Saved";
});

function save(cell) {
  if (cell.value === cell.defaultValue) return;
  cell.dataset.sent = cell.value;
  cell.form.requestSubmit([...cell.form.elements].find((element) => element.value === "correct"));
}

function cellsOf(form) {
  return form ? [...form.elements].filter(isCell) : [];
}
