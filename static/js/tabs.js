// tabs.js: where the tabs don't fit, the present one is brought into view

const strip = document.querySelector(".tabs");
const here = strip?.querySelector("[aria-current]");
if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
