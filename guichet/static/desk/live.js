// What the stream brings: no message twice, the list keeps its place, the transcript its end, the title counts.
import { noticeNews } from "./alerts.js";
import { filter } from "./filters.js";
import { tellTimes } from "./times.js";

const desk = () => document.querySelector(".desk");

const markCurrent = () => {
  const here = desk().dataset.conversation;
  for (const link of document.querySelectorAll(".group a")) {
    if (here && link.getAttribute("href") === `/desk/conversations/${here}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};

const countInTitle = () => {
  const unread = [...document.querySelectorAll("#group-mine [data-unread], #group-snoozed [data-unread]")]
    .reduce((sum, item) => sum + Number(item.dataset.unread), 0);
  const waiting = document.querySelectorAll("#group-waiting li").length;
  document.title = unread + waiting ? `(${unread + waiting}) Guichet` : "Guichet";
};

const nearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

const toEnd = () => {
  const box = document.getElementById("transcript");
  if (box) box.scrollTop = box.scrollHeight;
};

// A page that the agent looks at has been read up to its last message; the server knows whether it counts.
let told = 0;
const tellRead = () => {
  const { conversation, csrf, holds } = desk().dataset;
  const last = [...document.querySelectorAll(".message")].map((item) => Number(item.id.slice(2))).at(-1) ?? 0;
  if (!conversation || !holds || document.hidden || last <= told) return;
  told = last;
  fetch(`/desk/conversations/${conversation}/read`, {
    method: "POST",
    headers: { "X-CSRF-Token": csrf, "HX-Request": "true" },
    body: new URLSearchParams({ seq: String(last) }),
  }).catch(() => { told = 0; });
};

let typing = 0;
const forgetTyping = () => {
  clearTimeout(typing);
  typing = setTimeout(() => { document.getElementById("typing").textContent = ""; }, 6000);
};

export const startLive = () => {
  let focused = null;
  let followsEnd = true;
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    const { type, data } = event.detail;
    if (type === "message") {
      const fresh = new DOMParser().parseFromString(`<ol>${data}</ol>`, "text/html").querySelectorAll("li");
      const missing = [...fresh].filter((item) => !document.getElementById(item.id));
      if (missing.length < fresh.length) {
        event.preventDefault();
        document.getElementById("messages").append(...missing);
      }
      const box = document.getElementById("transcript");
      followsEnd = nearEnd(box);
      document.getElementById("typing").textContent = "";
    }
    // A part that the page shows already stays: somebody may be about to press a button in it.
    const same = document.createElement("template");
    same.innerHTML = data;
    tellTimes(same.content);
    if (type !== "message" && same.innerHTML.trim() === event.target.innerHTML.trim()) event.preventDefault();
    if (type === "composer") desk().dataset.holds = data.includes('id="reply"') ? "yes" : "";
    focused = document.activeElement?.closest(".group a")?.getAttribute("href") ?? null;
  });
  document.addEventListener("htmx:sseMessage", (event) => {
    tellTimes(event.target);
    if (event.detail.type === "message") {
      if (followsEnd) toEnd();
      tellRead();
    } else if (event.detail.type === "typing") {
      forgetTyping();
    } else if (event.target.classList.contains("group")) {
      filter();
      markCurrent();
      countInTitle();
      noticeNews();
      if (focused && document.activeElement === document.body) {
        document.querySelector(`.group a[href="${CSS.escape(focused).replaceAll("\\/", "/")}"]`)?.focus();
      }
    }
  });
  document.addEventListener("visibilitychange", tellRead);
  markCurrent();
  countInTitle();
  toEnd();
  tellRead();
};
