// @ts-check
// What this person is told, whatever page is open: a toast that leads there, and the list of the page.
import htmx from "../../vendor/htmx-4.0.1/htmx.esm.min.js";
import { toast } from "./toast.js";

document.addEventListener("anlan:notify.notice_sent", (event) => {
  const { notice_id: id, text, level } = /** @type {CustomEvent} */ (event).detail.payload;
  toast(text, { level, action: "查看", href: `/notices/${id}` });
  const list = document.querySelector("[data-notices]");
  if (list && !new URL(location.href).searchParams.has("after")) {
    void htmx.ajax("GET", "/notices", { target: list, swap: "innerHTML" });
  }
});
