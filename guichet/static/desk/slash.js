// "/" at the beginning of a line of the reply: a list of the notice's answers, filtered by what follows.
import { insert } from "./composer.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const startSlash = (area) => {
  if (!area) return;
  const list = document.createElement("ul");
  list.className = "slash";
  list.id = "slash-list";
  list.setAttribute("role", "listbox");
  list.tabIndex = 0;
  list.setAttribute("aria-label", "Réponses de la notice");
  list.hidden = true;
  area.before(list);
  let at = 0;

  const close = () => {
    list.hidden = true;
    area.removeAttribute("aria-controls");
    area.removeAttribute("aria-activedescendant");
  };
  const choose = (next) => {
    at = (next + list.children.length) % list.children.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const open = (asked) => {
    const found = [...document.querySelectorAll("#canned a")]
      .filter((link) => folded(link.textContent + link.dataset.answer).includes(folded(asked)));
    list.replaceChildren(...found.map((link, i) => {
      const item = document.createElement("li");
      item.id = `slash-${i}`;
      item.setAttribute("role", "option");
      item.textContent = link.textContent;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); close(); insert(link); });
      item.link = link;
      return item;
    }));
    if (!found.length) return close();
    list.hidden = false;
    area.setAttribute("aria-controls", list.id);
    return choose(0);
  };

  area.addEventListener("input", () => {
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
    if (line.startsWith("/")) open(line.slice(1));
    else close();
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey) {
      const { link } = list.children[at];
      close();
      insert(link);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
};
