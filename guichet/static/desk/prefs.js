// The settings of this browser: notifications, sound, keys of one letter. Kept in it, in step over its tabs.
import { beep } from "./alerts.js";

const KEY = "guichet-desk-prefs";
const DEFAULT = { notify: false, sound: false, keys: true };

export const prefs = () => ({ ...DEFAULT, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") });

const dialog = () => document.getElementById("prefs");

const show = () => {
  for (const box of dialog().querySelectorAll("input")) box.checked = prefs()[box.name];
};

const say = (text) => { document.getElementById("prefs-said").textContent = text; };

export const openPrefs = () => {
  show();
  say("");
  dialog().showModal();
};

export const startPrefs = () => {
  dialog().addEventListener("change", async (event) => {
    const { name, checked } = event.target;
    if (name === "notify" && checked && (await Notification.requestPermission()) !== "granted") {
      event.target.checked = false;
      say("Le navigateur refuse les notifications de ce site : autorisez-les dans ses réglages.");
      return;
    }
    localStorage.setItem(KEY, JSON.stringify({ ...prefs(), [name]: checked }));
    say("Enregistré dans ce navigateur.");
    if (name === "sound" && checked) beep();
  });
  addEventListener("storage", (event) => { if (event.key === KEY) show(); });
  const open = document.getElementById("open-prefs");
  open.hidden = false;
  open.addEventListener("click", openPrefs);
};
