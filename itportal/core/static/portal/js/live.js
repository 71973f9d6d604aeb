// Live updates: one event stream per visible tab. Events carry topics and ids only; whoever
// listens re-requests its own block:
//
//   <live-topics topics="queue ticket:0198…"></live-topics>
//   <div hx-get="…" hx-trigger="live:queue from:document"></div>
//
// What changed since the page was drawn is told when its stream opens.
// A hidden tab holds no connection (browsers allow six to one host); when it is shown again it
// hears `live:<topic>` for each of its topics, as it does after every reconnection and, while
// the stream cannot be had, every 30 seconds.

const RETRY_MS = 3000;
const POLL_MS = 30000;
const LOST_MS = 45000;

import { htmxReady } from "./htmx.js";
import { signedOut } from "./texts.js";

let stream = null;
let wanted = "";
let retry = 0;
let poll = 0;
let lost = 0;
let lastHeard = new Date();
let opening = 0;
// From when on the page may have missed something; a stream opened later tells all.
let since = document.body?.dataset.since ?? "";

function topics() {
  const all = new Set();
  for (const part of document.querySelectorAll("live-topics")) {
    for (const topic of (part.getAttribute("topics") || "").split(/\s+/)) {
      if (topic) all.add(topic);
    }
  }
  return [...all].sort().join(" ");
}

function tell(topic, detail) {
  htmxReady().then(() => document.dispatchEvent(new CustomEvent(`live:${topic}`, { detail })));
}

function tellAll() {
  for (const topic of wanted.split(" ")) if (topic) tell(topic, {});
}

function heard() {
  lastHeard = new Date();
  clearTimeout(lost);
  lost = setTimeout(() => show("lost"), LOST_MS);
}

// The badge's words come from the page, in its language: data-live-on, data-live-lost.
function show(state) {
  for (const badge of document.querySelectorAll("[data-live-badge]")) {
    if (badge.dataset.liveBadge === state) continue;
    badge.dataset.liveBadge = state;
    const clock = lastHeard.toTimeString().slice(0, 5);
    badge.textContent = (badge.dataset[state === "on" ? "liveOn" : "liveLost"] || "").replace("{time}", clock);
    badge.classList.toggle("live--lost", state !== "on");
  }
}

function close() {
  clearTimeout(retry);
  clearTimeout(lost);
  clearInterval(poll);
  if (stream) stream.close();
  stream = null;
  poll = 0;
}

function later() {
  close();
  poll = setInterval(tellAll, POLL_MS);
  retry = setTimeout(open, RETRY_MS + Math.random() * RETRY_MS);
}

async function open() {
  close();
  if (!wanted || document.hidden) return;
  const mine = ++opening;
  let answer;
  try {
    answer = await fetch(`/live/token/?topics=${encodeURIComponent(wanted)}&since=${since}`, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
  } catch {
    return later();
  }
  if (mine !== opening) return;
  if (answer.status === 401) {
    signedOut();
    return show("lost");
  }
  if (!answer.ok) return later();
  const { token } = await answer.json();
  if (mine !== opening) return;
  stream = new EventSource(`/live/?token=${encodeURIComponent(token)}`);
  stream.addEventListener("ready", (event) => {
    heard();
    show("on");
    since = "";
    if (!JSON.parse(event.data).whole) tellAll();
  });
  stream.addEventListener("refresh", () => tellAll());
  stream.addEventListener("change", (event) => {
    heard();
    const message = JSON.parse(event.data);
    tell(message.topic, message);
  });
  // The grant of a stream is good for one opening: never let the browser reconnect by itself.
  stream.addEventListener("error", later);
}

let settle = 0;
function changed() {
  clearTimeout(settle);
  settle = setTimeout(() => {
    const now = topics();
    if (now === wanted && (stream || retry)) return;
    wanted = now;
    open();
  }, 50);
}

class LiveTopics extends HTMLElement {
  connectedCallback() {
    changed();
  }
  disconnectedCallback() {
    changed();
  }
  static get observedAttributes() {
    return ["topics"];
  }
  attributeChangedCallback() {
    changed();
  }
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
customElements.define("live-topics", LiveTopics);
