"use strict";
// The progress of a dossier keeps itself up to date. Without this file people reload the page.

const place = document.querySelector("[data-live]");
const said = document.querySelector("[data-live-said]");
const TOGETHER = 150; // milliseconds: what comes at once is shown at once
const FIRST_PAUSE = 3000; // milliseconds before another try; doubles
const LONGEST_PAUSE = 60000;

let source = null; // the open stream
let cursor = place.dataset.cursor; // what the stream has told so far
let pause = FIRST_PAUSE;
let waiting = 0; // the timer of the next look

// Says whether the page keeps itself up to date at the moment.
const show = () => {
  const on = source?.readyState === EventSource.OPEN;
  place.querySelectorAll("[data-live-on]").forEach((note) => (note.hidden = !on));
  place.querySelectorAll("[data-live-off]").forEach((note) => (note.hidden = on));
};

const titles = () =>
  [...place.querySelectorAll(".timeline li")].map((line) => ({
    key: line.textContent.replace(/\s+/g, " "),
    title: line.querySelector("p").textContent.trim(),
  }));

// Puts in what has changed; nobody loses their place: what was open stays open, and the focus.
const replace = (part, fresh) => {
  const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
  const focused = part.contains(document.activeElement) && document.activeElement;
  part.replaceChildren(...fresh.childNodes);
  part.querySelectorAll("details").forEach((one) => (one.open = open.includes(one.id)));
  if (!focused) return;
  const alike = [...part.querySelectorAll(focused.localName)];
  const text = focused.textContent.trim();
  (alike.find((one) => one.textContent.trim() === text) ?? alike[0])?.focus();
};

// Shows what the server now has, and has it read out, politely.
const refresh = async () => {
  const answer = await fetch(`${place.dataset.live}/phan`, { cache: "no-store" });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = new Set(titles().map((line) => line.key));
  place.querySelectorAll("[data-part]").forEach((part) => {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh && fresh.textContent !== part.textContent) replace(part, fresh);
  });
  show();
  const news = titles().filter((line) => !before.has(line.key)).reverse();
  const told = news.map((line) => line.title.replace(/\.$/, "")).join(". ");
  if (told) said.textContent = `${said.dataset.liveSaid} ${told}.`;
};

const later = (milliseconds) => {
  clearTimeout(waiting);
  waiting = setTimeout(look, milliseconds);
};

const look = async () => {
  try {
    await refresh();
    listen();
  } catch {
    later(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
};

// A browser resumes by itself when the line breaks, but gives up when it is refused.
const listen = () => {
  if (source || document.hidden) return;
  source = new EventSource(`${place.dataset.live}/truc-tiep?tu=${encodeURIComponent(cursor)}`);
  source.addEventListener("entry", (event) => {
    cursor = event.lastEventId;
    later(TOGETHER);
  });
  source.addEventListener("open", () => {
    pause = FIRST_PAUSE;
    show();
  });
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      later(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    show();
  });
};

// Nobody looks at a hidden page: its line is free for others until it is looked at again.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    source?.close();
    source = null;
  } else {
    later(0);
  }
});

listen();
