// The desk with JavaScript: joins its parts. Without it, links and forms do the work.
import { startAlerts } from "./alerts.js";
import { startCommands } from "./commands.js";
import { startComposer } from "./composer.js";
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startPrefs } from "./prefs.js";
import { startTimes } from "./times.js";

startTimes();
startFilters();
startLive();
startAlerts();
startComposer();
startPrefs();
startKeys();
startCommands();
document.documentElement.dataset.ready = "yes";
