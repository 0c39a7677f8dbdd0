// Waiting times: how long ago, told anew every half minute. The server writes the hour, which stays true.
const said = (minutes) => {
  if (minutes < 1) return "à l’instant";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : `${Math.floor(hours / 24)} j`;
};

export const tellTimes = (root = document) => {
  for (const time of root.querySelectorAll("time[data-since]")) {
    const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
    time.title = new Date(time.dateTime).toLocaleString("fr-FR");
    time.textContent = said(Math.max(0, minutes));
  }
};

export const startTimes = () => {
  tellTimes();
  setInterval(tellTimes, 30000);
};
