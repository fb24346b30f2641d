// @ts-check
/** Names on the map as points: one per street, lake, neighbour, so that a name is written once and not once per tile. */

/** @typedef {import("./style.js").Base} Base */

const read = (/** @type {string} */ href) =>
  fetch(href).then((answer) => (answer.ok ? answer.json() : { features: [] }), () => ({ features: [] }));

/** The middle of the longest ring. @param {any} geometry @returns {[number, number]} */
function middle(geometry) {
  const rings = geometry.type === "MultiPolygon" ? geometry.coordinates.map((/** @type {any} */ p) => p[0]) : [geometry.coordinates[0]];
  const ring = rings.reduce((/** @type {any[]} */ a, /** @type {any[]} */ b) => (b.length > a.length ? b : a));
  const [xs, ys] = [0, 1].map((axis) => ring.map((/** @type {number[]} */ point) => point[axis]));
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** @param {any} feature @param {string} kind @param {[number, number]} at */
const name = (feature, kind, at) => ({
  type: "Feature", properties: { name: feature.properties.name, kind, turn: feature.properties.turn ?? 0 },
  geometry: { type: "Point", coordinates: at },
});

/** @param {any} feature @param {string} kind */
const region = (feature, kind) => name(feature, kind, [feature.properties.longitude, feature.properties.latitude]);

/** @param {Base} base @returns {Promise<any>} a FeatureCollection */
export async function readNames(base) {
  const [streets, communities, water, neighbours] = await Promise.all([base.regions, base.communities, base.water, base.surroundings].map(read));
  // a river is named where the file says so; a lake, unless it says so, in its middle
  const named = water.features.filter((/** @type {any} */ f) => f.properties.kind === "lake" || f.geometry.type === "Point");
  const spot = (/** @type {any} */ geometry) => (geometry.type === "Point" ? geometry.coordinates : middle(geometry));
  return {
    type: "FeatureCollection",
    features: [
      ...streets.features.map((/** @type {any} */ f) => region(f, "street")),
      ...communities.features.map((/** @type {any} */ f) => region(f, "community")),
      ...named.map((/** @type {any} */ f) => name(f, f.properties.kind, spot(f.geometry))),
      ...neighbours.features.map((/** @type {any} */ f) => name(f, "neighbour", middle(f.geometry))),
    ],
  };
}
