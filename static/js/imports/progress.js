// progress.js: asks how far the work is, once a second while somebody looks

let words = "";

setInterval(() => {
  const progress = document.getElementById("progress");
  if (progress && !document.hidden) progress.dispatchEvent(new CustomEvent("progress:due"));
}, 1000);

// Told in steps, so that who listens is not talked to every second.
document.addEventListener("htmx:afterSwap", () => {
  const bar = document.querySelector("#progress progress");
  if (!bar) return;
  const tenths = Math.floor((bar.value / bar.max) * 10);
  const now = tenths ? `${tenths * 10} per cent done` : "";
  if (now && now !== words) document.getElementById("status").textContent = words = now;
});
