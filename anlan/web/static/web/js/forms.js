// @ts-check
// Forms: focus goes to the summary of errors, a form is sent once, its button says that it is on its way.

function focusSummary() {
  const summary = /** @type {HTMLElement | null} */ (document.querySelector("[data-error-summary]:not([data-seen])"));
  if (!summary) return;
  summary.dataset.seen = "";
  summary.focus();
}

/** @param {HTMLFormElement} form @param {boolean} busy */
function mark(form, busy) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-busy", String(busy));
    /** @type {HTMLButtonElement} */ (button).disabled = busy;
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  // after the browser has read the pressed button's own value
  if (form.method !== "dialog") setTimeout(() => mark(form, !event.defaultPrevented || isHtmx(form)));
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = /** @type {Element} */ (event.target).closest?.("form");
  if (form) mark(form, false);
});
// a page that comes back from the browser's memory is ready again
window.addEventListener("pageshow", () => { for (const form of document.forms) mark(form, false); });

/** @param {Element} form */
const isHtmx = (form) => form.hasAttribute("hx-post") || form.hasAttribute("hx-put");

// a link of the summary puts the cursor into its field
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest(".error-summary a"));
  if (!link) return;
  event.preventDefault();
  const field = document.getElementById(link.hash.slice(1));
  const control = /** @type {HTMLElement | null} */ (field?.matches("input, select, textarea") ? field : field?.querySelector("input") ?? field);
  control?.focus();
  control?.scrollIntoView({ block: "center" });
});
document.addEventListener("htmx:after:swap", focusSummary);
focusSummary();
