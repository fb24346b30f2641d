// @ts-check
// The words of anlan/web/words.py, for values that the browser moves on. tests/journeys compares the two.

/** @type {[string, number][]} */
const PARTS = [["天", 86400], ["时", 3600], ["分", 60], ["秒", 1]];

/** `2 时 10 分`: two parts at most. @param {number} seconds */
export function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  for (const [index, [word, size]] of PARTS.entries()) {
    if (whole < size) continue;
    const next = PARTS[index + 1];
    const rest = next ? Math.floor((whole % size) / next[1]) : 0;
    return `${Math.floor(whole / size)} ${word}${rest ? ` ${rest} ${next[0]}` : ""}`;
  }
  return "0 秒";
}

/** `剩 2 时 10 分`, `超 2 分`. @param {number} left seconds until the limit */
export function limitWords(left) {
  const amount = Math.abs(left);
  return `${left > 0 ? "剩" : "超"} ${span(amount < 60 ? amount : Math.floor(amount / 60) * 60)}`;
}

/** The light of a limit: 0, 3 黄 from `warn` on, 2 橙 over, 1 红 over by more than `redAfter` seconds.
 * @param {number} started @param {number} due @param {number} now @param {number} warn @param {number | null} redAfter */
export function light(started, due, now, warn, redAfter) {
  if (now > due) return redAfter !== null && now - due > redAfter ? 1 : 2;
  return due > started && now >= warn ? 3 : 0;
}

/** `11 842` in thin groups. @param {number} value */
export function grouped(value) {
  const [whole, rest] = String(value).split(".");
  if (whole.replace("-", "").length < 4) return String(value);
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") + (rest ? `.${rest}` : "");
}
