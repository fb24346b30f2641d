// @ts-check
// The drawn map fills whatever room its panel has: the ground is scaled, squares and words keep their size, and a word
// that would cover another changes sides or steps back. Without this script the figure stands as it was drawn.

const EDGE = 28; // px between the outermost square and the panel's edge
const WORDS_EDGE = 96; // the same at the sides, where the names stand
const LEAST = 160; // figure units: nothing is drawn nearer than this

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */
/** @param {Box} a @param {Box} b */
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** @param {SVGSVGElement} figure */
function fit(figure) {
  const { width, height } = figure.getBoundingClientRect();
  const marks = /** @type {SVGGElement[]} */ ([...figure.querySelectorAll("[data-x]")]);
  if (!width || !height || !marks.length) return;
  const xs = marks.map((mark) => Number(mark.dataset.x));
  const ys = marks.map((mark) => Number(mark.dataset.y));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = Math.min(WORDS_EDGE, width / 4);
  const scale = Math.min((width - 2 * side) / Math.max(right - left, LEAST), (height - 2 * EDGE) / Math.max(bottom - top, LEAST));
  const x = width / 2 - ((left + right) / 2) * scale;
  const y = height / 2 - ((top + bottom) / 2) * scale;
  figure.setAttribute("viewBox", `0 0 ${width} ${height}`);
  figure.querySelector("[data-ground]")?.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  marks.forEach((mark, n) => mark.setAttribute("transform", `translate(${xs[n] * scale + x} ${ys[n] * scale + y})`));
  placeWords(marks, figure.getBoundingClientRect());
}

/** @param {SVGGElement[]} marks @param {Box} room */
function placeWords(marks, room) {
  /** @type {Box[]} */
  const taken = marks.map((mark) => /** @type {Element} */ (mark.firstElementChild).getBoundingClientRect());
  for (const mark of marks) {
    const words = mark.querySelector("text");
    if (!words) continue;
    const free = ["start", "end"].some((anchor) => {
      words.setAttribute("text-anchor", anchor);
      words.setAttribute("x", anchor === "start" ? "14" : "-14");
      const box = words.getBoundingClientRect();
      return box.left >= room.left && box.right <= room.right && !taken.some((other) => meet(box, other));
    });
    words.setAttribute("visibility", free ? "visible" : "hidden");
    if (free) taken.push(words.getBoundingClientRect());
  }
}

const watched = new ResizeObserver((changes) => changes.forEach((change) => fit(/** @type {any} */ (change.target))));
function watch() {
  watched.disconnect();
  for (const figure of document.querySelectorAll("svg[data-figure]")) watched.observe(figure);
}
document.addEventListener("htmx:after:swap", watch);
watch();
