// @ts-check
// Single keys and G-sequences. `data-key="R"` on a button makes R press it; modules bind more with `bind`.
import { closeDrawer, isDrawerOpen } from "./drawer.js";

/** @type {Map<string, () => (boolean | void)>} */
const bound = new Map();
let sequence = "";
let sequenceTimer = 0;

/** Let a key do something; returning false passes it on to buttons. @param {string} key @param {() => (boolean | void)} act */
export function bind(key, act) {
  bound.set(key.toUpperCase(), act);
}

/** @param {Element} element */
const isShown = (element) => element.getClientRects().length > 0;

/** The button of a key: one in the open dialog or drawer goes first. @param {string} key */
function buttonOf(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(isShown);
  const at = (/** @type {string} */ where) => all.find((button) => button.closest(where));
  return /** @type {HTMLElement | undefined} */ (at("dialog[open]") ?? at("#drawer") ?? all[0]);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  const element = /** @type {HTMLElement | null} */ (target);
  return Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

/** @param {string} key */
function follow(key) {
  if (sequence === "G") {
    sequence = "";
    const place = /** @type {HTMLElement | null} */ (document.querySelector(`[data-goto="${CSS.escape(key)}"]`));
    if (place) return place.click(), true;
  }
  if (key !== "G") return false;
  sequence = "G";
  clearTimeout(sequenceTimer);
  sequenceTimer = window.setTimeout(() => { sequence = ""; }, 1200);
  return true;
}

/** @param {KeyboardEvent} event */
function submit(event) {
  const form = /** @type {HTMLElement} */ (event.target).closest?.("form");
  if (form) return form.requestSubmit(), true;
  const button = buttonOf("Ctrl+Enter");
  if (button) return button.click(), true;
  return false;
}

function escape() {
  if (document.querySelector("dialog[open]")) return false;
  if (isDrawerOpen()) return closeDrawer(), true;
  return bound.get("ESCAPE")?.() !== false && bound.has("ESCAPE");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit(event) && event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (isTyping(event.target)) return /** @type {HTMLElement} */ (event.target).blur();
    return escape() && event.preventDefault();
  }
  const inDialog = document.querySelector("dialog[open]");
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (isTyping(event.target) || (key.length === 1 && document.body.dataset.singleKeys === "off" && key !== "?")) return;
  if (key === "Enter" && /** @type {Element} */ (event.target).closest("a, button, summary")) return;
  if (!inDialog && (follow(key) || (bound.has(key.toUpperCase()) && bound.get(key.toUpperCase())?.() !== false))) return event.preventDefault();
  const button = buttonOf(key);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

bind("?", () => /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal());
bind("/", () => {
  const search = /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"));
  return search ? search.focus() : false;
});
bind("F", () => {
  const first = /** @type {HTMLElement | null} */ (document.querySelector(".filters :is(a, button, select)"));
  return first ? first.focus() : false;
});
bind("O", () => {
  const link = /** @type {HTMLElement | null} */ (document.querySelector("#drawer [data-open-page]"));
  return link ? link.click() : false;
});

// What this page adds to the list of keys, read when it is opened.
document.getElementById("keys")?.addEventListener("toggle", showKeysHere);
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest('[data-dialog="keys"]')) showKeysHere();
});
function showKeysHere() {
  const host = document.querySelector("[data-keys-here]");
  const buttons = [...document.querySelectorAll("[data-key]")].filter((b) => isShown(b) && !b.closest("dialog"));
  host?.replaceChildren(...buttons.map((button) => {
    const line = document.createElement("li");
    const cap = document.createElement("kbd");
    cap.className = "kbd";
    cap.textContent = /** @type {HTMLElement} */ (button).dataset.key ?? "";
    const words = [...button.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.textContent?.trim()).join("");
    line.append(words || (button.getAttribute("aria-label") ?? ""), cap);
    return line;
  }));
}
