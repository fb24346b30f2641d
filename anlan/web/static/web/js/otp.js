// @ts-check
// The six boxes of a one-time code are a drawing over one ordinary field, so that paste, autofill and screen readers work.

for (const host of document.querySelectorAll("[data-otp]")) {
  const input = /** @type {HTMLInputElement} */ (host.querySelector("input"));
  const boxes = [...host.querySelectorAll(".boxes span")];
  host.classList.remove("is-plain");
  const draw = () => {
    input.value = input.value.replace(/\D/g, "").slice(0, boxes.length);
    boxes.forEach((box, index) => {
      box.textContent = input.value[index] ?? "";
      box.classList.toggle("cur", index === Math.min(input.value.length, boxes.length - 1));
    });
  };
  input.addEventListener("input", () => {
    draw();
    if (input.value.length === boxes.length) input.form?.requestSubmit();
  });
  draw();
}
