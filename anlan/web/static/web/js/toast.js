// @ts-check
// Messages that go by themselves; a serious one stays until it is closed. Servers send them by `HX-Trigger: {"anlan:toast": …}`.

const PATHS = { ok: "i-check", bad: "i-alert", close: "i-close" };

/** An icon of the sprite. @param {string} name */
export function iconOf(name) {
  const sprite = /** @type {SVGUseElement | null} */ (document.querySelector("svg use"))?.getAttribute("href") ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}

/** Let a toast go after its time; pointer or focus on it keeps it.
 * @param {HTMLElement} element @param {number} seconds */
function fade(element, seconds) {
  let timer = 0;
  const start = () => { timer = window.setTimeout(() => element.remove(), seconds * 1000); };
  for (const stay of ["pointerenter", "focusin"]) element.addEventListener(stay, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) element.addEventListener(go, start);
  start();
}

/** @param {HTMLElement} element */
function closable(element) {
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "关闭");
  close.append(iconOf(PATHS.close));
  close.addEventListener("click", () => element.remove());
  element.append(close);
}

/** Say a refusal where the person is looking: a modal dialog covers the toasts. Returns whether there is one.
 * @param {Element | null} dialog @param {string} text */
function refuseIn(dialog, text) {
  const body = dialog?.querySelector(".body");
  if (!body) return false;
  body.querySelector(":scope > [data-refusal]")?.remove();
  const words = document.createElement("p");
  words.className = "error-summary";
  words.setAttribute("role", "alert");
  words.tabIndex = -1;
  words.dataset.refusal = "";
  words.textContent = text;
  body.prepend(words);
  words.focus();
  return true;
}

/** Show a message.
 * @param {string} text
 * @param {{level?: number, icon?: string, action?: string, onAction?: () => void, href?: string, seconds?: number}} [how] */
export function toast(text, how = {}) {
  if (how.level === 1 && refuseIn(document.querySelector("dialog[open]"), text)) return;
  const host = document.getElementById("toasts");
  if (!host) return;
  const element = document.createElement("div");
  element.className = how.level ? `toast toast-${how.level}` : "toast";
  element.setAttribute("role", how.level === 1 ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  element.append(iconOf(how.icon ?? (how.level ? PATHS.bad : PATHS.ok)), words);
  if (how.action) {
    const act = document.createElement(how.href ? "a" : "button");
    act.className = "link";
    act.textContent = how.action;
    if (how.href) act.setAttribute("href", how.href);
    act.addEventListener("click", () => { how.onAction?.(); element.remove(); });
    element.append(act);
  }
  if (how.level === 1) closable(element);
  else fade(element, how.seconds ?? (how.action ? 10 : 6));
  host.append(element);
  while (host.children.length > 4) host.firstElementChild?.remove();
}

document.addEventListener("anlan:toast", (event) => {
  const { text, ...how } = /** @type {CustomEvent} */ (event).detail;
  toast(text, how);
});
for (const given of document.querySelectorAll("#toasts > .toast")) {
  const element = /** @type {HTMLElement} */ (given);
  if (element.classList.contains("toast-1")) closable(element);
  else fade(element, 8);
}
document.addEventListener("htmx:error", () => toast("没有连上服务器，这一步没有提交。请稍后再试", { level: 1 }));
