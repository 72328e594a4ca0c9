// drop.js: files and folders dropped on the page go into its file field

const place = document.querySelector("[data-drop]");
const field = place.querySelector("input[name=files]");
const folder = place.querySelector("input[name=folder]");
const status = document.getElementById("status");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

place.querySelector("[data-drop-hint]").hidden = false;

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  place.classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) place.classList.remove("over");
});

document.addEventListener("drop", async (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  place.classList.remove("over");
  // The list of what was dropped is gone after the first wait, so it is copied at once.
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const dropped = new DataTransfer();
  for (const entry of entries) for (const file of await filesOf(entry)) dropped.items.add(file);
  field.files = dropped.files;
  tell();
  place.closest("form").querySelector("button").focus();
});

document.addEventListener("change", (event) => {
  if (event.target === field || event.target === folder) tell();
});

document.addEventListener("submit", (event) => {
  const words = event.target.dataset.waiting;
  if (words) status.textContent = words;
});

function tell() {
  const count = field.files.length + folder.files.length;
  status.textContent = count === 1 ? "1 file chosen" : `${count} files chosen`;
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const files = [];
  // A reader gives a hundred entries at a time and an empty list at the end.
  for (;;) {
    const batch = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!batch.length) return files;
    for (const child of batch) files.push(...(await filesOf(child)));
  }
}
