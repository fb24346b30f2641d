// @ts-check
// By policy an alarm asks whoever may start a response for a decision: every open page says so and opens the preview.
import { openDrawer } from "./drawer.js";
import { toast } from "./toast.js";

document.addEventListener("anlan:command.response_proposed", (event) => {
  const { alarm_id: alarm, title, words } = /** @type {CustomEvent} */ (event).detail.payload;
  const preview = `/response/preview?alarm=${encodeURIComponent(alarm)}`;
  const here = document.getElementById("drawer");
  const how = here ? { onAction: () => void openDrawer(preview) } : { href: "/todo" };
  toast(`${title}：${words}`, { level: 1, action: "核对响应", ...how });
});
