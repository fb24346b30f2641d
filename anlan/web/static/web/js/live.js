// @ts-check
// One stream of committed events per page. Each becomes `anlan:<name>` on the document, once per id, with
// `detail = {id, name, at, payload, received}`; `anlan:event` follows for all of them.
import { serverNow, setServerNow } from "./clock.js";

const SILENCE_MS = 25_000;
const LOST_AFTER_MS = 10_000;
const REMEMBERED = 2000;

/** @type {EventSource | null} */
let source = null;
/** @type {Set<number>} */
const seen = new Set();
let lastId = 0;
let lastHeard = 0;
let since = Date.now();
/** @typedef {"connecting" | "live" | "lost" | "signed-out"} PushState */
/** @type {PushState} */
let state = "connecting";

/** @param {PushState} next */
function become(next) {
  if (next === state) return;
  state = next;
  document.dispatchEvent(new CustomEvent("anlan:push", { detail: { state, lastHeard } }));
}

/** @param {{id?: number, name: string, at?: string, payload: any}} frame */
function deliver(frame) {
  if (frame.id !== undefined) {
    if (seen.has(frame.id)) return;
    seen.add(frame.id);
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value ?? 0);
    lastId = Math.max(lastId, frame.id);
  }
  if (frame.name === "live.heartbeat") return setServerNow(frame.payload.server_ms);
  if (frame.name === "live.signed_out") {
    source?.close();
    return become("signed-out");
  }
  const detail = { ...frame, received: serverNow() };
  document.dispatchEvent(new CustomEvent(`anlan:${frame.name}`, { detail }));
  document.dispatchEvent(new CustomEvent("anlan:event", { detail }));
}

/** Connect, or connect anew, from where the last event stood. */
export function connect() {
  const address = document.body.dataset.live;
  if (!address) return;
  source?.close();
  source = new EventSource(lastId ? `${address}?last=${lastId}` : address);
  since = Date.now();
  source.onmessage = (message) => {
    lastHeard = Date.now();
    become("live");
    deliver(JSON.parse(message.data));
  };
  source.onerror = () => {
    if (state === "live") {
      since = Date.now();
      become("connecting");
    }
    // 401: the browser gives up by itself
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => void check(), 1000);
  };
}

async function check() {
  const answer = await fetch("/shell/status", { redirect: "manual", headers: { "X-Anlan-Background": "1" } }).catch(() => null);
  if (answer && answer.type === "opaqueredirect") become("signed-out");
  else setTimeout(() => state !== "live" && connect(), 4000);
}

setInterval(() => {
  const now = Date.now();
  if (state === "connecting" && now - since > LOST_AFTER_MS) become("lost");
  if (state === "live" && now - lastHeard > SILENCE_MS) {
    become("lost");
    connect();
  }
}, 1000);
// a connection that the browser froze is opened anew when the page is looked at again
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && state !== "signed-out" && Date.now() - lastHeard > SILENCE_MS) connect();
});
window.addEventListener("pagehide", () => source?.close());
window.addEventListener("pageshow", (event) => event.persisted && connect());
connect();
