// @ts-check
/** Opens a map in an element: base, marks, alarms, areas, callouts; one object that pages steer. */
import { Map as MapLibre } from "../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs";
import { AreaLayer } from "./area-layer.js";
import { Callouts } from "./callouts.js";
import { Camera } from "./camera.js";
import { MarkLayer } from "./mark-layer.js";
import { onThemeChange, readPalette } from "./palette.js";
import { addMarks } from "./shapes.js";
import { readNames } from "./names.js";
import { baseStyle } from "./style.js";

/** @returns {boolean} whether this terminal can draw the map at all */
export function canDraw() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

/**
 * @typedef {object} Wish
 * @property {import("./style.js").Base} base
 * @property {[number, number, number, number]} bounds
 * @property {{top: number, right: number, bottom: number, left: number}} [insets]
 * @property {boolean} [still]  no hands: figures and the wall
 * @property {boolean} [large]  wall
 * @property {(feature: any) => void} [onPick]
 */

export class Room {
  /** @param {HTMLElement} element @param {Wish} wish */
  constructor(element, wish) {
    this.wish = wish;
    this.map = new MapLibre({
      container: element,
      style: baseStyle(wish.base, readPalette(), wish),
      bounds: wish.bounds,
      fitBoundsOptions: { padding: wish.insets ?? 24 },
      interactive: !wish.still,
      attributionControl: wish.base.attribution ? { compact: true } : false,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, keyboard: false,
      maxZoom: 18, minZoom: 8, fadeDuration: 0,
      locale: { "Map.Title": "地图" },
    });
    this.map.touchZoomRotate.disableRotation();
    this.camera = new Camera(this.map, wish.bounds, wish.insets ?? { top: 24, right: 24, bottom: 24, left: 24 });
    const scale = wish.large ? 1.4 : 1;
    this.areas = new AreaLayer(this.map, "areas");
    this.marks = new MarkLayer(this.map, "marks", { cluster: true, labelFrom: 15, scale });
    this.others = new MarkLayer(this.map, "others", { labelFrom: 12.4, scale });
    this.alarms = new MarkLayer(this.map, "alarms", { cluster: true, large: true, always: true, labelFrom: 13, scale });
    this.callouts = new Callouts(this.map, () => this.camera.padding());
    this.ready = new Promise((done) => this.map.once("load", done)).then(() => this.dress(readPalette()));
    void this.ready.then(() => readNames(wish.base)).then((names) => {
      this.names = names;
      /** @type {any} */ (this.map.getSource("names"))?.setData(names);
    });
    this.stop = onThemeChange((palette) => this.repaint(palette));
    if (wish.onPick) this.listen(wish.onPick);
  }

  /** @param {import("./palette.js").Palette} palette */
  dress(palette) {
    addMarks(this.map);
    for (const layer of [this.areas, this.marks, this.others, this.alarms]) layer.add(palette);
  }

  /** A theme changes colours only: sources stay, layers are laid again. @param {import("./palette.js").Palette} palette */
  async repaint(palette) {
    await this.ready;
    this.map.once("styledata", () => this.dress(palette));
    this.map.setStyle(baseStyle(this.wish.base, palette, { ...this.wish, names: this.names }), { diff: false });
  }

  /** @param {(feature: any) => void} pick */
  listen(pick) {
    for (const id of ["alarms", "others", "marks"]) {
      this.map.on("mouseenter", id, () => (this.map.getCanvas().style.cursor = "pointer"));
      this.map.on("mouseleave", id, () => (this.map.getCanvas().style.cursor = ""));
    }
    this.map.on("click", (event) => {
      const { x, y } = event.point;
      const layers = ["alarms", "others", "marks"].filter((id) => this.map.getLayer(id));
      const [hit] = this.map.queryRenderedFeatures([[x - 6, y - 6], [x + 6, y + 6]], { layers });
      if (!hit) return;
      if (hit.properties.cluster) this.open(hit);
      else pick(hit);
    });
  }

  /** Zooms into a cluster. @param {any} cluster */
  async open(cluster) {
    const zoom = await /** @type {any} */ (this.map.getSource(cluster.layer.source)).getClusterExpansionZoom(cluster.properties.cluster_id);
    this.camera.isHome = false;
    this.map.easeTo({ center: cluster.geometry.coordinates, zoom, duration: this.camera.duration(true) });
  }

  /** @param {number} step */
  zoom(step) {
    this.camera.isHome = false;
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: this.camera.duration(true) });
  }

  /** Frees the map and its listeners. */
  close() {
    this.stop();
    this.map.remove();
  }
}
