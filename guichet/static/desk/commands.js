// The command box (Ctrl+K): whatever the page offers now, and the open cases, found by a few letters.
import { insert } from "./composer.js";
import { openKeys } from "./keys.js";
import { openPrefs } from "./prefs.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

const BUTTONS = ".acts button, .fiche button, .bar a, .bar button:not([hidden])";

// The page may have been brought up to date meanwhile: the button of this name counts, not the one that was seen.
const press = (selector, label) => [...document.querySelectorAll(selector)].find((found) => words(found) === label)?.click();

const buttons = () => [...document.querySelectorAll(BUTTONS)]
  .map(words)
  .filter(Boolean)
  .map((label) => ({ label, run: () => press(BUTTONS, label) }));

const places = () => [
  { label: "Répondre", run: () => document.getElementById("text")?.focus(), when: "#text" },
  { label: "Note interne", run: () => document.getElementById("note")?.focus(), when: "#note" },
  { label: "Rechercher", run: () => document.getElementById("find").focus(), when: "#find" },
  { label: "Réglages de ce poste", run: openPrefs, when: "#prefs" },
  { label: "Raccourcis du clavier", run: openKeys, when: "#keys" },
].filter((place) => document.querySelector(place.when));

const cases = () => [...document.querySelectorAll(".group a")]
  .map((link) => ({ label: `Ouvrir : ${words(link)}`, run: () => location.assign(link.href) }));

const answers = () => (document.getElementById("text") ? [...document.querySelectorAll("#canned a")] : [])
  .map((link) => ({ label: `Insérer : ${words(link)}`, run: () => insert(link) }));

export const startCommands = () => {
  const dialog = document.getElementById("commands");
  const input = document.getElementById("command");
  const list = document.getElementById("command-list");
  let all = [];
  let shown = [];
  let at = 0;

  const choose = (next) => {
    at = shown.length ? (next + shown.length) % shown.length : 0;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", shown.length ? `command-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (command) => {
    dialog.close();
    command.run();
  };
  const draw = () => {
    const asked = folded(input.value).split(" ").filter(Boolean);
    shown = all.filter(({ label }) => asked.every((word) => folded(label).includes(word))).slice(0, 40);
    list.replaceChildren(...shown.map((command, i) => {
      const item = document.createElement("li");
      item.id = `command-${i}`;
      item.setAttribute("role", "option");
      item.textContent = command.label;
      item.addEventListener("click", () => run(command));
      return item;
    }));
    choose(0);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const seen = new Set();
    all = [...buttons(), ...places(), ...answers(), ...cases()].filter(({ label }) => !seen.has(label) && seen.add(label));
    input.value = "";
    draw();
    dialog.showModal();
  });
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter" && shown.length) run(shown[at]);
    else return;
    event.preventDefault();
  });
};
