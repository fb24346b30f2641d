// @ts-check
// The drawer: the same content from map, list, feed or link. `data-drawer` names the fragment, `data-param` what the URL shows.
import htmx from "../../vendor/htmx-4.0.1/htmx.esm.min.js";

const drawer = () => /** @type {HTMLElement | null} */ (document.getElementById("drawer"));
/** Fragments by what stands in the URL for them, so that Back needs no reload. @type {Map<string, string>} */
const known = new Map();
/** @type {HTMLElement | null} */
let cameFrom = null;

/** @param {string} param `alarm=12`; empty takes the last one out */
function address(param) {
  const url = new URL(location.href);
  for (const key of drawer()?.dataset.keys?.split(" ") ?? []) url.searchParams.delete(key);
  if (param) url.searchParams.set(...pair(param));
  return url;
}

/** @param {string} param @returns {[string, string]} */
function pair(param) {
  const at = param.indexOf("=");
  return [param.slice(0, at), param.slice(at + 1)];
}

/** @param {string} param */
function remember(param) {
  const host = drawer();
  if (!host || !param) return;
  const keys = new Set((host.dataset.keys ?? "").split(" ").filter(Boolean));
  host.dataset.keys = [...keys.add(pair(param)[0])].join(" ");
}

/** Open the drawer with a fragment.
 * @param {string} fragment its URL
 * @param {{param?: string, from?: HTMLElement | null, history?: boolean}} [how] */
export async function openDrawer(fragment, how = {}) {
  const host = drawer();
  if (!host) return;
  const wasOpen = !host.hidden;
  if (how.from) cameFrom = how.from;
  if (how.param) {
    remember(how.param);
    known.set(how.param, fragment);
    if (how.history !== false) history[wasOpen ? "replaceState" : "pushState"]({ htmx: true }, "", address(how.param));
  }
  await htmx.ajax("GET", fragment, { target: host, swap: "innerHTML" });
  host.hidden = false;
  if (!wasOpen) {
    host.dataset.opening = "";
    setTimeout(() => delete host.dataset.opening, 400);
  }
  host.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("anlan:drawer", { detail: { open: true, param: how.param ?? "", fragment } }));
}

/** Close it; focus returns to where it came from. @param {{history?: boolean}} [how] */
export function closeDrawer(how = {}) {
  const host = drawer();
  if (!host || host.hidden) return;
  host.hidden = true;
  host.replaceChildren();
  if (how.history !== false) history.replaceState({ htmx: true }, "", address(""));
  cameFrom?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("anlan:drawer", { detail: { open: false, param: "" } }));
}

export const isDrawerOpen = () => drawer()?.hidden === false;

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-drawer-close]")) return closeDrawer();
  const link = /** @type {HTMLElement | null} */ (target.closest("[data-drawer]"));
  const click = /** @type {MouseEvent} */ (event);
  if (!link || click.ctrlKey || click.metaKey || click.shiftKey || click.button) return;
  event.preventDefault();
  void openDrawer(link.dataset.drawer ?? "", { param: link.dataset.param, from: link });
});

// htmx follows only entries that carry its mark; the first one of a page has none until its first swap.
if (!history.state?.htmx) history.replaceState({ htmx: true }, "", location.href);

// Back and Forward between states that differ by the drawer alone need no reload.
let here = address("").href;
document.addEventListener("htmx:after:history:update", () => { here = address("").href; });
document.addEventListener("htmx:before:history:restore", (event) => {
  if (address("").href !== here) return;
  const param = [...new URL(location.href).searchParams].map(([key, value]) => `${key}=${value}`).find((p) => known.has(p));
  event.preventDefault();
  if (param) void openDrawer(known.get(param) ?? "", { param, history: false });
  else closeDrawer({ history: false });
});
remember(drawer()?.dataset.param ?? "");
