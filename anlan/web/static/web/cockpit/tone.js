// @ts-check
/**
 * One short tone for an unconfirmed red alarm, again every 30 seconds while it waits; silent for ten minutes on request.
 * The browser gives sound only after the first touch of the page: until then the button says so.
 */

const AGAIN = 30_000;
const QUIET = 10 * 60_000;
const REMEMBER = "anlan.quiet-until";

export class Tone {
  /** @param {HTMLButtonElement | null} button  in the status bar; wears the state in words */
  constructor(button) {
    this.button = button;
    this.isWaiting = false;
    this.context = null;
    button?.addEventListener("click", () => this.toggle());
    document.addEventListener("pointerdown", () => this.wake(), { once: true });
    document.addEventListener("keydown", () => this.wake(), { once: true });
    setInterval(() => this.tick(), 1000);
    this.show();
  }

  wake() {
    this.context ??= new AudioContext();
    this.context.resume().then(() => this.show());
  }

  /** @param {boolean} isWaiting  whether any red alarm is unconfirmed now @param {boolean} [isNew] one has just come */
  set(isWaiting, isNew = false) {
    this.isWaiting = isWaiting;
    if (isNew) this.sound();
  }

  tick() {
    this.show();
    if (this.isWaiting && Date.now() - (this.last ?? 0) >= AGAIN) this.sound();
  }

  sound() {
    if (this.quietFor() > 0 || this.context?.state !== "running") return;
    this.last = Date.now();
    const start = this.context.currentTime;
    const volume = this.context.createGain();
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.45);
    const voice = this.context.createOscillator();
    voice.frequency.setValueAtTime(880, start);
    voice.frequency.setValueAtTime(660, start + 0.18);
    voice.connect(volume).connect(this.context.destination);
    voice.start(start);
    voice.stop(start + 0.5);
  }

  /** @returns {number} milliseconds of quiet left */
  quietFor() {
    return Math.max(0, Number(localStorage.getItem(REMEMBER) ?? 0) - Date.now());
  }

  toggle() {
    this.wake();
    localStorage.setItem(REMEMBER, String(this.quietFor() ? 0 : Date.now() + QUIET));
    this.show();
  }

  show() {
    if (!this.button) return;
    const quiet = this.quietFor();
    const words = quiet
      ? `静音剩 ${Math.ceil(quiet / 60_000)} 分`
      : this.context?.state === "running" ? "声音开" : "点一下开声音";
    if (this.button.textContent !== words) this.button.textContent = words;
    this.button.setAttribute("aria-pressed", String(quiet > 0));
  }
}
