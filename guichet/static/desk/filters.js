// Filters of the list: by queue and by audience, kept for this tab.
const KEY = "guichet-desk-filters";

const form = () => document.getElementById("filters");

export const filter = () => {
  const { queue, audience } = form().elements;
  for (const item of document.querySelectorAll(".group li[data-queue]")) {
    item.hidden = (queue.value && item.dataset.queue !== queue.value)
      || (audience.value && item.dataset.audience !== audience.value);
  }
};

export const startFilters = () => {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  for (const select of form().querySelectorAll("select")) select.value = kept[select.name] ?? "";
  form().hidden = false;
  form().addEventListener("change", () => {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(new FormData(form()))));
    filter();
  });
  form().addEventListener("submit", (event) => event.preventDefault());
  filter();
};
