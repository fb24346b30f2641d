// @ts-check
/** Fetches what the modules offer for the map; the browser revalidates by ETag, so an unchanged layer costs one 304. */

/**
 * @typedef {object} Offer
 * @property {string} key
 * @property {string} title
 * @property {string} href  address of its GeoJSON
 * @property {"marks" | "areas"} kind
 */

/**
 * @param {Offer} offer
 * @returns {Promise<any[]>} its features; empty when the account may not see any
 */
export async function fetchLayer(offer) {
  const answer = await fetch(offer.href, { headers: { accept: "application/geo+json" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(`图层「${offer.title}」没有取到（${answer.status}）`);
  const collection = await answer.json();
  return collection.features;
}

/** @param {string} key of the address parameter @returns {Set<string> | null} the chosen layers, or null for the usual ones */
export function chosenLayers(key = "layers") {
  const value = new URL(location.href).searchParams.get(key);
  return value === null ? null : new Set(value.split(",").filter(Boolean));
}
