// @ts-check
// Lists: J and K walk the rows, Enter opens one, X shows the checkboxes. A click anywhere in a row is a click on its link.
import { bind } from "./keys.js";

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-list] [data-row]")]);
const current = () => /** @type {HTMLElement | null} */ (document.querySelector('[data-list] [data-row][aria-selected="true"]'));

/** @param {HTMLElement} row @param {boolean} [focus] */
function select(row, focus = true) {
  for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function walk(by) {
  const all = rows();
  if (!all.length) return false;
  const now = current();
  const at = now ? all.indexOf(now) + by : 0;
  select(all[Math.max(0, Math.min(at, all.length - 1))]);
}

/** @param {HTMLElement | null} row */
function open(row) {
  const link = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a[href]"));
  if (!link) return false;
  link.click();
}

bind("J", () => walk(1));
bind("K", () => walk(-1));
bind("ArrowDown", () => (current() ? walk(1) : false));
bind("ArrowUp", () => (current() ? walk(-1) : false));
bind("Enter", () => (document.activeElement?.closest("#drawer") ? false : open(current())));
bind("X", () => {
  const list = /** @type {HTMLElement | null} */ (document.querySelector("[data-list][data-pickable]"));
  if (!list) return false;
  const row = current();
  const box = /** @type {HTMLInputElement | null | undefined} */ (row?.querySelector(".pick"));
  if (!("picking" in list.dataset)) list.dataset.picking = "";
  if (box) {
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
bind("Escape", () => {
  const list = /** @type {HTMLElement | null} */ (document.querySelector("[data-list][data-picking]"));
  const row = current();
  if (list) delete list.dataset.picking;
  row?.setAttribute("aria-selected", "false");
  return Boolean(list || row);
});

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest("[data-list] [data-row]"));
  if (!row) return;
  select(row, false);
  if (!target.closest("a, button, input, label") && !getSelection()?.toString()) open(row);
});

// The row whose drawer is open stays marked after the list is drawn anew.
document.addEventListener("htmx:after:swap", () => {
  const param = new URL(location.href).searchParams;
  if (current()) return;
  for (const row of rows()) {
    const [key, value] = (row.dataset.param ?? "").split("=");
    if (key && param.get(key) === value) row.setAttribute("aria-selected", "true");
  }
});
