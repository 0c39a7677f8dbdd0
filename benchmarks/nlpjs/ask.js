// Trains NLP.js on standard input's examples and asks it the questions; prints the figures as JSON.
const { dockStart } = require("@nlpjs/basic");
const { LangFr } = require("@nlpjs/lang-fr");

const TWINS = ["suis_je_concerne", "mon_cabinet_concerne"];

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function main() {
  const { examples, questions } = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const dock = await dockStart({ use: ["Basic", "LangFr"], settings: { nlp: { autoSave: false, log: false } } });
  dock.getContainer().use(LangFr);
  const nlp = dock.get("nlp");
  nlp.addLanguage("fr");
  for (const [text, intent] of examples) nlp.addDocument("fr", text, intent);
  const started = performance.now();
  await nlp.train();
  const train_s = (performance.now() - started) / 1000;
  let right = 0, wrong = 0, first = 0;
  const times = [];
  for (const { text, expect } of questions) {
    const expected = expect.some((intent) => TWINS.includes(intent)) ? [...expect, ...TWINS] : expect;
    const from = performance.now();
    const found = await nlp.process("fr", text);
    times.push(performance.now() - from);
    const top = found.classifications.find((c) => c.intent !== "None");
    if (top && expected.includes(top.intent)) first += 1;
    if (found.intent !== "None") expected.includes(found.intent) ? (right += 1) : (wrong += 1);
  }
  times.sort((a, b) => a - b);
  const n = questions.length;
  console.log(JSON.stringify({
    accuracy: first / n, right: right / n, wrong: wrong / n,
    p50_ms: percentile(times, 0.5), p99_ms: percentile(times, 0.99),
    train_s, memory_mb: process.memoryUsage().rss / 1e6,
  }));
}

main();
