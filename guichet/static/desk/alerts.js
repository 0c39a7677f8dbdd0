// Desktop notifications and a short sound, when this browser's settings ask for them. Each thing is told once for all tabs.
import { prefs } from "./prefs.js";

let known = null;

const standing = () => ({
  waiting: [...document.querySelectorAll("#group-waiting li")].map((item) => item.id),
  unread: Object.fromEntries([...document.querySelectorAll("#group-mine li")].map((item) => [item.id, Number(item.dataset.unread ?? 0)])),
});

// The first tab that sees a thing tells it; the others find its name and keep quiet.
const first = (name) => {
  const key = `guichet-desk-told-${name}`;
  const before = Number(localStorage.getItem(key) ?? 0);
  if (Date.now() - before < 5000) return false;
  localStorage.setItem(key, String(Date.now()));
  return true;
};

export const beep = () => {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.addEventListener("ended", () => audio.close());
};

const tell = (name, text) => {
  if (!first(name)) return;
  const chosen = prefs();
  if (chosen.sound) beep();
  if (chosen.notify && document.hidden && Notification.permission === "granted") {
    const shown = new Notification("Guichet", { body: text, tag: name, lang: "fr" });
    shown.addEventListener("click", () => { window.focus(); shown.close(); });
  }
};

export const noticeNews = () => {
  const now = standing();
  if (known) {
    if (now.waiting.some((id) => !known.waiting.includes(id))) tell("waiting", "Une nouvelle demande attend.");
    if (Object.entries(now.unread).some(([id, count]) => count > (known.unread[id] ?? 0))) {
      tell("unread", "Un visiteur vous a écrit.");
    }
  }
  known = now;
};

export const startAlerts = () => { known = standing(); };
