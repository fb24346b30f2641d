// @ts-check
// One short tone for a red alarm that nobody has acknowledged, again after 30 s. Quiet for ten minutes on request, and it says so.
// Pages tell how many wait: `anlan:red-waiting` with `detail.count`; else the red count of the rail is taken.
import { serverNow, clockWords } from "./clock.js";

const AGAIN_MS = 30_000;
const QUIET_MS = 600_000;
const KEY = "anlan.quiet-until";
let waiting = 0;
let again = 0;
/** @type {AudioContext | null} */
let audio = null;

const quietUntil = () => Number(localStorage.getItem(KEY) ?? 0);
const isQuiet = () => quietUntil() > serverNow();

/** A falling pair of tones, 0.35 s. */
export function ring() {
  if (isQuiet()) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") return; // the browser wants a click on the page first
  const start = audio.currentTime;
  for (const [offset, pitch] of [[0, 880], [0.16, 660]]) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, start + offset);
    loudness.gain.exponentialRampToValueAtTime(0.25, start + offset + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + offset + 0.18);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start + offset);
    tone.stop(start + offset + 0.2);
  }
}

/** @param {number} count */
function wait(count) {
  if (count > waiting) {
    ring();
    clearTimeout(again);
    again = window.setTimeout(() => waiting && ring(), AGAIN_MS);
  }
  waiting = count;
  show();
}

function show() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-mute]"));
  const words = button?.querySelector("[data-mute-words]");
  if (!button || !words) return;
  button.hidden = !waiting && !isQuiet();
  words.textContent = isQuiet() ? `静音至 ${clockWords(quietUntil()).slice(0, 5)}，点一下恢复` : "静音 10 分";
  button.classList.toggle("late", isQuiet());
}

const redInRail = () => [...document.querySelectorAll(".rail .n-red")].reduce((sum, n) => sum + Number((n.textContent ?? "").replace(/\D/g, "")), 0);

document.addEventListener("anlan:red-waiting", (event) => wait(/** @type {CustomEvent} */ (event).detail.count));
document.addEventListener("htmx:after:swap", () => { if (!document.querySelector("[data-red-source]")) wait(redInRail()); });
document.addEventListener("click", (event) => {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  void audio?.resume();
  if (!(/** @type {Element} */ (event.target).closest("[data-mute]"))) return;
  localStorage.setItem(KEY, String(isQuiet() ? 0 : serverNow() + QUIET_MS));
  show();
});
setInterval(show, 15_000);
waiting = redInRail();
show();
