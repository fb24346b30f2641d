// @ts-check
// Drafts: `<form data-draft="key">` keeps what was typed in this browser until it is sent. Never passwords, files or hidden fields.
import { clockWords, serverNow } from "./clock.js";

const PREFIX = `anlan.draft.${document.body.dataset.account ?? ""}.`;
const SENT = "anlan.sent";
/** @type {Map<HTMLFormElement, number>} */
const timers = new Map();

/** @param {HTMLFormElement} form */
const kept = (form) => /** @type {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]} */ (
  [...form.elements].filter((e) => "name" in e && e.name && !["hidden", "password", "file", "submit", "button"].includes(/** @type {any} */ (e).type))
);

/** @param {any} control */
const isToggle = (control) => control.type === "checkbox" || control.type === "radio";

/** @param {HTMLFormElement} form */
function save(form) {
  const values = kept(form).filter((c) => !isToggle(c) || /** @type {HTMLInputElement} */ (c).checked).map((c) => [c.name, c.value]);
  localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: serverNow(), values }));
  note(form, `已自动保存 ${clockWords(serverNow()).slice(0, 5)}`);
}

/** @param {HTMLFormElement} form @param {string} words */
function note(form, words) {
  const place = form.querySelector("[data-draft-note]");
  if (place) place.textContent = words;
}

/** @param {HTMLFormElement} form */
function restore(form) {
  if ("restored" in form.dataset) return;
  form.dataset.restored = "";
  // a form that comes back with errors holds what was sent; that is newer than the draft
  if (form.querySelector("[data-error-summary]")) return;
  const stored = localStorage.getItem(PREFIX + form.dataset.draft);
  if (!stored) return;
  const { at, values } = JSON.parse(stored);
  for (const control of kept(form)) {
    const given = values.filter((/** @type {string[]} */ pair) => pair[0] === control.name).map((/** @type {string[]} */ pair) => pair[1]);
    if (isToggle(control)) /** @type {HTMLInputElement} */ (control).checked = given.includes(control.value);
    else if (given.length) control.value = given[0];
  }
  note(form, `已恢复 ${clockWords(at).slice(0, 5)} 的草稿`);
}

function scan() {
  const forms = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll("form[data-draft]")]);
  const sent = sessionStorage.getItem(SENT);
  if (sent) {
    // gone from the page, or back without errors: it was taken
    const again = forms.find((form) => PREFIX + form.dataset.draft === sent);
    if (!again?.querySelector("[data-error-summary]")) localStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
  forms.forEach(restore);
}

document.addEventListener("input", (event) => {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest("form[data-draft]"));
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, window.setTimeout(() => save(form), 500));
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.draft) return;
  clearTimeout(timers.get(form));
  save(form);
  sessionStorage.setItem(SENT, PREFIX + form.dataset.draft);
});
// a request that failed on the way has sent nothing: the draft stays
document.addEventListener("htmx:error", () => sessionStorage.removeItem(SENT));
document.addEventListener("htmx:response:error", () => sessionStorage.removeItem(SENT));
document.addEventListener("htmx:after:swap", scan);
scan();
