// @ts-check
/**
 * Brings the server's truth into the page piece by piece: every `[data-part]` of the answer replaces its namesake where
 * it differs. Changed numbers get a soft ground for a second; a part the hand is in is left until the hand has gone.
 */

/** @param {Element} part */
const isInHand = (part) => part.matches(":hover, :focus-within") && part.hasAttribute("data-holds");

/**
 * @param {string} href
 * @returns {Promise<string[]>} keys of the parts that were left because the hand is in them
 */
export async function refreshParts(href) {
  const answer = await fetch(href, { headers: { accept: "text/html" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`现状没有取到（${answer.status}）`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const held = [];
  for (const news of fresh.querySelectorAll("[data-part]")) {
    const key = news.getAttribute("data-part") ?? "";
    const old = document.querySelector(`[data-part="${key}"]`);
    if (!old || old.innerHTML === news.innerHTML) continue;
    if (isInHand(old)) held.push(key);
    else replace(old, news);
  }
  return held;
}

/** @param {Element} old @param {Element} news */
function replace(old, news) {
  const before = new Map([...old.querySelectorAll("[data-number]")].map((e) => [e.getAttribute("data-number"), e.textContent]));
  const active = document.activeElement instanceof HTMLElement && old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceChildren(...news.childNodes);
  for (const number of old.querySelectorAll("[data-number]")) {
    const was = before.get(number.getAttribute("data-number"));
    if (was === undefined || was === number.textContent) continue;
    number.setAttribute("data-changed", "");
    setTimeout(() => number.removeAttribute("data-changed"), 1000);
  }
  if (active) document.getElementById(active)?.focus();
}

/**
 * Calls `act` soon, and never more often than every `pause` milliseconds, however often it is asked.
 * @param {() => unknown} act @param {number} pause
 */
export function atMostEvery(pause, act) {
  let last = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      last = performance.now();
      act();
    }, Math.max(60, last + pause - performance.now()));
  };
}
