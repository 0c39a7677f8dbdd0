// The reply: Ctrl+Enter sends, "/" inserts an answer of the notice, drafts stay with their conversation in this tab.
import { startSlash } from "./slash.js";

const text = () => document.getElementById("text");
const form = () => document.getElementById("reply");
const here = () => document.querySelector(".desk").dataset.conversation;
const key = () => `guichet-desk-draft-${here()}`;

export const cannedOf = (id) => [...document.querySelectorAll("#canned a")].find((link) => link.dataset.answer === id);

// The answer that a draft comes from, while a sentence of it is left in it.
const keeps = (link, draft) => (link?.dataset.text.split(/(?<=[.!?:])\s+/).some((part) => draft.includes(part)) ? link : null);

// Word for word, or changed: an edited answer is no longer the notice's.
export const tellSource = () => {
  const hint = document.getElementById("from-notice");
  if (!hint || !form()) return;
  const field = form().elements.answer_id;
  if (!text().value.trim()) field.value = "";
  const source = keeps(cannedOf(field.value), text().value);
  if (!source) field.value = "";
  const edited = source && text().value.trim() !== source.dataset.text.trim();
  hint.classList.toggle("edited", Boolean(edited));
  hint.textContent = !source ? ""
    : edited ? `Réponse de la notice modifiée : « ${source.textContent} ». Elle partira sans le lien de la notice.`
      : `Réponse de la notice, mot pour mot : « ${source.textContent} », version ${source.dataset.version}, lien ${source.dataset.url}`;
};

export const insert = (link) => {
  const { selectionStart: at, value } = text();
  const before = value.slice(0, at).replace(/\/[^\n/]*$/, "");
  text().value = before + link.dataset.text + value.slice(at);
  form().elements.answer_id.value = link.dataset.answer;
  text().focus();
  text().selectionEnd = text().selectionStart = before.length + link.dataset.text.length;
  text().dispatchEvent(new Event("input", { bubbles: true }));
};

const keepDraft = () => {
  if (text().value) {
    sessionStorage.setItem(key(), JSON.stringify({ text: text().value, answer: form().elements.answer_id.value }));
  } else {
    sessionStorage.removeItem(key());
  }
};

const giveDraft = () => {
  const kept = text() && !text().value ? sessionStorage.getItem(key()) : null;
  if (!kept) return;
  const { text: draft, answer } = JSON.parse(kept);
  text().value = draft;
  form().elements.answer_id.value = answer;
};

let told = 0;
const tellTyping = () => {
  if (Date.now() - told < 3000) return;
  told = Date.now();
  fetch(`/desk/conversations/${here()}/typing`, {
    method: "POST",
    headers: { "X-CSRF-Token": document.querySelector(".desk").dataset.csrf, "HX-Request": "true" },
  }).catch(() => {});
};

const grow = () => {
  if (!text()) return;
  text().rows = Math.min(10, Math.max(3, text().value.split("\n").reduce((n, line) => n + 1 + Math.floor(line.length / 80), 0)));
};

const ready = () => {
  giveDraft();
  tellSource();
  grow();
  startSlash(text());
};

export const startComposer = () => {
  document.addEventListener("input", (event) => {
    if (event.target !== text()) return;
    tellSource();
    keepDraft();
    grow();
    if (text().value) tellTyping();
  });
  document.addEventListener("keydown", (event) => {
    const owner = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
    if (owner && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      owner.requestSubmit();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#canned a");
    if (!link) return;
    event.preventDefault();
    insert(link);
    document.getElementById("canned").open = false;
  });
  // A refusal comes back in place, with its status: it is shown as well as a success.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "composer" && event.detail.xhr.status < 500) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "composer" && event.detail.target?.id !== "composer") return;
    const status = event.detail.xhr?.status;
    if (status === 200) sessionStorage.removeItem(key());
    ready();
    if (status) (document.querySelector("#composer .stop") ?? text())?.focus();
  });
  document.addEventListener("htmx:sseMessage", (event) => { if (event.detail.type === "composer") ready(); });
  ready();
  if (matchMedia("(min-width: 60rem)").matches) text()?.focus({ preventScroll: true });
};
