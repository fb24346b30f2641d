// @ts-check
/**
 * Marks of the map as signed distance fields: one drawing serves every colour, size and halo.
 * A level is read by its shape before its colour: 八角 一级, 三角 二级, 菱形 三级, 圆 四级, 空心圆 正常, 虚线圈 失联.
 */

const SIZE = 40; // pixels of the drawing, shown at 20 (pixel ratio 2)
const REACH = 8; // distance, in pixels, over which MapLibre's shader reads the field
const EDGE = 0.75; // value of the field on the outline

/** @typedef {(x: number, y: number) => number} Distance  pixels outside the shape, negative inside; 0,0 is the middle */

/** @type {(angles: number[], far: number) => Distance}  sides facing these angles, `far` from the middle */
const polygon = (angles, far) => {
  const normals = angles.map((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]);
  return (x, y) => Math.max(...normals.map(([nx, ny]) => x * nx + y * ny)) - far;
};

/** @type {(radius: number) => Distance} */
const disc = (radius) => (x, y) => Math.hypot(x, y) - radius;

/** @type {(shape: Distance, width: number) => Distance} */
const outline = (shape, width) => (x, y) => Math.abs(shape(x, y)) - width / 2;

/** @type {(half: number, round: number) => Distance} */
const square = (half, round) => (x, y) => {
  const [dx, dy] = [Math.abs(x) - half + round, Math.abs(y) - half + round];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
};

/** @type {(reach: number, width: number) => Distance} */
const cross = (reach, width) => (x, y) => {
  const [ax, ay] = [Math.abs(x), Math.abs(y)];
  return Math.min(Math.max(ax - reach, ay - width), Math.max(ax - width, ay - reach));
};

/** @type {(radius: number, width: number, dashes: number) => Distance} */
const dashedRing = (radius, width, dashes) => (x, y) => {
  const turn = (2 * Math.PI) / dashes;
  const angle = Math.atan2(y, x);
  const gap = (Math.abs(angle - Math.round(angle / turn) * turn) - turn / 4) * radius;
  return Math.max(Math.abs(Math.hypot(x, y) - radius) - width / 2, gap);
};

/** @type {(halfWidth: number, halfHeight: number) => Distance} */
const bar = (halfWidth, halfHeight) => (x, y) => Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);

/** @type {(a: Distance, b: Distance) => Distance} */
const joined = (a, b) => (x, y) => Math.min(a(x, y), b(x, y));

/** @type {(a: Distance, b: Distance) => Distance} */
const without = (a, b) => (x, y) => Math.max(a(x, y), -b(x, y));

/** @type {(shape: Distance, dx: number, dy: number) => Distance} */
const moved = (shape, dx, dy) => (x, y) => shape(x - dx, y - dy);

/** Every mark by name. @type {Record<string, Distance>} */
const MARKS = {
  "level-1": polygon([22.5, 67.5, 112.5, 157.5, 202.5, 247.5, 292.5, 337.5].map((a) => a - 22.5), 13.5),
  "level-2": moved(polygon([90, 210, 330], 7.6), 0, 2.6),
  "level-3": polygon([45, 135, 225, 315], 10.6),
  "level-4": disc(12.4),
  normal: outline(disc(6.4), 2.8),
  silent: dashedRing(6.6, 2.8, 7),
  team: without(square(13, 3), cross(7, 1.8)),
  "team-old": outline(square(12, 3), 2.6),
  place: square(6, 2),
  incident: joined(moved(bar(1.6, 15), -8, 0), moved(bar(9, 6), 2.6, -8)),
};

/**
 * @param {Distance} shape
 * @returns {{width: number, height: number, data: Uint8ClampedArray}}
 */
function field(shape) {
  const data = new Uint8ClampedArray(SIZE * SIZE * 4);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const far = shape(column + 0.5 - SIZE / 2, row + 0.5 - SIZE / 2);
      data[(row * SIZE + column) * 4 + 3] = 255 * (EDGE - far / REACH);
    }
  }
  return { width: SIZE, height: SIZE, data };
}

/**
 * Gives the map its marks; safe to call again after a change of style.
 * @param {import("../../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs").Map} map
 */
export function addMarks(map) {
  for (const [name, shape] of Object.entries(MARKS)) {
    if (!map.hasImage(name)) map.addImage(name, field(shape), { sdf: true, pixelRatio: 2 });
  }
}
