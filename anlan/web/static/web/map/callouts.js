// @ts-check
/**
 * Callouts: only red alarms get one, two at most, with a leader from the point, set where least is hidden.
 * Drawn as SVG above the canvas, because a callout must stay crisp and keep its place while the map moves.
 */

const SVG = "http://www.w3.org/2000/svg";
const MOST = 2;
const REST = 88; // length of the leader, pixels

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

export class Callouts {
  /**
   * @param {import("../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs").Map} map
   * @param {() => {top: number, right: number, bottom: number, left: number}} insets  what panels cover
   */
  constructor(map, insets) {
    this.map = map;
    this.insets = insets;
    /** @type {any[]} */
    this.alarms = [];
    this.layer = draw("svg", { class: "map-callouts", "aria-hidden": "true" });
    map.getContainer().append(this.layer);
    map.on("move", () => this.place());
    map.on("moveend", () => this.paint());
    map.on("resize", () => this.paint());
  }

  /** @param {any[]} alarms  features with level 1, worst and newest first */
  set(alarms) {
    this.alarms = alarms.slice(0, MOST);
    this.paint();
  }

  /** Draws all callouts anew and chooses their places. */
  paint() {
    this.layer.replaceChildren();
    this.drawn = this.alarms.map((alarm) => this.one(alarm));
    this.choose();
    this.place();
  }

  /** @param {any} alarm */
  one(alarm) {
    const group = draw("g", {});
    const pulse = draw("g", { class: "m-pulse" });
    pulse.append(draw("circle", { r: 21 }), draw("circle", { class: "p2", r: 36 }));
    const leader = draw("path", { class: "m-leader" });
    const words = draw("text", { class: "m-call-t", x: 12, y: 25 });
    words.textContent = [alarm.properties.n, alarm.properties.v].filter(Boolean).join("　");
    const box = draw("g", {});
    box.append(words);
    group.append(leader, pulse, box);
    this.layer.append(group);
    const width = /** @type {SVGTextElement} */ (words).getComputedTextLength() + 24;
    const height = 38;
    words.before(draw("rect", { class: "m-call", width, height, rx: 2 }), draw("rect", { class: "m-call-bar", width: 3, height }));
    return { at: alarm.geometry.coordinates, pulse, leader, box, width, height, dx: 0, dy: 0 };
  }

  /** Chooses for each callout the side where it fits, hides no alarm and, if it can, lies on water or outside. */
  choose() {
    const frame = this.map.getContainer().getBoundingClientRect();
    const pad = this.insets();
    /** @type {number[][]} */
    const taken = [];
    for (const one of this.drawn ?? []) {
      const { x, y } = this.map.project(one.at);
      const places = [[-one.width / 2, -REST - 38], [-one.width / 2, REST], [REST, -19], [-REST - one.width, -19], [20, -REST - 38], [-one.width - 20, -REST - 38]];
      const cost = places.map(([dx, dy], order) => {
        const [l, t, r, b] = [x + dx, y + dy, x + dx + one.width, y + dy + one.height];
        const out = l < pad.left || r > frame.width - pad.right || t < pad.top || b > frame.height - pad.bottom;
        const meets = taken.some(([tl, tt, tr, tb]) => l < tr && r > tl && t < tb && b > tt);
        return order + (out ? 100 : 0) + (meets ? 50 : 0) + 4 * this.busy(l, t, r, b);
      });
      const [dx, dy] = places[cost.indexOf(Math.min(...cost))];
      Object.assign(one, { dx, dy });
      taken.push([x + dx, y + dy, x + dx + one.width, y + dy + one.height]);
    }
  }

  /** How much a box would hide. @param {number} l @param {number} t @param {number} r @param {number} b */
  busy(l, t, r, b) {
    const layers = ["marks", "alarms", "label-street"].filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures([[l, t], [r, b]], { layers }).length;
  }

  /** Follows the map. */
  place() {
    for (const one of this.drawn ?? []) {
      const { x, y } = this.map.project(one.at);
      one.pulse.setAttribute("transform", `translate(${x} ${y})`);
      one.box.setAttribute("transform", `translate(${x + one.dx} ${y + one.dy})`);
      const endX = Math.min(Math.max(x, x + one.dx), x + one.dx + one.width);
      const endY = Math.min(Math.max(y, y + one.dy), y + one.dy + one.height);
      one.leader.setAttribute("d", `M${x} ${y}L${endX} ${endY}`);
    }
  }
}
