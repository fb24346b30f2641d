// @ts-check
// Entry of the pages without rail: sign-in and errors.
import "./theme.js";
import "./otp.js";

for (const button of document.querySelectorAll("[data-fill-username]")) {
  button.addEventListener("click", () => {
    const name = /** @type {HTMLInputElement} */ (document.getElementById("id_username"));
    name.value = /** @type {HTMLElement} */ (button).dataset.fillUsername ?? "";
    document.getElementById("id_password")?.focus();
  });
}
