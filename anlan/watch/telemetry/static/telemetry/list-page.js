// @ts-check
/** Lists of alarms, points and devices: a changed filter asks at once, a shared link opens its drawer. */
import { openDrawer } from "../web/js/drawer.js";

for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("change", () => /** @type {HTMLFormElement} */ (form).requestSubmit());
  // filters that say nothing stay out of the address
  form.addEventListener("formdata", (event) => {
    const { formData } = /** @type {FormDataEvent} */ (event);
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

for (const [kind, id] of new URL(location.href).searchParams) {
  const row = document.querySelector(`[data-row][data-param="${CSS.escape(kind)}=${CSS.escape(id)}"]`);
  if (row || ["alarm", "device"].includes(kind)) void openDrawer(`/${kind}s/${encodeURIComponent(id)}/drawer`, { param: `${kind}=${id}`, history: false });
}
