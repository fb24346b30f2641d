// @ts-check
// A case page that is open while someone else takes a step says so; nothing that is being typed is touched.

const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-case]"));

/** @param {Event} event */
function moved(event) {
  const { payload } = /** @type {CustomEvent} */ (event).detail;
  const bar = document.querySelector("[data-case-moved]");
  if (page && bar && payload.number === page.dataset.case) bar.removeAttribute("hidden");
}

document.addEventListener("anlan:casework.case_news", moved);
document.addEventListener("anlan:casework.case_moved", moved);
document.addEventListener("anlan:casework.case_light_changed", moved);
document.addEventListener("anlan:casework.case_clock_set", moved);
