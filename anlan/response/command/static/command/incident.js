// @ts-check
// The incident's page follows what happens: a panel is fetched anew when the stream says that it changed.
import htmx from "../vendor/htmx-4.0.1/htmx.esm.min.js";
import { serverNow } from "../web/js/clock.js";
import "./figure.js";

const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-incident]"));
const number = page?.dataset.incident ?? "";
const id = page?.dataset.incidentId ?? "";
const PANELS = ["head", "posts", "tasks", "resources", "log"];
/** @type {Set<string>} */
const waiting = new Set();
let timer = 0;

/** Whether a person is writing in a panel: it is left alone until they are done. @param {HTMLElement} panel */
function isBusy(panel) {
  const field = /** @type {HTMLInputElement | null} */ (panel.querySelector("input:focus, textarea:focus"));
  return Boolean(field && field.type !== "checkbox" && field.value);
}

let isFetching = false;

/** One panel after the other: two answers for the same panel would meet, and the later one would find it replaced. */
async function refresh() {
  if (isFetching) return;
  isFetching = true;
  try {
    for (;;) {
      const panels = [...waiting].map((name) => document.getElementById(`panel-${name}`));
      const panel = panels.find((found) => found && !isBusy(found));
      if (!panel) return;
      const name = panel.id.slice("panel-".length);
      waiting.delete(name);
      await htmx.ajax("GET", `/incidents/${number}/panel/${name}`, { target: panel, swap: "outerHTML" });
    }
  } finally {
    isFetching = false;
  }
}

/** @param {string[]} names */
function soon(names) {
  for (const name of names) waiting.add(name);
  clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), 120);
}

document.addEventListener("anlan:command.incident_changed", (event) => {
  const { payload } = /** @type {CustomEvent} */ (event).detail;
  if (payload.number === number) soon([payload.panel, "head", "log"]);
});
for (const name of ["command.response_started", "command.response_ended", "casework.case_moved"]) {
  document.addEventListener(`anlan:${name}`, (event) => {
    if (/** @type {CustomEvent} */ (event).detail.payload.number === number) soon(PANELS);
  });
}
document.addEventListener("anlan:resources.team.moved", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.payload.subject_key === id) soon(["resources", "head"]);
});
document.addEventListener("focusout", () => waiting.size && soon([]));
document.addEventListener("command:changed", () => {
  /** @type {HTMLDialogElement | null} */ (document.getElementById("dialog"))?.close();
  const note = /** @type {HTMLInputElement | null} */ (document.getElementById("note-text"));
  if (note) note.value = "";
  soon(PANELS);
});

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
function tick() {
  for (const found of document.querySelectorAll("[data-elapsed-from]")) {
    const seconds = Math.max(0, Math.floor(serverNow() / 1000 - Number(/** @type {HTMLElement} */ (found).dataset.elapsedFrom)));
    const hours = Math.floor(seconds / 3600);
    found.textContent = hours < 100
      ? `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
      : `${Math.floor(hours / 24)} 天 ${hours % 24} 时`;
  }
}
setInterval(tick, 1000);
tick();
