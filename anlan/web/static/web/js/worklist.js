// @ts-check
// The work list follows its filters without a new page, and what happens while it is open.
import htmx from "../../vendor/htmx-4.0.1/htmx.esm.min.js";

const host = () => /** @type {HTMLElement} */ (document.getElementById("worklist"));
let again = 0;

/** Show the list of an address. @param {string} address @param {boolean} push */
async function show(address, push) {
  const url = new URL(address, location.href);
  const open = new URL(location.href).searchParams.get("case");
  if (open) url.searchParams.set("case", open);
  // what nobody asked for does not keep a session alive
  const headers = push ? {} : { "X-Anlan-Background": "1" };
  host().setAttribute("aria-busy", "true");
  await htmx.ajax("GET", url.pathname + url.search, { target: "#worklist", select: "#worklist > *", swap: "innerHTML", headers });
  host().setAttribute("aria-busy", "false");
  if (push) history.pushState({ htmx: true }, "", url);
}

document.addEventListener("click", (event) => {
  const click = /** @type {MouseEvent} */ (event);
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("#worklist :is(.lights, .filters) a[href]"));
  if (!link || click.ctrlKey || click.metaKey || click.shiftKey) return;
  event.preventDefault();
  void show(link.href, true);
});
document.addEventListener("change", (event) => {
  const form = /** @type {HTMLFormElement | null} */ (/** @type {Element} */ (event.target).closest("[data-filters]"));
  if (!form) return;
  const query = new URLSearchParams(/** @type {any} */ ([...new FormData(form)].filter(([, value]) => value)));
  void show(`/todo?${query}`, true);
});

// a case that moves changes the list; it is drawn anew when the hand is not in it
document.addEventListener("anlan:event", (event) => {
  if (!/^(casework|command\.(response|proposal))/.test(/** @type {CustomEvent} */ (event).detail.name) || again) return;
  again = window.setTimeout(() => {
    again = 0;
    const list = document.querySelector("#worklist .list");
    const isAtTop = (list?.scrollTop ?? 0) < 40;
    if (isAtTop && !document.querySelector("#worklist :is(select, input):focus, .list[data-picking]")) void show(location.href, false);
  }, 2000);
});
