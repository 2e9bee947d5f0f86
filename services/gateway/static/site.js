"use strict";
// Every page works without this file; it only saves people some steps.

// What is wrong with a form is read out first.
document.querySelector("[data-focus]")?.focus();

// A double click on a form's button sends it once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Menus close on Escape and on a click elsewhere.
const menus = () => document.querySelectorAll("details[data-dropdown][open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  menus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// Browsers offer crypto.randomUUID only over TLS and on the own machine.
const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

// Another captcha without losing what was typed.
document.querySelectorAll("[data-captcha]").forEach((box) => {
  box.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    const headers = { "Idempotency-Key": newKey(), "Content-Type": "application/json" };
    const answer = await fetch("/api/identity/captchas", { method: "POST", headers, body: "{}" });
    if (!answer.ok) return;
    const captcha = await answer.json();
    box.querySelector("[name=captcha_id]").value = captcha.id;
    box.querySelector("img").src = `/api/identity/captchas/${captcha.id}.png`;
    box.querySelector("audio").src = `/api/identity/captchas/${captcha.id}.wav`;
    const typed = box.querySelector("[name=captcha_answer]");
    typed.value = "";
    typed.focus();
  });
});

// How long a one-time code still holds, and when it may be sent again.
const left = (until) => Math.max(0, Math.round((new Date(until) - Date.now()) / 1000));
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const tick = () => {
  document.querySelectorAll("[data-until]").forEach((place) => {
    const seconds = left(place.dataset.until);
    place.textContent = seconds ? place.dataset.text.replace("{}", clock(seconds)) : place.dataset.over;
  });
  document.querySelectorAll("[data-not-before]").forEach((button) => {
    button.disabled = left(button.dataset.notBefore) > 0;
  });
};
if (document.querySelector("[data-until], [data-not-before]")) {
  tick();
  setInterval(tick, 1000);
}

// A page about something that is moving looks again now and then, but never under one's hands.
const busy = () =>
  document.hidden || document.querySelector("details[open]") || document.activeElement?.form;
document.querySelectorAll("[data-reload]").forEach((place) => {
  setInterval(() => busy() || location.reload(), place.dataset.reload * 1000);
});

// Printing needs a script, so its button is only there with one.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// What a form could not send waits in its own window until the log-in; elsewhere it is forgotten.
const waits = location.pathname.startsWith("/dang-nhap");
Object.keys(sessionStorage).forEach((name) => {
  const here = `motcua-draft:${location.pathname}?${new URLSearchParams(location.search).get("phan")}`;
  if (name.startsWith("motcua-draft:") && name !== here && !waits) sessionStorage.removeItem(name);
});
