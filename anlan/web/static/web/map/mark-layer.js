// @ts-check
/**
 * A set of marks on the map: sensors, alarms, teams. Features carry short properties, so that ten thousand stay light:
 * `id`, `n` name, `l` level (0 normal), `s` 1 when silent, `m` another mark than the level's, `v` words beside it.
 * Near marks gather in a cluster that wears the worst level's shape and a count.
 */
import { BOLD, TEXT } from "./style.js";

/** @typedef {import("../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs").Map} Map */
/** @typedef {import("./palette.js").Palette} Palette */

const NONE = 9; // stands for "no level" where the lowest number is the worst
const worst = ["coalesce", ["get", "worst"], ["case", [">", ["get", "l"], 0], ["get", "l"], NONE]];
const byLevel = (/** @type {any[]} */ of, /** @type {any} */ other) => ["match", worst, 1, of[1], 2, of[2], 3, of[3], 4, of[4], other];

const image = [
  "case",
  ["has", "point_count"],
  ["match", ["get", "worst"], 1, "level-1", 2, "level-2", 3, "level-3", 4, "level-4", "normal"],
  ["has", "m"], ["get", "m"],
  [">", ["get", "l"], 0], ["concat", "level-", ["to-string", ["get", "l"]]],
  ["==", ["get", "s"], 1], "silent",
  "normal",
];

export class MarkLayer {
  /**
   * @param {Map} map
   * @param {string} id
   * @param {{cluster?: boolean, large?: boolean, always?: boolean, labelFrom?: number, scale?: number}} options
   *   cluster near marks; large: alarms; scale: the wall; always: orange is named at every zoom; labelFrom: zoom from which all are named
   */
  constructor(map, id, options = {}) {
    this.map = map;
    this.id = id;
    this.options = options;
    /** @type {Map<string, any>} */
    this.features = new globalThis.Map();
  }

  /** @param {Palette} palette */
  add(palette) {
    const clustering = this.options.cluster
      ? {
          cluster: true, clusterRadius: this.options.large ? 20 : 14, clusterMaxZoom: 14, clusterMinPoints: 3,
          clusterProperties: { worst: ["min", ["case", [">", ["get", "l"], 0], ["get", "l"], NONE]] },
        }
      : {};
    if (!this.map.getSource(this.id)) {
      this.map.addSource(this.id, { type: "geojson", data: this.collection(), promoteId: "id", ...clustering });
    }
    const scale = this.options.scale ?? 1;
    const size = (this.options.large ? 1.15 : 0.9) * scale;
    this.map.addLayer(/** @type {any} */ ({
      id: this.id, type: "symbol", source: this.id,
      layout: {
        "icon-image": image,
        "icon-size": byLevel([0, size * 1.15, size, size, size * 0.9], ["case", ["has", "m"], size, 1]),
        "icon-allow-overlap": true,
        "symbol-sort-key": ["-", NONE, worst],
        "text-field": this.words(), "text-font": this.options.large ? BOLD : TEXT, "text-size": (this.options.large ? 13 : 11) * scale,
        "text-anchor": "left", "text-max-width": 40, "text-offset": [this.options.large ? 1 : 0.7, 0], "text-optional": true, "text-ignore-placement": !this.options.large,
      },
      paint: this.paint(palette),
    }));
  }

  /** Words beside a mark: the count of a cluster; the name from a zoom on, of red and orange at once if `always`. */
  words() {
    const count = ["to-string", ["get", "point_count"]];
    const name = ["concat", ["get", "n"], ["case", ["has", "v"], ["concat", " ", ["get", "v"]], ""]];
    const far = this.options.always ? ["case", ["==", ["get", "l"], 2], name, ""] : "";
    const near = this.options.always ? ["case", ["==", ["get", "l"], 1], "", name] : name;
    const clustered = (/** @type {any} */ other) => ["case", ["has", "point_count"], count, other];
    return ["step", ["zoom"], clustered(far), this.options.labelFrom ?? 0, clustered(near)];
  }

  /** @param {Palette} p */
  paint(p) {
    return {
      "icon-color": byLevel(p.level, ["case", ["has", "m"], p.accent, p.dot]),
      "icon-halo-color": byLevel(["", p.land, p.levelInk[2], p.levelInk[3], p.land], p.land),
      "icon-halo-width": byLevel([0, 1.5, 0.8, 0.8, 1.5], 1),
      "text-color": ["case", ["has", "m"], p.accentInk, this.options.large ? p.ink : p.text],
      "text-halo-color": p.land, "text-halo-width": 1.5,
    };
  }

  /** @param {any[]} features */
  set(features) {
    this.features = new globalThis.Map(features.map((f) => [String(f.properties.id), f]));
    this.source()?.setData(this.collection());
  }

  /** Changes one mark in place, or adds it. @param {any} feature */
  put(feature) {
    const id = String(feature.properties.id);
    this.features.set(id, feature);
    this.source()?.updateData({ remove: [id], add: [feature] });
  }

  /** @param {string} id */
  drop(id) {
    if (this.features.delete(String(id))) this.source()?.updateData({ remove: [String(id)] });
  }

  collection() {
    return { type: "FeatureCollection", features: [...this.features.values()] };
  }

  source() {
    return /** @type {any} */ (this.map.getSource(this.id));
  }
}
