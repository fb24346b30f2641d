// @ts-check
/** The map as a list: the same marks in words, worst first. The page itself where WebGL2 is missing. */

const LEVEL_WORDS = ["正常", "红色一级", "橙色二级", "黄色三级", "蓝色四级"];

/** @param {any} f */
const order = (f) => (f.properties.l > 0 ? f.properties.l : f.properties.s ? 5 : 6);

/**
 * @param {HTMLElement} target  gets the table
 * @param {{title: string, features: any[]}[]} groups
 * @param {(feature: any) => string} address  where a row leads
 * @param {number} [most] rows per layer
 */
export function drawList(target, groups, address, most = 200) {
  target.replaceChildren(
    ...groups.filter((g) => g.features.length).map((group) => {
      const section = document.createElement("section");
      const head = document.createElement("h2");
      head.textContent = `${group.title} ${group.features.length}`;
      const list = document.createElement("ol");
      const sorted = [...group.features].sort((a, b) => order(a) - order(b) || String(a.properties.n).localeCompare(b.properties.n, "zh"));
      list.append(...sorted.slice(0, most).map((feature) => row(feature, address)));
      section.append(head, list);
      if (sorted.length > most) {
        const more = document.createElement("p");
        more.className = "muted";
        more.textContent = `只列出前 ${most} 个，其余在列表页按条件查找`;
        section.append(more);
      }
      return section;
    }),
  );
}

/** @param {any} feature @param {(feature: any) => string} address */
function row(feature, address) {
  const { n, l = 0, s, v } = feature.properties;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address(feature);
  const name = document.createElement("span");
  name.textContent = n;
  const state = document.createElement("span");
  state.className = "muted";
  state.textContent = l > 0 || feature.properties.m === undefined ? (l > 0 ? LEVEL_WORDS[l] : s ? "失联" : LEVEL_WORDS[0]) : "";
  const value = document.createElement("b");
  value.className = "num";
  value.textContent = v ?? "";
  link.append(name, state, value);
  if (l > 0) item.dataset.level = String(l);
  item.append(link);
  return item;
}
