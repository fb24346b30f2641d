// @ts-check
/**
 * The map of the cockpit: chips choose layers, marks open drawers, red alarms get callouts, the same as a list by `L`.
 * Without WebGL2 the list is the page, and nothing else changes.
 */
import { drawList } from "../map/list.js";
import { fetchLayer } from "../map/layers.js";
import { canDraw, Room } from "../map/open-map.js";
import { inAddress, setAddress } from "./address.js";

/** @typedef {{key: string, title: string, href: string, opens: string, isArea: boolean, gathers: boolean, isAlarms: boolean}} Offer */

export class MapRoom {
  /**
   * @param {HTMLElement} element  `.room` with `.map`, `.map-list`, chips `[data-layer]`, zoom `[data-zoom]`
   * @param {{base: any, bounds: [number, number, number, number]}} ground
   * @param {(kind: string, id: string) => void} open
   */
  constructor(element, ground, open) {
    this.element = element;
    this.list = /** @type {HTMLElement} */ (element.querySelector(".map-list"));
    /** @type {HTMLButtonElement[]} */
    this.chips = [...element.querySelectorAll("button[data-layer]")];
    /** @type {Map<string, any[]>} */
    this.features = new Map();
    const place = /** @type {HTMLElement} */ (element.querySelector(".map"));
    this.room = canDraw()
      ? new Room(place, { ...ground, insets: this.insets(), onPick: (f) => open(f.properties.o, f.properties.id) })
      : null;
    this.shows = new Set(inAddress("layers")?.split(",") ?? this.chips.filter((c) => c.ariaPressed === "true").map((c) => c.dataset.layer ?? ""));
    for (const chip of this.chips) {
      chip.ariaPressed = String(this.shows.has(chip.dataset.layer ?? ""));
      chip.addEventListener("click", () => this.toggle(chip));
    }
    const all = element.querySelector("[data-all-layers]");
    all?.addEventListener("click", () => { all.ariaExpanded = String(all.ariaExpanded !== "true"); });
    for (const button of element.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.getAttribute("data-zoom") ?? ""));
    }
    if (!this.room) this.showList(true);
  }

  /** What the panels cover at the edges of the map. */
  insets() {
    const narrow = this.element.clientWidth < 700;
    return narrow ? { top: 24, right: 24, bottom: 24, left: 24 } : { top: 150, right: 40, bottom: 72, left: 40 };
  }

  /** @returns {Offer[]} alarms first: they are fetched and drawn before everything else */
  offers() {
    const chips = this.chips.filter((c) => this.shows.has(c.dataset.layer ?? "")).map((c) => this.offer(c));
    return this.element.dataset.alarms ? [this.offer(this.element), ...chips] : chips;
  }

  /** @param {HTMLElement} from @returns {Offer} */
  offer(from) {
    const { layer = "", alarms = "", href = "", opens = "", title = "", area, gathers } = from.dataset;
    return { key: layer || alarms, href, opens, title, isArea: area !== undefined, gathers: gathers !== undefined, isAlarms: !layer };
  }

  /** Fetches every shown layer (a 304 where nothing changed) and draws. */
  async refresh() {
    await this.room?.ready;
    await Promise.all(this.offers().map(async (offer) => {
      const features = await fetchLayer({ ...offer, kind: offer.isArea ? "areas" : "marks" });
      for (const feature of features) feature.properties.o = offer.opens;
      this.features.set(offer.key, features);
      this.count(offer.key, features.length);
    }));
    this.draw();
  }

  /** A layer that was empty when the page came gets its chip with the first of its things. @param {string} key @param {number} number */
  count(key, number) {
    const chip = this.chips.find((c) => c.dataset.layer === key && c.dataset.empty !== undefined);
    if (!chip) return;
    chip.hidden = number === 0;
    /** @type {HTMLElement} */ (chip.querySelector(".num")).textContent = String(number);
  }

  draw() {
    const shown = this.offers();
    const of = (/** @type {(o: Offer) => boolean} */ test) => shown.filter(test).flatMap((o) => this.features.get(o.key) ?? []);
    const alarms = of((o) => o.isAlarms);
    if (this.room) {
      this.room.areas.set(of((o) => o.isArea));
      // what is over its line is drawn once, as an alarm
      const plain = (/** @type {any} */ f) => (this.element.dataset.alarms && f.properties.l ? { ...f, properties: { ...f.properties, l: 0 } } : f);
      this.room.marks.set(of((o) => o.gathers).map(plain));
      this.room.others.set(of((o) => !o.isArea && !o.gathers && !o.isAlarms));
      this.room.alarms.set(alarms);
      this.room.callouts.set(alarms.filter((f) => f.properties.l === 1));
    }
    if (!this.list.hidden) this.fillList();
  }

  /** An alarm as it comes, before the server is asked again. @param {any} feature */
  put(feature) {
    const key = this.offer(this.element).key;
    const rest = (this.features.get(key) ?? []).filter((f) => String(f.properties.id) !== String(feature.properties.id));
    this.features.set(key, [feature, ...rest]);
    if (!this.room) return this.draw();
    this.room.alarms.put(feature);
    this.room.callouts.set([feature, ...rest].filter((f) => f.properties.l === 1));
  }

  /** @param {HTMLButtonElement} chip */
  toggle(chip) {
    const key = chip.dataset.layer ?? "";
    if (!this.shows.delete(key)) this.shows.add(key);
    chip.ariaPressed = String(this.shows.has(key));
    setAddress({ layers: [...this.shows].join(",") });
    this.refresh();
  }

  /** @param {string} kind @param {string} id @param {number} covered  pixels of the drawer; 0 when closed */
  async select(kind, id, covered) {
    await this.room?.ready;
    this.room?.camera.cover(covered);
    const found = [...this.features.values()].flat().find((f) => f.properties.o === kind && String(f.properties.id) === id);
    if (found && found.geometry.type === "Point") this.room?.camera.show(found.geometry.coordinates);
  }

  /** @param {string} which  in, out, home */
  zoom(which) {
    if (which === "home") this.room?.camera.home();
    else this.room?.zoom(which === "in" ? 1 : -1);
  }

  /** The map was hidden or has another size now. */
  resize() {
    this.room?.map.resize();
    this.room?.camera.home(false);
  }

  toggleList() {
    this.showList(this.list.hidden || !this.room);
  }

  /** @param {boolean} isList */
  showList(isList) {
    this.list.hidden = !isList;
    this.element.toggleAttribute("data-listed", isList);
    if (isList) this.fillList();
  }

  fillList() {
    drawList(this.list, this.offers().map((o) => ({ title: o.title, features: this.features.get(o.key) ?? [] })), (f) => `?${f.properties.o}=${encodeURIComponent(f.properties.id)}`);
  }
}
