// @ts-check
// Light, dark, high contrast: chosen per browser, kept in a cookie so that the server paints the first frame right.

const COOKIE = "anlan_theme";
const root = document.documentElement;
const before = root.dataset.theme ?? "light";

/** @param {string} theme */
export function setTheme(theme) {
  root.dataset.theme = theme;
  document.cookie = `${COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
  show();
  document.dispatchEvent(new CustomEvent("anlan:theme", { detail: { theme } }));
}

/** The value of a design token in the theme of now. @param {string} name */
export const token = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

function show() {
  for (const choice of document.querySelectorAll("[data-theme-set]")) {
    const on = /** @type {HTMLElement} */ (choice).dataset.themeSet === root.dataset.theme;
    choice.setAttribute("aria-checked", String(on));
  }
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest("[data-theme-set], [data-theme-toggle]")
  );
  if (!button) return;
  const wanted = button.dataset.themeSet ?? button.dataset.themeToggle ?? "light";
  const isOn = button.dataset.themeToggle && root.dataset.theme === wanted;
  setTheme(isOn ? (before === wanted ? "light" : before) : wanted);
});
show();
