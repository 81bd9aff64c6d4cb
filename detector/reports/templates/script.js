// Light up a passage's or change's counterparts while one of them is pointed at or focused.
"use strict";
const light = (event, on) => {
  const place = event.target.closest("[data-pair], [data-drift]");
  if (!place) return;
  for (const name of ["pair", "drift"]) {
    const key = place.dataset[name];
    if (!key) continue;
    for (const other of document.querySelectorAll(`[data-${name}="${CSS.escape(key)}"]`)) {
      other.classList.toggle("lit", on);
    }
  }
};
for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(start, (event) => light(event, true));
  document.addEventListener(end, (event) => light(event, false));
}
// Bring the counterpart into view inside its pane, without moving the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".pane a[data-pair]:not(.change)");
  const target = link && document.getElementById(link.hash.slice(1));
  const pane = target && target.closest(".text");
  if (!pane || pane.scrollHeight <= pane.clientHeight) return;
  event.preventDefault();
  const shift = target.getBoundingClientRect().top - link.getBoundingClientRect().top;
  pane.scrollBy({ top: shift, behavior: "smooth" });
});
