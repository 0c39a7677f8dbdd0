// The keyboard: one letter each, outside of fields, and only while this browser's settings say so.
import { openPrefs, prefs } from "./prefs.js";

const focus = (selector) => document.querySelector(selector)?.focus();

const links = () => [...document.querySelectorAll(".results a, .group a")].filter((link) => link.offsetParent);

const move = (step) => {
  const all = links();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement);
  const from = now >= 0 ? now : all.findIndex((link) => link.hasAttribute("aria-current"));
  all[from < 0 ? 0 : (from + step + all.length) % all.length].focus();
};

const act = (key) => {
  const target = document.querySelector(`[data-key="${key}"]`);
  if (target instanceof HTMLSelectElement) target.focus();
  else target?.click();
};

export const openKeys = () => document.getElementById("keys").showModal();

const fold = () => {
  for (const part of document.querySelectorAll(".bot-part details")) part.open = !part.open;
};

const KEYS = {
  "?": openKeys,
  j: () => move(1),
  k: () => move(-1),
  g: () => (document.querySelector(".group [aria-current]") ?? links()[0])?.focus(),
  "/": () => focus("#find"),
  r: () => focus("#text"),
  n: () => focus("#note"),
  i: () => focus("#fiche"),
  b: fold,
  ",": openPrefs,
};

// Closing needs an outcome, which nobody chooses for the agent: c, a letter of it, Enter. In the open list Enter chooses.
const OUTCOME = CSS.supports("selector(:open)") ? 'select[name="outcome"]:not(:open)' : 'select[name="outcome"]';
const closeWith = (event) => {
  if (event.key !== "Enter" || !event.target.matches?.(OUTCOME) || !event.target.value) return;
  event.preventDefault();
  event.target.form.requestSubmit();
};

const inField = (target) => target.closest?.("input, textarea, select, [contenteditable]");

export const startKeys = () => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    closeWith(event);
    if (event.key === "Escape" && inField(event.target)) event.target.blur();
    if (inField(event.target) || document.querySelector("dialog[open], :popover-open") || !prefs().keys) return;
    const run = KEYS[event.key] ?? ("ptlvc".includes(event.key) ? () => act(event.key) : null);
    if (!run) return;
    event.preventDefault();
    run();
  });
  const open = document.getElementById("open-keys");
  open.hidden = false;
  open.addEventListener("click", openKeys);
};
