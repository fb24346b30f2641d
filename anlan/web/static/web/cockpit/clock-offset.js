// @ts-check
/**
 * How far the server's clock is ahead of this browser's. Several exchanges; the one with the shortest way there and
 * back is believed, because its error is at most half of that way (Cristian's method).
 */

/** @typedef {{offset: number, error: number}} Offset  milliseconds to add to the browser's clock, and the largest error */

/** @returns {number} milliseconds since 1970 by this browser, finer than Date.now() */
export const localNow = () => performance.timeOrigin + performance.now();

/**
 * @param {string} href  answers `{"server_ms": …}`
 * @param {number} rounds
 * @returns {Promise<Offset | null>} null when the server did not answer
 */
export async function measureOffset(href, rounds = 5) {
  /** @type {Offset | null} */
  let best = null;
  for (let round = 0; round < rounds; round++) {
    const sent = localNow();
    const answer = await fetch(href, { cache: "no-store" }).catch(() => null);
    const back = localNow();
    if (!answer?.ok) continue;
    const { server_ms: server } = await answer.json();
    const error = (back - sent) / 2;
    if (best === null || error < best.error) best = { offset: server - (sent + back) / 2, error };
  }
  return best;
}
