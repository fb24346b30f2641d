// @ts-check
// Heavy libraries come only to pages that have something for them: charts to `[data-chart]`, Alpine to `[x-data]`.

async function wake() {
  if (document.querySelector("[data-chart]:not([data-drawn])")) {
    const { drawCharts } = await import("./charts.js");
    drawCharts();
  }
  if (document.querySelector("[x-data]") && !("Alpine" in window)) {
    const { default: Alpine } = await import("../../vendor/alpine-csp-3.17.4/alpine.esm.min.js");
    Object.assign(window, { Alpine });
    document.dispatchEvent(new CustomEvent("anlan:alpine", { detail: { Alpine } }));
    Alpine.start();
  }
}
document.addEventListener("htmx:after:swap", () => void wake());
void wake();
