// @ts-check
/** The address says what is open: `?alarm=…`, `?point=…`, `?layers=…`. Reload and shared links give the same screen. */

/** @param {Record<string, string | null>} changes  null removes @param {boolean} [isStep]  whether Back returns from it */
export function setAddress(changes, isStep = false) {
  const url = new URL(location.href);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  const address = url.pathname + url.search.replaceAll("%2C", ",");
  if (address === location.pathname + location.search) return;
  if (isStep) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** @param {string} key */
export const inAddress = (key) => new URL(location.href).searchParams.get(key);
