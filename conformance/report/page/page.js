"use strict";
// Everything that came from a server is put into the page as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const list = [...document.querySelectorAll("details.requirement")];

// Characters that nobody sees, or that turn the direction of text around, stand there as escapes.
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const visible = (text) => String(text).replace(UNSEEN, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = visible(text);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function facts(pairs) {
  const made = element("dl");
  for (const [term, text] of pairs) if (text) made.append(element("dt", term), element("dd", text));
  return made;
}

// JSON as indented text, with the members at some JSON pointers marked.
function shown(value, marked, pointer = "", indent = "") {
  const made = document.createDocumentFragment();
  const deeper = indent + "  ";
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    made.append(open);
    entries.forEach(([key, child], index) => {
      const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const part = document.createDocumentFragment();
      if (!Array.isArray(value)) part.append(`${visible(JSON.stringify(key))}: `);
      part.append(shown(child, marked, place, deeper));
      made.append(`\n${deeper}`);
      if (marked.has(place)) { const mark = element("mark"); mark.append(part); made.append(mark); } else made.append(part);
      if (index < entries.length - 1) made.append(",");
    });
    made.append(entries.length ? `\n${indent}${close}` : close);
  } else made.append(visible(JSON.stringify(value)));
  return made;
}

function body(text, marked) {
  const made = element("pre", undefined, { tabindex: "0" });
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object") { made.append(shown(value, marked)); return made; }
  } catch { /* no JSON: as it is */ }
  made.textContent = visible(text);
  return made;
}

// The lines of a body around its first marked member: all that a person needs to see at once.
const AROUND = 3;
function excerpt(text, marked) {
  const whole = body(text, marked);
  const mark = whole.querySelector("mark");
  if (!mark) return null;
  const before = document.createRange();
  before.setStart(whole, 0);
  before.setEndBefore(mark);
  const after = document.createRange();
  after.setStartAfter(mark);
  after.setEnd(whole, whole.childNodes.length);
  const above = before.toString().split("\n");
  const below = after.toString().split("\n");
  const made = element("pre", undefined, { tabindex: "0", class: "excerpt" });
  made.append(above.slice(-AROUND - 1).join("\n"), mark.cloneNode(true), below.slice(0, AROUND + 1).join("\n"));
  return made;
}

// A command in a block of its own, with a button that copies it.
function command(title, text) {
  const made = element("div", undefined, { class: "command" });
  const head = element("div", undefined, { class: "bar" });
  const button = element("button", "Copy", { type: "button", "aria-label": `Copy: ${title}` });
  const block = element("pre", undefined, { tabindex: "0" });
  block.append(element("code", text));
  button.addEventListener("click", () => copy(text, block, button));
  head.append(element("span", title), button);
  made.append(head, block);
  return made;
}

