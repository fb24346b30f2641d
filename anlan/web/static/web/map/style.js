// @ts-check
/**
 * The base map 底图 without any server outside: outside, land, water, neighbours, district edge, street borders and names.
 * A raster address (天地图 or the district's own service) may lie below; the own fills then let it through.
 */

/** @typedef {import("./palette.js").Palette} Palette */
/**
 * Addresses of GeoJSON in WGS-84.
 * @typedef {object} Base
 * @property {string} district
 * @property {string} regions  streets, with `name`, `longitude`, `latitude`
 * @property {string} communities
 * @property {string} water  with `name` and `kind` (river, lake)
 * @property {string} roads
 * @property {string} surroundings  neighbours, with `name`
 * @property {string} [tiles]  raster template with {x} {y} {z}
 * @property {string} [attribution]
 */
const NOTHING = { type: "FeatureCollection", features: [] };

export const TEXT = ["Noto Sans SC"];
export const BOLD = ["Noto Sans SC Bold"];

/**
 * @param {Base} base
 * @param {Palette} palette
 * @param {{large?: boolean, names?: any}} [wish]  large: the wall; names: points of the labels, as far as they are known
 * @returns {any} a MapLibre style
 */
export function baseStyle(base, palette, wish = {}) {
  const geo = (/** @type {any} */ data) => ({ type: "geojson", data });
  /** @type {Record<string, any>} */
  const sources = { names: geo(wish.names ?? NOTHING) };
  for (const name of /** @type {const} */ (["district", "regions", "water", "roads", "surroundings"])) sources[name] = geo(base[name]);
  if (base.tiles) {
    sources.tiles = { type: "raster", tiles: [base.tiles], tileSize: 256, attribution: base.attribution || "" };
  }
  return { version: 8, sources, layers: baseLayers(Boolean(base.tiles), palette, wish.large ? 1.35 : 1) };
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
    line("roads", "roads", {
      "line-color": p.road, "line-opacity": tiles ? 0 : 1, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 13, 3, 16, 8],
    }),
    line("neighbours", "surroundings", {
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
    id: `label-${kind}`, type: "symbol", source: "names", filter: ["==", ["get", "kind"], kind], ...zooms,
    layout: { "text-field": ["get", "name"], "text-font": TEXT, "text-padding": 2, ...layout },
    paint: { "text-halo-width": 1.5, ...paint },
  });
  return [
    label("neighbour", { "text-size": 12 * scale, "text-letter-spacing": 0.15 },
      { "text-color": p.text, "text-halo-color": p.out, "text-opacity": 0.85 }),
    label("river", { "text-size": 18 * scale, "text-letter-spacing": 0.8, "text-rotate": ["coalesce", ["get", "turn"], 0] },
      { "text-color": p.waterText, "text-halo-width": 0 }),
    label("lake", { "text-size": 12 * scale }, { "text-color": p.waterText, "text-halo-color": p.water }),
    // a street's name steps aside for marks, and stays when there is no room at all
    label("street", {
      "text-size": 13 * scale, "text-allow-overlap": true, "text-radial-offset": 1, "text-justify": "auto",
      "text-variable-anchor": ["center", "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right"],
    }, { "text-color": p.text, "text-halo-color": p.land }),
    label("community", { "text-size": 12 * scale }, { "text-color": p.text, "text-halo-color": p.land },
      { minzoom: 14 }),
  ];
}
