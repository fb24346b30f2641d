// @ts-check
// The phone says where it is with each step, when its owner allows it; a step never waits for the position.
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
for (const name of ["command.notice_sent", "command.incident_changed"]) {
  let timer = 0;
  document.addEventListener(`anlan:${name}`, () => {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input:focus"));
    if (field?.value) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => location.reload(), 500);
  });
}
