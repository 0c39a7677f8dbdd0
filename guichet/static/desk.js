// The desk with JavaScript: Ctrl+Enter sends, the transcript stays at its end, and the title counts who waits.
"use strict";

const atEnd = () => {
  const transcript = document.getElementById("transcript");
  if (transcript) transcript.scrollTop = transcript.scrollHeight;
};

const countInTitle = () => {
  const count = document.querySelector(".cases .count");
  const waiting = count ? Number(count.textContent) : 0;
  document.title = waiting ? `(${waiting}) Guichet` : "Guichet";
};

document.addEventListener("keydown", (event) => {
  const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("htmx:afterSwap", () => {
  atEnd();
  countInTitle();
});

atEnd();
document.getElementById("text")?.focus();
