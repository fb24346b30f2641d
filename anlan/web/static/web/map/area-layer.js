// @ts-check
/** Areas with a level: where a warning 预警 is in force. Soft ground, a dashed edge, the level's shape stays with the marks. */

/** @typedef {import("./palette.js").Palette} Palette */

export class AreaLayer {
  /** @param {import("../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs").Map} map @param {string} id */
  constructor(map, id) {
    this.map = map;
    this.id = id;
    /** @type {any[]} */
    this.features = [];
  }

  /** @param {Palette} p */
  add(p) {
    const colour = ["match", ["get", "l"], 1, p.level[1], 2, p.level[2], 3, p.level[3], 4, p.level[4], p.accent];
    if (!this.map.getSource(this.id)) {
      this.map.addSource(this.id, { type: "geojson", data: this.collection(), promoteId: "id" });
    }
    this.map.addLayer(/** @type {any} */ ({
      id: this.id, type: "fill", source: this.id, paint: { "fill-color": colour, "fill-opacity": 0.1 },
    }), "label-neighbour");
    this.map.addLayer(/** @type {any} */ ({
      id: `${this.id}-edge`, type: "line", source: this.id,
      paint: { "line-color": colour, "line-width": 1.5, "line-dasharray": [3, 2] },
    }), "label-neighbour");
  }

  /** @param {any[]} features */
  set(features) {
    this.features = features;
    /** @type {any} */ (this.map.getSource(this.id))?.setData(this.collection());
  }

  collection() {
    return { type: "FeatureCollection", features: this.features };
  }
}
