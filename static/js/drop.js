// drop.js: files and folders dropped on the page go into its file field

const place = document.querySelector("[data-drop]");
const field = place.querySelector("input[name=files]");
const folder = place.querySelector("input[name=folder]");
const paths = document.querySelector("input[name=paths]");
const problem = place.querySelector("[data-drop-problem]");
const places = new Map();
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
  const given = [...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => [item.getAsFile(), item.webkitGetAsEntry?.()]);
  const dropped = new DataTransfer();
  places.clear();
  for (const [alone, entry] of given) {
    for (const [file, path] of entry ? await filesOf(entry) : [[alone, alone.name]]) {
      dropped.items.add(file);
      places.set(dropped.files.length - 1, path);
    }
  }
  field.files = dropped.files;
  tell();
  place.closest("form").querySelector("button").focus();
});

document.addEventListener("change", (event) => {
  if (event.target === field) places.clear();
  if (event.target === field || event.target === folder) tell();
});

document.addEventListener("submit", (event) => {
  if (event.target.contains(place)) {
    if (tooLarge()) return event.preventDefault();
    paths.value = JSON.stringify([
      ...[...field.files].map((file, number) => places.get(number) ?? file.name),
      ...[...folder.files].map((file) => file.webkitRelativePath || file.name),
    ]);
  }
  const words = event.target.dataset.waiting;
  if (words) status.textContent = words;
});

// Said here, since a server can only say so after all of it has been sent.
function tooLarge() {
  const files = [...field.files, ...folder.files];
  const large = files.find((file) => file.size > place.dataset.mostBytes);
  const all = files.reduce((sum, file) => sum + file.size, 0) > place.dataset.mostBytesTogether;
  const megabytes = (bytes) => `${Math.floor(bytes / 2 ** 20).toLocaleString("en")} MB`;
  problem.textContent = large
    ? `“${large.name}” is larger than ${megabytes(place.dataset.mostBytes)}, the most that one file may have here.`
    : `These files are larger than ${megabytes(place.dataset.mostBytesTogether)} together. Bring them in parts.`;
  problem.hidden = !(large || all);
  return large || all;
}

function tell() {
  const count = field.files.length + folder.files.length;
  status.textContent = count === 1 ? "1 file chosen" : `${count} files chosen`;
}

async function filesOf(entry) {
  if (entry.isFile) return [[await new Promise((done, fail) => entry.file(done, fail)), entry.fullPath.slice(1)]];
  const reader = entry.createReader();
  const files = [];
  // A reader gives a hundred entries at a time and an empty list at the end.
  for (;;) {
    const batch = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!batch.length) return files;
    for (const child of batch) files.push(...(await filesOf(child)));
  }
}
