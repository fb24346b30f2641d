// @ts-check
/**
 * 上屏: reports when an alarm that arrived live was on this screen. Once per browser and alarm, in batches,
 * on the server's clock; an alarm that arrives in a hidden tab was seen by nobody and is not reported.
 */
import { localNow, measureOffset } from "./clock-offset.js";

const REMEMBER = "anlan.shown";
const KEEP = 500; // alarms remembered per browser
const PAUSE = 400; // ms in which reports gather
const WORST_ERROR = 100; // ms; a clock known less well than this makes no measurement

export class ShownReports {
  /** @param {{clock: string, reports: string, headers: () => Record<string, string>}} to  addresses and headers of a POST */
  constructor(to) {
    this.to = to;
    /** @type {{alarm: number, decided_ms: number, shown_ms: number, error_ms: number}[]} */
    this.waiting = [];
    this.offset = measureOffset(to.clock);
    this.measured = localNow();
  }

  /** Call right after the alarm was put into the page; the moment counts when the browser has painted. @param {number} alarm @param {number} decided  ms, which decision about it */
  note(alarm, decided) {
    if (document.visibilityState !== "visible" || !this.isFirst(alarm)) return;
    requestAnimationFrame(() => setTimeout(() => this.add(alarm, decided, localNow()), 0));
  }

  /** @param {number} alarm @param {number} decided @param {number} at */
  async add(alarm, decided, at) {
    if (at - this.measured > 10 * 60_000) {
      this.measured = at;
      this.offset = measureOffset(this.to.clock);
    }
    let clock = await this.offset;
    if (clock !== null && clock.error > WORST_ERROR) clock = await (this.offset = measureOffset(this.to.clock));
    if (clock === null || clock.error > WORST_ERROR) return;
    this.waiting.push({ alarm, decided_ms: decided, shown_ms: at + clock.offset, error_ms: clock.error });
    this.timer ??= setTimeout(() => this.send(), PAUSE);
  }

  async send() {
    this.timer = undefined;
    const shown = this.waiting.splice(0, 200);
    const body = JSON.stringify({ shown });
    await fetch(this.to.reports, { method: "POST", body, keepalive: true, headers: this.to.headers() }).catch(() => null);
    if (this.waiting.length) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  /** @param {number} alarm */
  isFirst(alarm) {
    try {
      const known = JSON.parse(localStorage.getItem(REMEMBER) ?? "[]");
      if (known.includes(alarm)) return false;
      localStorage.setItem(REMEMBER, JSON.stringify([...known, alarm].slice(-KEEP)));
      return true;
    } catch {
      return false; // without storage "once per browser" cannot be kept
    }
  }
}
