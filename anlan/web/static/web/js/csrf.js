// @ts-check
// Every htmx request that changes something carries the CSRF token of the page.

/** The token of this page; empty on pages without one. */
export const csrfToken = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'))?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  const request = /** @type {CustomEvent} */ (event).detail.ctx.request;
  if (!["GET", "HEAD"].includes(request.method.toUpperCase())) request.headers["X-CSRFToken"] = csrfToken();
});
