// @ts-check
// png.js: makes a PNG of a picture's SVG file, twice as large, on white

const SCALE = 2;

reveal();
document.addEventListener("htmx:load", reveal);

/** Without this module there would be nothing behind the link but the SVG. */
function reveal() {
  for (const link of document.querySelectorAll("a[data-png][hidden]")) link.removeAttribute("hidden");
}

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest("a[data-png]")) : null;
  if (!link) return;
  event.preventDefault();
  if (event.detail > 1 || link.ariaBusy === "true") return; // a double click wants one file
  link.ariaBusy = link.ariaDisabled = "true";
  say("");
  try {
    save(await png(link.href), link.dataset.png ?? "");
  } catch {
    say("The PNG could not be made. Try again in a moment, or take the SVG.");
  } finally {
    link.ariaBusy = link.ariaDisabled = null;
  }
});

/** @param {string} address */
async function png(address) {
  const [width, height] = await sizeOf(address);
  // The file's own address: the content policy lets no picture in that was made here.
  const image = new Image(width * SCALE, height * SCALE);
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round(height * SCALE);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return /** @type {Promise<Blob>} */ (
    new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The picture is too large."))), "image/png"),
    )
  );
}

/** Browsers disagree on how large an image is that has only a viewBox, so the file is asked. @param {string} address */
async function sizeOf(address) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  const [, box] = (answer.ok && (await answer.text()).match(/<svg\b[^>]*?\sviewBox="([^"]*)"/)) || [];
  const [, , width, height] = (box ?? "").trim().split(/[\s,]+/).map(Number);
  if (!(width > 0 && height > 0)) throw new Error(`${address} is no picture.`);
  return [width, height];
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {string} sentence */
function say(sentence) {
  const line = document.getElementById("status");
  if (line) line.textContent = sentence;
}
