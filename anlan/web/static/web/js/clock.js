// @ts-check
// The server's clock on every page, and every running limit moved on by it once a second.
import { light, limitWords } from "./words.js";

let offset = Number(document.body.dataset.now || Date.now()) - Date.now();
const DAYS = "日一二三四五六";
const two = (/** @type {number} */ n) => String(n).padStart(2, "0");

/** Milliseconds of the server's clock. */
export const serverNow = () => Date.now() + offset;

/** Follow the server's clock. @param {number} serverMs */
export function setServerNow(serverMs) {
  offset = serverMs - Date.now();
}

/** `15:12:04` of a moment. @param {number} ms */
export function clockWords(ms) {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** @param {HTMLElement} element @param {number} now seconds */
function moveLimit(element, now) {
  const started = Number(element.dataset.started);
  const due = Number(element.dataset.due);
  const warn = Number(element.dataset.warn);
  const redAfter = element.dataset.redAfter ? Number(element.dataset.redAfter) : null;
  const text = limitWords(due - now);
  const words = element.querySelector(".num");
  if (!words || words.textContent === text) return;
  words.textContent = text;
  const ratio = due > started ? (now - started) / (due - started) : 1;
  const level = light(started, due, now, warn, redAfter);
  element.className = level ? `limit limit-${level}` : "limit";
  const bar = element.querySelector("rect + rect");
  bar?.setAttribute("width", Math.min(Math.max(ratio, 0) * 76, 94.2).toFixed(1));
  bar?.setAttribute("class", `g-${level}`);
  element.querySelector("svg")?.setAttribute("aria-label", `已用时限 ${Math.round(ratio * 100)}%，${text}`);
}

function tick() {
  const now = serverNow();
  const at = new Date(now);
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = clockWords(now);
  for (const day of document.querySelectorAll("[data-clock-day]")) {
    day.textContent = `${at.getMonth() + 1} 月 ${at.getDate()} 日 周${DAYS[at.getDay()]}`;
  }
  if (!document.hidden) {
    for (const limit of document.querySelectorAll("[data-limit]")) {
      moveLimit(/** @type {HTMLElement} */ (limit), now / 1000);
    }
  }
  setTimeout(tick, 1000 - (now % 1000));
}
tick();
