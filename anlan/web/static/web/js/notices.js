// @ts-check
// What this person is told, whatever page is open: a toast that leads there, and the list of the page.
import htmx from "../../vendor/htmx-4.0.1/htmx.esm.min.js";
import { toast } from "./toast.js";

document.addEventListener("anlan:notify.notice_sent", (event) => {
  const { notice_id: id, text, level } = /** @type {CustomEvent} */ (event).detail.payload;
  toast(text, { level, icon: level ? undefined : "i-message", action: "查看", href: `/notices/${id}` });
  const list = document.querySelector("[data-notices]");
  if (list && !new URL(location.href).searchParams.has("after")) {
    void htmx.ajax("GET", "/notices", { target: list, swap: "innerHTML" });
  }
});

// what a response tells somebody is on the incident's page and among the tasks; everywhere else a toast leads there
document.addEventListener("anlan:command.notice_sent", (event) => {
  const { number, text } = /** @type {CustomEvent} */ (event).detail.payload;
  const there = `/incidents/${number}`;
  if (location.pathname !== there && !location.pathname.startsWith("/tasks")) toast(text, { icon: "i-message", action: "查看", href: there });
});
