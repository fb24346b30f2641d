// @ts-check
// The list of incidents shows a new one without being asked.
let timer = 0;
for (const name of ["command.response_started", "command.response_ended", "casework.case_opened"]) {
  document.addEventListener(`anlan:${name}`, (event) => {
    const { payload } = /** @type {CustomEvent} */ (event).detail;
    const isOpen = document.getElementById("drawer")?.hidden === false;
    if (isOpen || (payload.procedure && payload.procedure !== "command.incident")) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => location.reload(), 400);
  });
}
