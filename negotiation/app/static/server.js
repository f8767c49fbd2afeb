/** The host of a server on this machine: scenarios and kernels are fetched, and Python can be asked. */
import { fill, h, setText } from "./dom.js";
import { explore } from "./explorer.js";

const FORMATS = [".html", ".pdf", ".xlsx", ".csv", ".md", ".tex", ".json"];

async function fetched(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, options);
  if (!answer.ok) {
    const text = await answer.text();
    let told = text;
    try { told = JSON.parse(text).error; } catch { /* the text itself says it */ }
    throw new Error(told);
  }
  return answer;
}

const asked = async (what, body) => (await fetched(`ask/${what}`, body)).json();

/** The present state as Python reads it. */
function told(explorer) {
  const { model, history } = explorer;
  const { without, assurances } = model.data.parts[history.state.part];
  const { configuration, territory, layers, mandate, values } = history.state;
  return { model: model.data.id, state: { configuration, territory, layers, mandate, values, without, assurances } };
}

/** Buttons that ask Python, below the answer: exact borders, random worlds, reports, a document of one's own. */
function tools(explorer) {
  const { words } = explorer;
  const say = (id, values) => words.say(id, values);
  const out = h("div", { role: "status", class: "python" });
  const run = (work) => async () => {
    setText(out, say("ui.working"));
    try { await work(); } catch (error) { setText(out, error.message); }
  };
  const button = (text, act) => h("button", { type: "button", onclick: act }, text);
  const exactly = run(async () => {
    const found = await asked("exact", { ...told(explorer), path: explorer.view.lever });
    const heads = Object.keys(found.rows[0]);
    const cell = (one) => h("td", {}, one !== null && typeof one === "object" ? one.value : one);
    const rows = found.rows.map((row) => h("tr", {}, heads.map((head) => cell(row[head]))));
    fill(out, h("p", {}, say("ui.exact_told", { evidence: found.evidence })), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("ui.exact") },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => (head ? h("th", { scope: "col" }, head) : h("td"))))), h("tbody", {}, rows))));
  });
  const proof = run(async () => {
    const found = await asked("prove", { ...told(explorer), paths: [explorer.view.lever] });
    setText(out, found.certificate ? say("ui.proof_told", { told: found.summary }) : found.summary);
  });
  const sweep = run(async () => {
    const { job } = await asked("sweep", told(explorer));
    const line = h("span");
    const stop = button(say("ui.stop"), () => asked("stop", { job }));
    const bar = h("progress", { max: 1, value: 0, "aria-label": say("ui.sweep") });
    fill(out, h("p", {}, bar, " ", line, " ", stop));
    for (;;) {
      const now = await asked("progress", { job });
      bar.value = now.done / now.worlds;
      setText(line, now.error || say("ui.sweep_told", { told: now.text || "…", verdict: explorer.answer.verdict }));
      if (now.finished || now.stopped) break;
      await new Promise((done) => setTimeout(done, 200));
    }
    stop.disabled = true;
  });
  const kind = h("select", { "aria-label": say("ui.report_kind") }, FORMATS.map((one) => h("option", { value: one }, one)));
  const report = run(async () => {
    const answer = await fetched("report", { ...told(explorer), suffix: kind.value });
    const url = URL.createObjectURL(await answer.blob());
    h("a", { href: url, download: `${explorer.model.data.id}${kind.value}` }).click();
    URL.revokeObjectURL(url);
    setText(out, "");
  });
  return h("section", {}, h("h2", {}, say("ui.python")), h("div", { class: "bar" }, button(say("ui.exact"), exactly), button(say("ui.proof"), proof), button(say("ui.sweep"), sweep), kind, button(say("ui.report"), report)), out, own(explorer, run));
}

/** A document of one's own: its mistakes beside their lines, or the page about it. */
function own(explorer, run) {
  const { words } = explorer;
  const say = (id, values) => words.say(id, values);
  const text = h("textarea", { id: "ng-own", spellcheck: "false" });
  const file = h("input", { type: "file", accept: ".yaml,.yml", "aria-label": say("ui.own_file"), onchange: async (event) => { text.value = await event.target.files[0].text(); } });
  const found = h("div", { role: "status" });
  const lines = (problems) => h("ul", { class: problems.length ? "problems" : null }, problems.map((one) => h("li", {},
    h("button", { type: "button", onclick: () => mark(text, one.line) }, String(one.line)), " ", say("ui.own_line", one))));
  const check = async () => {
    try {
      const answer = await asked("check", { text: text.value });
      fill(found, answer.problems.length ? lines(answer.problems) : h("p", {}, say("ui.own_good")));
      if (answer.model) await explorer.add(answer.model, answer.title);
    } catch (error) { setText(found, error.message); }
  };
  return h("details", {}, h("summary", {}, say("ui.own")), h("p", {}, file), h("label", { for: "ng-own" }, say("ui.own_text")), text, h("p", {}, h("button", { type: "button", onclick: check }, say("ui.own_check"))), found);
}

/** Puts the cursor on a line of the text. */
function mark(text, line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
}

export function startServer() {
  const { models, model, words } = JSON.parse(document.getElementById("ng-start").textContent);
  return explore(document.getElementById("ng-root"), {
    models, model, words, tools,
    load: async (id) => (await fetched(`data?model=${encodeURIComponent(id)}`)).json(),
    kernel: async (id, key) => (await fetched(`kernel?model=${encodeURIComponent(id)}&key=${encodeURIComponent(key)}`)).json(),
    address: {
      read: () => location.hash.slice(1),
      write: (text) => history.replaceState(null, "", text ? `#${text}` : location.pathname),
    },
  });
}
