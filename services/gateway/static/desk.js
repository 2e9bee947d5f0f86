"use strict";
// Conveniences of the desk; every move works without them.
{ // names of this file's own: site.js has some of the same
  // Keys. Real focus goes along, so a screen reader follows; whoever does not want them turns them off.
  const OFF = "motcua-keys-off";
  const remembered = () => { try { return localStorage.getItem(OFF) !== null; } catch { return false; } };
  const rows = [...document.querySelectorAll("[data-row]")];
  const sheet = document.querySelector("[data-keys]");
  const typing = (place) => place.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (by) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, here() + by))];
    next?.querySelector("[data-open]").focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const tick = () => rows[here()]?.querySelector("[data-tick]")?.click();
  const keys = {
    j: () => go(1),
    k: () => go(here() < 0 ? 1 : -1),
    x: tick,
    "/": () => document.querySelector("[data-key-search]").focus(),
    "?": () => sheet.showModal(),
  };
  const arrows = { ArrowDown: () => go(1), ArrowUp: () => go(-1) };
  if (sheet) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || sheet.open) return;
      const act = here() >= 0 && arrows[event.key] ? arrows[event.key] : remembered() ? null : keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    document.querySelectorAll("[data-keys-open]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => sheet.showModal());
    });
    const wanted = sheet.querySelector("[data-keys-on]");
    wanted.checked = !remembered();
    wanted.addEventListener("change", () => {
      try { wanted.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* not kept */ }
    });
  }

  // Many at once: select all, and how many are selected.
  const ticks = [...document.querySelectorAll("[data-tick]")];
  const chosen = () => ticks.filter((one) => one.checked).length;
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    const all = bar.querySelector("[data-all]");
    const box = all.querySelector("input");
    const said = bar.querySelector("[data-chosen]");
    const count = () => {
      const number = chosen();
      said.textContent = number ? said.dataset.text.replace("{}", `${number}/${ticks.length}`) : "";
      box.checked = number === ticks.length;
      box.indeterminate = number > 0 && number < ticks.length;
    };
    all.hidden = false;
    box.addEventListener("change", () => {
      ticks.forEach((one) => { one.checked = box.checked; });
      count();
    });
    ticks.forEach((one) => one.addEventListener("change", count));
    addEventListener("pageshow", count);
    count();
  });

  // The box looks again now and then, but not while somebody is choosing or reading in it.
  document.querySelectorAll("[data-reload-gently]").forEach((place) => {
    const free = () => !document.hidden && !chosen() && !sheet?.open && !place.contains(document.activeElement)
      && !document.activeElement?.form && !document.querySelector("details[open]");
    setInterval(() => free() && location.reload(), place.dataset.reloadGently * 1000);
  });

  // A reason begins with the sentence of its ground, or with one that was picked.
  const usual = new Set([...document.querySelectorAll("[data-phrase]")].map((one) => one.dataset.phrase));
  document.querySelectorAll("[data-ground]").forEach((select) => {
    select.addEventListener("change", () => {
      const words = document.getElementById(select.dataset.ground);
      if (words.value.trim() && !usual.has(words.value)) return; // what was typed is never replaced
      words.value = select.selectedOptions[0].dataset.phrase || "";
    });
  });
  document.querySelectorAll("[data-reason]").forEach((place) => {
    const words = place.querySelector("[data-words]");
    place.querySelector("[data-phrases]")?.addEventListener("change", (event) => {
      words.value = [words.value.trim(), event.target.value].filter(Boolean).join(" ");
      event.target.value = "";
      words.focus();
    });
  });
}
