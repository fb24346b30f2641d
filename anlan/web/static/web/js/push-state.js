// @ts-check
// Says whether the picture is live: a word in the status bar, and after ten seconds a bar that names when it stopped.
import { clockWords, serverNow } from "./clock.js";
import { connect } from "./live.js";
import { span } from "./words.js";

const WORDS = { connecting: "正在连接", live: "推送正常", lost: "推送中断", "signed-out": "已退出登录" };
let state = "connecting";
let stoppedAt = 0;
let refresh = 0;

/** @param {boolean} shown */
function show(shown) {
  const bar = document.getElementById("push-lost");
  const words = bar?.querySelector("[data-push-lost]");
  if (!bar || !words) return;
  bar.hidden = !shown;
  if (!shown) return;
  const lead = document.createElement("b");
  if (state === "signed-out") {
    lead.textContent = "已退出登录";
    words.replaceChildren(lead, "，画面不再更新。刷新页面重新登录。");
    return;
  }
  const ago = stoppedAt ? span((serverNow() - stoppedAt) / 1000) : "";
  lead.textContent = ago ? `实时推送中断 ${ago}` : "实时推送没有连上";
  words.replaceChildren(lead, stoppedAt ? `，画面停在 ${clockWords(stoppedAt)}。正在自动重连。` : "，画面不会自己更新。正在自动重连。");
}

document.addEventListener("anlan:push", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  state = detail.state;
  if (state === "live") stoppedAt = 0;
  else if (detail.lastHeard && !stoppedAt) stoppedAt = serverNow() - (Date.now() - detail.lastHeard);
  for (const place of document.querySelectorAll("[data-push]")) {
    /** @type {HTMLElement} */ (place).dataset.state = state === "signed-out" ? "lost" : state;
    place.textContent = WORDS[/** @type {keyof typeof WORDS} */ (state)];
  }
  show(state === "lost" || state === "signed-out");
});
setInterval(() => { if (state === "lost") show(true); }, 1000);

document.addEventListener("click", (event) => {
  if (!(/** @type {Element} */ (event.target).closest("[data-reconnect]"))) return;
  if (state === "signed-out") location.reload();
  else connect();
});

// what has happened changes counts and facts: ask for them at once, but not for every single event
document.addEventListener("anlan:event", () => {
  if (refresh) return;
  refresh = window.setTimeout(() => {
    refresh = 0;
    document.getElementById("status-facts")?.dispatchEvent(new Event("refresh"));
  }, 1500);
});
