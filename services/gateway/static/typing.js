"use strict";
// The form of a dossier while somebody types: questions come and go with the answers, and what is
// typed is kept at the portal. Without this file the button at the end of each part does both.

const typed = document.querySelector("form[data-typed]");
const PAUSE = 800; // milliseconds without a key pressed before what was typed is sent
const AGAIN = [2, 5, 10, 30]; // seconds until it is tried again, the last one for ever
const STASH = `motcua-draft:${location.pathname}?${new URLSearchParams(location.search).get("phan")}`;
const OWN = ["csrf", "key", "version", "asked"];

// Questions that the answers open.
const elsewhere = JSON.parse(typed.dataset.elsewhere);
const places = [...typed.querySelectorAll("[data-question]")];
const answer = (name) => {
  const place = places.find((one) => one.dataset.question === name);
  if (!place) return elsewhere[name] ?? "";
  return place.hidden ? "" : new FormData(typed).get(name) ?? "";
};
const isAsked = (place) =>
  !place.dataset.opens ||
  JSON.parse(place.dataset.opens).some((needs) =>
    needs.every(([field, values]) => values.includes(answer(field))));
const showAsked = () => {
  for (let changed = true; changed;) {
    changed = false;
    for (const place of places) {
      if (place.hidden === !isAsked(place)) continue;
      place.hidden = !place.hidden;
      changed = true;
    }
  }
  const shown = places.filter((place) => !place.hidden).map((place) => place.dataset.question);
  typed.elements.asked.value = shown.join(" ");
};

// What is said about it.
const box = typed.querySelector(".kept");
const say = (state, text) => {
  box.dataset.state = state;
  box.querySelector(".kept-said").textContent = text;
  box.querySelectorAll("[data-when]").forEach((acts) => {
    acts.hidden = acts.dataset.when !== state;
  });
};

// What could not be sent waits in this window, and only until the log-in.
const fields = () => [...new FormData(typed)].filter(([name]) => !OWN.includes(name));
const stash = () =>
  sessionStorage.setItem(STASH, JSON.stringify({ fields: fields(), version: typed.elements.version.value }));

let timer = 0;
let tries = 0;
let sending = null;
let dirty = false;

const kept = async (response) => {
  if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) {
    stash();
    say("ended", box.dataset.ended);
    return;
  }
  const told = response.headers.get("content-type")?.startsWith("application/json")
    ? await response.json() : {};
  if (response.ok) {
    typed.elements.version.value = told.version;
    tries = 0;
    if (!dirty) say("kept", box.dataset.kept.replace("{}", told.at));
  } else if (response.status === 409) {
    dirty = true;
    box.dataset.version = told.version;
    say("changed", box.dataset.changed);
  } else if (response.status === 410) {
    say("gone", box.dataset.gone);
  } else if (response.status < 500) {
    dirty = true;
    say("later", told.said ?? box.dataset.later);
  } else throw new Error(String(response.status));
};
const later = () => {
  dirty = true;
  say("later", box.dataset.later);
  clearTimeout(timer);
  timer = setTimeout(keep, AGAIN[Math.min(tries, AGAIN.length - 1)] * 1000);
  tries += 1;
};
const send = async () => {
  dirty = false;
  const body = new URLSearchParams(new FormData(typed));
  const headers = { Accept: "application/json" };
  try {
    const options = { method: "POST", body, headers, redirect: "manual", keepalive: true };
    await kept(await fetch(typed.dataset.typed, options));
  } catch {
    later();
  }
};
async function keep() {
  clearTimeout(timer);
  if (sending) await sending;
  sending = send();
  await sending;
  sending = null;
}
const changed = () => {
  showAsked();
  dirty = true;
  if (box.dataset.state === "changed") return; // the person decides first
  if (box.dataset.state === "ended") {
    stash();
    return;
  }
  say("keeping", box.dataset.keeping);
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
};
const unsent = () => dirty && !["changed", "ended", "gone"].includes(box.dataset.state);

typed.addEventListener("input", changed);
typed.addEventListener("change", changed);
addEventListener("online", () => { if (unsent()) keep(); });
addEventListener("pagehide", () => { if (unsent()) keep(); });
box.querySelector("[data-when=changed] button").addEventListener("click", () => {
  typed.elements.version.value = box.dataset.version;
  keep();
});

// The form's own button sends everything; it waits for what is on its way.
typed.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  stash();
  if (sending) {
    event.preventDefault();
    event.stopPropagation();
    await sending;
    typed.requestSubmit(event.submitter);
    return;
  }
  dirty = false;
});

// A link of the page is followed once what was typed is kept.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (!link || !plain || link.target || link.hash || !(unsent() || sending)) return;
  event.preventDefault();
  await Promise.race([keep(), new Promise((done) => setTimeout(done, 3000))]);
  location.href = link.href;
});

// What waited in this window comes back, and is sent.
const restore = () => {
  const waiting = JSON.parse(sessionStorage.getItem(STASH) ?? "null");
  sessionStorage.removeItem(STASH);
  if (!waiting) return;
  const before = JSON.stringify(fields());
  typed.querySelectorAll("[type=radio], [type=checkbox]").forEach((one) => { one.checked = false; });
  for (const [name, value] of waiting.fields) {
    const found = typed.elements[name];
    if (found) found.value = value;
  }
  showAsked();
  if (JSON.stringify(fields()) === before) return;
  dirty = true;
  if (waiting.version === typed.elements.version.value) {
    keep();
    return;
  }
  box.dataset.version = typed.elements.version.value;
  say("changed", box.dataset.changed);
};
showAsked();
restore();
