// adder.js: a field with suggestions that adds a line to a list kept in a textarea

for (const adder of document.querySelectorAll("[data-adds-to]")) adder.hidden = false;

function add(adder) {
  const field = adder.querySelector("input");
  const list = document.getElementById(adder.dataset.addsTo);
  const name = field.value.trim();
  if (!name) return;
  const lines = list.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.includes(name)) lines.push(name);
  list.value = lines.join("\n");
  field.value = "";
  field.focus();
  document.getElementById("status").textContent = `${name} added`;
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-adds-to]");
  if (adder && event.target.closest("button")) add(adder);
});

document.addEventListener("keydown", (event) => {
  const adder = event.target.closest("[data-adds-to]");
  if (adder && event.key === "Enter") {
    event.preventDefault();
    add(adder);
  }
});
