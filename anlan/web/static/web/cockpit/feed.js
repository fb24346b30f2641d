// @ts-check
/**
 * The feed 实时: new items enter at the top of their group, worst level first. While pointer or focus is in the feed
 * they wait behind a line 「N 条新消息」, so nothing moves under the hand.
 */

const MOST = 60; // items of a group on the page; the rest is in the list behind the number

export class Feed {
  /** @param {HTMLElement} element  the `aside`, with `[data-group] > ol` and a button `.waiting` */
  constructor(element) {
    this.element = element;
    /** @type {Map<string, {group: string, item: HTMLElement}>} */
    this.held = new Map();
    this.button = /** @type {HTMLButtonElement} */ (element.querySelector(".waiting"));
    this.button.addEventListener("click", () => this.release());
    element.addEventListener("pointerleave", () => this.releaseIfFree());
    element.addEventListener("focusout", () => setTimeout(() => this.releaseIfFree(), 0));
  }

  isInHand() {
    return this.element.matches(":hover, :focus-within");
  }

  /** @param {string} group @param {HTMLElement} item  with an id; replaces the one with the same id */
  arrive(group, item) {
    if (this.isInHand() && !document.getElementById(item.id)) {
      this.held.set(item.id, { group, item });
      this.count();
    } else this.put(group, item);
  }

  /** @param {string} group @param {HTMLElement} item */
  put(group, item) {
    const list = this.element.querySelector(`[data-group="${group}"] ol`);
    if (!list) return;
    const same = document.getElementById(item.id);
    const level = (/** @type {Element} */ e) => Number(e.getAttribute("data-level")) || 9;
    if (same && list.contains(same) && (level(same) === level(item) || this.isInHand())) {
      same.replaceWith(item);
      return;
    }
    same?.remove();
    item.setAttribute("data-new", "");
    const after = [...list.children].find((other) => other.matches(".feed-item") && level(other) >= level(item));
    list.insertBefore(item, after ?? null);
    list.querySelector(".none")?.remove();
    while (list.children.length > MOST) list.lastElementChild?.remove();
    this.recount(group);
  }

  /** @param {string} group */
  recount(group) {
    const number = this.element.querySelector(`[data-group="${group}"] [data-number]`);
    const list = this.element.querySelectorAll(`[data-group="${group}"] .feed-item`);
    if (number && Number(number.textContent) < list.length) number.textContent = String(list.length);
  }

  releaseIfFree() {
    if (!this.isInHand()) this.release();
  }

  release() {
    for (const { group, item } of this.held.values()) this.put(group, item);
    this.held.clear();
    this.count();
    this.element.dispatchEvent(new CustomEvent("feed:released"));
  }

  count() {
    this.button.hidden = this.held.size === 0;
    this.button.textContent = `${this.held.size} 条新消息`;
  }
}
