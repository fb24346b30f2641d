// @ts-check
// Dialogs: `data-dialog="id"` opens, `data-dialog-close` closes, a fragment swapped into #dialog opens it.

const sheet = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("dialog"));

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const opener = /** @type {HTMLElement | null} */ (target.closest("[data-dialog]"));
  if (opener) {
    event.preventDefault();
    opener.closest("dialog")?.close();
    const found = document.getElementById(opener.dataset.dialog ?? "");
    if (found instanceof HTMLDialogElement) found.showModal();
    return;
  }
  if (target.closest("[data-dialog-close]") || target.matches("dialog.dialog")) target.closest("dialog")?.close();
});

document.addEventListener("htmx:after:swap", () => {
  const found = sheet();
  if (found && found.childElementCount && !found.open) found.showModal();
});
document.addEventListener("close", (event) => {
  if (event.target === sheet()) sheet()?.replaceChildren();
}, true);
