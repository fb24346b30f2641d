// @ts-check
/** A live alarm as the feed line and the map mark it becomes, made from the event alone: no question to the server first. */

const WORDS = ["正常", "红色一级", "橙色二级", "黄色三级", "蓝色四级"];

/**
 * What `telemetry.alarm_raised` and its like carry.
 * @typedef {object} Alarm
 * @property {number} alarm_id
 * @property {number} level
 * @property {string} title
 * @property {string} point_name
 * @property {string} value_words
 * @property {string} region_path
 * @property {number} decided_ms
 * @property {number | null} longitude
 * @property {number | null} latitude
 */

/** @type {Record<string, string>} names by region path, so that an event need not carry them */
const places = JSON.parse(document.getElementById("places")?.textContent ?? "{}");

/** `湓浦街道 龙开河社区`. @param {string} path */
function place(path) {
  const codes = path.split("/").filter(Boolean);
  return codes.map((_, n) => places[`/${codes.slice(0, n + 1).join("/")}/`]).filter(Boolean).join(" ");
}

/** @param {Alarm} alarm @returns {HTMLElement} the `li` of the feed */
export function feedItem(alarm) {
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("feed-item"));
  const marks = /** @type {HTMLTemplateElement} */ (document.getElementById("level-marks"));
  const item = /** @type {HTMLElement} */ (/** @type {Element} */ (pattern.content.firstElementChild).cloneNode(true));
  item.id = `alarm-${alarm.alarm_id}`;
  item.dataset.level = String(alarm.level);
  item.toggleAttribute("data-hot", alarm.level === 1);
  item.querySelector(".lv")?.replaceWith(/** @type {Element} */ (marks.content.querySelector(`.lv-${alarm.level}`)).cloneNode(true));
  const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
  link.href = `/alarms/${alarm.alarm_id}`;
  link.dataset.drawer = `/alarms/${alarm.alarm_id}/drawer`;
  link.dataset.param = `alarm=${alarm.alarm_id}`;
  const level = document.createElement("span");
  level.className = "visually-hidden";
  level.textContent = `${WORDS[alarm.level]}：`;
  link.replaceChildren(level, alarm.title);
  const time = /** @type {HTMLTimeElement} */ (item.querySelector("time"));
  const at = new Date(alarm.decided_ms);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const [where, note] = item.querySelectorAll("p span");
  where.textContent = place(alarm.region_path);
  note.textContent = "未确认";
  return item;
}

/** @param {Alarm} alarm @returns {any | null} a GeoJSON feature; null when the point has no place */
export function alarmMark(alarm) {
  if (alarm.longitude === null || alarm.latitude === null) return null;
  return {
    type: "Feature",
    properties: { id: String(alarm.alarm_id), n: alarm.point_name, l: alarm.level, v: alarm.value_words, o: "alarm" },
    geometry: { type: "Point", coordinates: [alarm.longitude, alarm.latitude] },
  };
}