async function copy(text, block, button) {
  try { await navigator.clipboard.writeText(text); } catch {
    getSelection().selectAllChildren(block);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

function message(title, first, part, marked) {
  const made = document.createDocumentFragment();
  made.append(element("h4", title));
  const head = [first, ...part.headers.map(([name, value]) => `${name}: ${value}`)];
  made.append(element("pre", head.join("\n"), { tabindex: "0" }));
  if (part.body) made.append(body(part.body, marked));
  if (part.body_omitted) made.append(element("p", `${part.body_omitted} more bytes are left out`));
  return made;
}

function exchange(number, findings, open) {
  const held = data.exchanges[number];
  const made = element("details", undefined, { class: "exchange" });
  made.open = open;
  if (!held) { made.append(element("summary", `exchange ${number}: not kept`)); return made; }
  const answer = held.response;
  const outcome = held.failure ? `${held.failure} ${held.detail}` : `${answer.status} ${answer.reason}`;
  const took = `${(held.elapsed * 1000).toFixed(1)} ms${held.waits.length ? `, after ${held.waits.join(", ")}` : ""}`;
  made.append(element("summary", `${number}: ${outcome.trim()} · ${took} · ${held.scenario}`));
  const inner = element("div");
  if (answer) inner.append(message("Response", `${answer.http_version} ${answer.status} ${answer.reason}`, answer, places(findings)));
  inner.append(message("Request", `${held.request.method} ${held.request.url}`, held.request, new Set()));
  if (held.detail && !held.failure) inner.append(element("p", held.detail));
  made.append(inner);
  return made;
}

const places = (findings) => new Set(findings.flatMap((finding) => finding.place.split(", ")));

// What was wrong, at the top of an opened failure: expected, seen, and the member itself.
function wrong(entry) {
  const made = document.createDocumentFragment();
  const finding = entry.findings[0];
  if (!finding) return made;
  made.append(element("h3", "What was wrong"));
  made.append(facts([["expected", finding.expected], ["seen", finding.seen], ["place", finding.place || "the body"]]));
  const answer = data.exchanges[finding.exchange]?.response;
  const shown = answer && excerpt(answer.body, places(entry.findings.filter((one) => one.exchange === finding.exchange)));
  if (shown) made.append(shown);
  if (entry.findings.length > 1) made.append(element("p", `Broken in ${entry.broken} of ${entry.exchanges} exchanges.`));
  return made;
}

function commands(entry) {
  const made = document.createDocumentFragment();
  made.append(element("h3", "Commands"));
  made.append(command("Judge it again", entry.rerun));
  if (entry.findings.length) {
    const { curl } = entry.findings[0];
    made.append(command("Send the request again", curl));
    const needs = [...new Set(curl.match(/\$TALKDESK_[A-Z_]+/g))].map((name) => `${name.slice(1)} in the shell`);
    if (!data.live) needs.unshift("a server at this address");
    if (needs.length) made.append(element("p", `It needs ${needs.join(", and ")}.`, { class: "quiet" }));
  }
  if (entry.waive) made.append(command("Waive it as a known failure", entry.waive));
  return made;
}

function about(entry) {
  const made = document.createDocumentFragment();
  made.append(element("h3", "About this requirement"), facts([
    ["reason", entry.reason], ["level", entry.level], ["source", entry.source], ["reading", entry.reading],
    ["member", entry.member], ["schema", entry.pointer],
    ["exchanges", entry.exchanges ? `${entry.broken} of ${entry.exchanges} broke it` : ""], ["proof", entry.proof],
  ]));
  return made;
}

function fill(details) {
  if (details.dataset.filled) return;
  details.dataset.filled = "yes";
  const entry = data.requirements[details.id];
  details.append(wrong(entry), commands(entry), about(entry));
  const numbers = [...new Set(entry.findings.map((finding) => finding.exchange))];
  if (numbers.length || entry.sample.length) details.append(element("h3", "Exchanges"));
  numbers.forEach((number, index) =>
    details.append(exchange(number, entry.findings.filter((finding) => finding.exchange === number), index === 0)));
  for (const number of entry.sample) details.append(exchange(number, [], false));
}

for (const details of list) details.addEventListener("toggle", () => {
  if (!details.open) return;
  fill(details);
  if (decodeURIComponent(location.hash.slice(1)) !== details.id) history.replaceState(null, "", `#${details.id}`);
});

function follow() {
  const details = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!details || !details.matches("details.requirement")) return;
  details.hidden = false;
  details.open = true;
  fill(details);
  details.scrollIntoView({ block: "start" });
  details.querySelector("summary").focus({ preventScroll: true });
}

const search = document.getElementById("search");
const verdict = document.getElementById("verdict");
const level = document.getElementById("level");
const texts = new Map(list.map((details) => {
  const entry = data.requirements[details.id];
  return [details, [entry.id, entry.statement, entry.source, entry.member, entry.reading].join(" ").toLowerCase()];
}));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const details of list) {
    const fits = (!verdict.value || details.dataset.verdict === verdict.value)
      && (!level.value || details.dataset.level === level.value)
      && words.every((word) => texts.get(details).includes(word));
    details.hidden = !fits;
    count += fits;
  }
  document.getElementById("found").textContent = `${count} shown`;
  for (const button of document.querySelectorAll("[data-filter]"))
    button.setAttribute("aria-pressed", String(button.dataset.filter === verdict.value));
}

for (const control of [search, verdict, level]) control.addEventListener("input", filter);
for (const button of document.querySelectorAll("[data-filter]")) button.addEventListener("click", () => {
  verdict.value = verdict.value === button.dataset.filter ? "" : button.dataset.filter;
  filter();
});
addEventListener("hashchange", follow);
addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
follow();
