// @ts-check
// The phone says where it is with each step, and while the team is under way, when its owner allows it; a step never
// waits for the position.
import { csrfToken } from "../web/js/csrf.js";

const EVERY_MS = 30_000;
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-position]"));
if (form && "geolocation" in navigator) {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      /** @type {HTMLInputElement} */ (form.elements.namedItem("longitude")).value = coords.longitude.toFixed(6);
      /** @type {HTMLInputElement} */ (form.elements.namedItem("latitude")).value = coords.latitude.toFixed(6);
    },
    () => undefined,
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 30_000 },
  );
}
const moving = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-moving]"));
let said = -EVERY_MS;
if (moving.length && "geolocation" in navigator) {
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      if (performance.now() - said < EVERY_MS) return;
      said = performance.now();
      const place = { longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6) };
      for (const { dataset } of moving) {
        const headers = { "X-CSRFToken": csrfToken(), "X-Anlan-Background": "1", "HX-Request": "true" };
        // without signal the next position goes instead
        void fetch(dataset.moving ?? "", { method: "POST", body: new URLSearchParams(place), headers }).catch(() => null);
      }
    },
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 10_000 },
  );
}
for (const name of ["command.notice_sent", "command.incident_changed"]) {
  let timer = 0;
  document.addEventListener(`anlan:${name}`, () => {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input:focus"));
    if (field?.value) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => location.reload(), 500);
  });
}
