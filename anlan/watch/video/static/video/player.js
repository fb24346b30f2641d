// @ts-check
/** The picture of a video point: says plainly when this browser cannot play it, and takes it away when its time is over. */
const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("[data-player]"));
const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-player-said]"));

/** @param {string} words */
function say(words) {
  if (!said) return;
  said.textContent = words;
  said.hidden = false;
}

if (video) {
  const isHls = new URL(video.src).pathname.endsWith(".m3u8");
  if (isHls && !video.canPlayType("application/vnd.apple.mpegurl")) {
    say("这个浏览器不能直接播放 HLS 画面，请换用支持 HLS 的浏览器，或请管理员让视频平台改给 MP4 地址。");
  }
  video.addEventListener("error", () => say("取不到画面：视频平台没有应答，或地址已失效。点位在线与否见点位页。"));
  const left = Number(video.dataset.until) * 1000 - Date.now();
  setTimeout(() => {
    video.removeAttribute("src");
    video.load();
    say("地址到时失效，画面已停。继续看须重新写事由。");
  }, Math.max(0, left));
}
