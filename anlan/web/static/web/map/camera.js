// @ts-check
/** Where the map looks: the whole district, a point that must stay visible beside the drawer, short flights only. */

const FLIGHT = 320; // ms, as the interface rules allow within the district

/** @typedef {import("../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs").Map} Map */
/** @typedef {{top: number, right: number, bottom: number, left: number}} Insets */

export class Camera {
  /**
   * @param {Map} map
   * @param {[number, number, number, number]} bounds  west, south, east, north of the district
   * @param {Insets} insets  what panels cover at the edges
   */
  constructor(map, bounds, insets) {
    this.map = map;
    this.bounds = bounds;
    this.insets = { ...insets };
    this.covered = 0;
    this.isHome = true; // until a hand or a point moves it
    map.on("movestart", (event) => { if (/** @type {any} */ (event).originalEvent) this.isHome = false; });
    map.on("resize", () => { if (this.isHome) this.home(false); });
  }

  /** The whole district inside the free part. */
  home(animate = true) {
    const [west, south, east, north] = this.bounds;
    this.isHome = true;
    this.map.fitBounds([[west, south], [east, north]], {
      padding: this.padding(), duration: this.duration(animate), maxZoom: 16,
    });
  }

  /** @param {number} width  pixels the drawer covers at the right */
  cover(width) {
    this.covered = width;
  }

  /**
   * Moves only when the point would be hidden or closer than 48 pixels to what hides it.
   * @param {[number, number]} at
   */
  show(at) {
    const box = this.map.getContainer().getBoundingClientRect();
    const { x, y } = this.map.project(at);
    const pad = this.padding();
    const hidden = x < pad.left + 48 || x > box.width - pad.right - 48 || y < pad.top + 48 || y > box.height - pad.bottom - 48;
    if (!hidden) return;
    const [west, south, east, north] = this.bounds;
    const near = at[0] >= west && at[0] <= east && at[1] >= south && at[1] <= north;
    this.isHome = false;
    const offset = /** @type {[number, number]} */ ([(pad.left - pad.right) / 2, (pad.top - pad.bottom) / 2]);
    this.map.easeTo({ center: at, offset, duration: this.duration(near), essential: false });
  }

  /** @returns {Insets} */
  padding() {
    return { ...this.insets, right: this.insets.right + this.covered };
  }

  /** @param {boolean} animate */
  duration(animate) {
    return animate && !matchMedia("(prefers-reduced-motion: reduce)").matches ? FLIGHT : 0;
  }
}
