// @ts-check
/**
 * The base map 底图 without any server outside: outside, land, water, neighbours, district edge, street borders and names.
 * A raster address (天地图 or the district's own service) may lie below; the own fills then let it through.
 */

/** @typedef {import("./palette.js").Palette} Palette */
/**
 * @typedef {object} Base
 * @property {string} district  address of the outline (GeoJSON, WGS-84)
 * @property {string} water
 * @property {string} neighbours
 * @property {string} regions  streets: polygons with `name`
 * @property {string} [labels]  points with `name` and `kind` (street, water, river, neighbour)
 * @property {string} [tiles]  raster template with {x} {y} {z}
 * @property {string} [attribution]
 */

export const TEXT = ["Noto Sans SC"];
export const BOLD = ["Noto Sans SC Bold"];

/**
 * @param {Base} base
 * @param {Palette} palette
 * @param {boolean} [large]  wall: larger labels
 * @returns {any} a MapLibre style
 */
export function baseStyle(base, palette, large = false) {
  const scale = large ? 1.35 : 1;
  const geo = (/** @type {string} */ data) => ({ type: "geojson", data });
  /** @type {Record<string, any>} */
  const sources = {
    district: geo(base.district),
    water: geo(base.water),
    neighbours: geo(base.neighbours),
    regions: geo(base.regions),
    labels: geo(base.labels || base.regions),
  };
  if (base.tiles) {
    sources.tiles = { type: "raster", tiles: [base.tiles], tileSize: 256, attribution: base.attribution || "" };
  }
  return { version: 8, sources, layers: baseLayers(Boolean(base.tiles), palette, scale) };
}

/** @param {boolean} tiles @param {Palette} p @param {number} scale @returns {any[]} */
function baseLayers(tiles, p, scale) {
  const line = (/** @type {string} */ id, /** @type {string} */ source, /** @type {any} */ paint) => ({
    id, source, type: "line", layout: { "line-join": "round", "line-cap": "round" }, paint,
  });
  const fill = (/** @type {string} */ id, /** @type {string} */ source, /** @type {any} */ paint) => ({
    id, source, type: "fill", paint,
  });
  return [
    { id: "outside", type: "background", paint: { "background-color": p.out } },
    ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
    fill("land", "district", { "fill-color": p.land, "fill-opacity": tiles ? 0.2 : 1 }),
    fill("water", "water", { "fill-color": p.water, "fill-opacity": tiles ? 0 : 1 }),
    line("water-edge", "water", { "line-color": p.waterEdge, "line-width": tiles ? 0 : 1 }),
    line("neighbours", "neighbours", {
      "line-color": p.edge, "line-opacity": 0.35, "line-width": 1, "line-dasharray": [2, 4],
    }),
    line("street-edge", "regions", { "line-color": p.edge, "line-opacity": 0.35, "line-width": 1 }),
    line("edge-halo", "district", { "line-color": p.edge, "line-width": 7, "line-opacity": 0.14 }),
    line("edge", "district", { "line-color": p.edge, "line-width": 1.4 }),
    ...labels(p, scale),
  ];
}

/** @param {Palette} p @param {number} scale @returns {any[]} */
function labels(p, scale) {
  const label = (/** @type {string} */ kind, /** @type {any} */ layout, /** @type {any} */ paint, zooms = {}) => ({
    id: `label-${kind}`, type: "symbol", source: "labels", filter: ["==", ["get", "kind"], kind], ...zooms,
    layout: { "text-field": ["get", "name"], "text-font": TEXT, "text-padding": 6, ...layout },
    paint: { "text-halo-width": 1.5, ...paint },
  });
  return [
    label("neighbour", { "text-size": 12 * scale, "text-letter-spacing": 0.15 },
      { "text-color": p.text, "text-halo-color": p.out, "text-opacity": 0.85 }),
    label("river", { "text-size": 18 * scale, "text-letter-spacing": 0.8, "text-rotate": ["coalesce", ["get", "turn"], 0] },
      { "text-color": p.waterText, "text-halo-width": 0 }),
    label("water", { "text-size": 12 * scale }, { "text-color": p.waterText, "text-halo-color": p.water }),
    label("street", { "text-size": 13 * scale }, { "text-color": p.text, "text-halo-color": p.land }),
    label("community", { "text-size": 12 * scale }, { "text-color": p.text, "text-halo-color": p.land },
      { minzoom: 14 }),
  ];
}
