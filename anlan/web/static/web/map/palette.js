// @ts-check
/** Colours of the map, read from the design tokens, so that a theme is written in one place only. */

/**
 * @typedef {object} Palette
 * @property {string} out
 * @property {string} land
 * @property {string} water
 * @property {string} waterEdge
 * @property {string} edge
 * @property {string} road
 * @property {string} text
 * @property {string} waterText
 * @property {string} dot
 * @property {string} ink
 * @property {string} accent
 * @property {string} accentInk
 * @property {string} surface
 * @property {string[]} level  fill by level, index 0 is unused
 * @property {string[]} levelInk
 * @property {string} font
 */

/** @returns {Palette} the palette in force on the page now */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    out: token("--map-out"),
    land: token("--map-land"),
    water: token("--map-water"),
    waterEdge: token("--map-water-2"),
    edge: token("--map-edge"),
    road: token("--map-road"),
    text: token("--map-text"),
    waterText: token("--map-water-text"),
    dot: token("--map-dot"),
    ink: token("--ink"),
    accent: token("--accent"),
    accentInk: token("--accent-ink"),
    surface: token("--surface"),
    level: ["", token("--level-1"), token("--level-2"), token("--level-3"), token("--level-4")],
    levelInk: ["", token("--level-1-ink"), token("--level-2-ink"), token("--level-3-ink"), token("--level-4-ink")],
    font: token("--font"),
  };
}

/**
 * Calls back whenever the theme of the page changes.
 * @param {(palette: Palette) => void} repaint
 * @returns {() => void} stops listening
 */
export function onThemeChange(repaint) {
  const watcher = new MutationObserver(() => repaint(readPalette()));
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-display"] });
  return () => watcher.disconnect();
}
