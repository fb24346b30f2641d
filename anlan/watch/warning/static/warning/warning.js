// @ts-check
// The list follows what is issued, updated and lifted: the page is fetched again, unless something is being typed.

for (const name of ["warning.issued", "warning.updated", "warning.cancelled"]) {
  document.addEventListener(`anlan:${name}`, () => {
    if (!document.querySelector("form[data-draft]")) location.reload();
  });
}
