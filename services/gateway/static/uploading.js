"use strict";
// A chosen file goes up at once, piece by piece, and goes on where it broke off (tus 1.0.0).
// Without this script the form sends the file in one go.

const LARGEST = 20 * 1024 * 1024; // bytes
const PIECE = 1024 * 1024; // bytes sent at once
const LONGEST_PAUSE = 15000; // milliseconds between two tries
const TUS = { "Tus-Resumable": "1.0.0" };

const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
const megabytes = (bytes) =>
  (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

class BrokenError extends Error {} // try again
class RefusedError extends Error {} // what it says is for people

const uploads = new Map(); // by form, what is going up

class Upload {
  constructor(form, file) {
    this.form = form;
    this.file = file;
    this.at = null; // where the upload is
    this.offset = 0; // bytes that are there
    this.tries = 0; // since anything went well
    this.stopped = false;
    this.bar = form.querySelector(".paper-progress");
    this.said = form.querySelector(".paper-said");
  }

  say(text, wrong = false) {
    this.said.hidden = !text;
    this.said.textContent = text;
    this.said.classList.toggle("field-error", wrong);
  }

  show() {
    const percent = Math.floor((100 * this.offset) / this.file.size);
    this.bar.hidden = false;
    this.bar.querySelector("progress").value = percent;
    const parts = `${megabytes(this.offset)}/${megabytes(this.file.size)} MB`;
    this.bar.querySelector(".paper-percent").textContent = `${percent} % – ${parts}`;
    this.bar.querySelector("[data-pause]").hidden = this.stopped;
    this.bar.querySelector("[data-resume]").hidden = !this.stopped;
  }

  async ask(method, at, headers = {}, body = undefined) {
    this.line = new AbortController();
    const csrf = this.form.querySelector("[name=csrf]").value;
    const options = { method, body, signal: this.line.signal, redirect: "manual" };
    const all = { ...TUS, "X-CSRF-Token": csrf, ...headers };
    const answer = await fetch(at, { ...options, headers: all }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.reload(); // the log-in has ended
    if (answer?.ok) return answer;
    const moved = method === "PATCH" && [404, 409].includes(answer?.status);
    if (!answer?.status || answer.status >= 500 || moved) throw new BrokenError();
    const told = await answer.json().catch(() => ({}));
    throw new RefusedError(told.text || this.form.dataset.failed);
  }

  // The server knows the file again, and how much of it is there.
  async begin() {
    const { name, size, lastModified } = this.file;
    const metadata = `filename ${base64(name)},fingerprint ${base64(`${lastModified}`)}`;
    const headers = { "Upload-Length": `${size}`, "Upload-Metadata": metadata };
    const answer = await this.ask("POST", this.form.dataset.upload, headers);
    this.at = new URL(answer.headers.get("Location"), answer.url).href;
    this.offset = Number(answer.headers.get("Upload-Offset"));
  }

  async piece() {
    const end = Math.min(this.offset + PIECE, this.file.size);
    if (end === this.file.size) this.say(this.form.dataset.checking);
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": `${this.offset}`,
    };
    const answer = await this.ask("PATCH", this.at, headers, this.file.slice(this.offset, end));
    this.offset = Number(answer.headers.get("Upload-Offset"));
    this.tries = 0;
  }

  async run() {
    this.stopped = false;
    this.say(this.form.dataset.sending);
    try {
      await this.begin();
      do {
        this.show();
        await this.piece();
      } while (this.offset < this.file.size && !this.stopped);
      if (this.stopped) return;
      this.show();
      await this.done();
    } catch (error) {
      if (!this.stopped) this.failed(error);
    }
  }

  failed(error) {
    if (error instanceof RefusedError) {
      this.end();
      this.say(error.message, true);
      this.form.querySelector("[type=file]").focus();
      return;
    }
    this.say(this.form.dataset.broken);
    this.show();
    const pause = Math.min(1000 * 2 ** this.tries, LONGEST_PAUSE);
    this.tries += 1;
    this.timer = setTimeout(() => this.run(), pause);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.line?.abort();
  }

  pause() {
    this.stop();
    this.say(this.form.dataset.paused);
    this.show();
    this.bar.querySelector("[data-resume]").focus();
  }

  resume() {
    clearTimeout(this.timer);
    this.tries = 0;
    this.run();
  }

  cancel() {
    this.stop();
    if (this.at) this.ask("DELETE", this.at).catch(() => {});
    this.end();
    this.say("");
    this.form.querySelector("[type=file]").focus();
  }

  end() {
    uploads.delete(this.form);
    this.bar.hidden = true;
    this.form.querySelector("[type=file]").value = "";
  }

  // Shows what the server has now: this paper, and the row of steps or how far one has come.
  async done() {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return location.reload();
    uploads.delete(this.form);
    const section = this.form.closest("section");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of [`#${section.id}`, ".step-bar", "[data-progress]"]) {
      document.querySelector(place)?.replaceWith(page.querySelector(place));
    }
    const now = document.getElementById(section.id);
    dress(now.querySelector("[data-upload]"));
    const said = now.querySelector(".paper-said");
    said.hidden = false;
    said.textContent = this.form.dataset.done;
    now.focus();
  }
}

const complaint = (form, file) => {
  if (!file.name.toLowerCase().endsWith(".pdf") || !file.size) return form.dataset.notPdf;
  return file.size > LARGEST ? form.dataset.tooLarge : "";
};

const start = (form) => {
  const file = form.querySelector("[type=file]").files[0];
  uploads.get(form)?.stop();
  const upload = new Upload(form, file);
  const wrong = complaint(form, file);
  if (wrong) {
    upload.end();
    upload.say(wrong, true);
    form.querySelector("[type=file]").focus();
    return;
  }
  uploads.set(form, upload);
  upload.run();
};

// A file that was chosen before we came is sent by hand.
const dress = (form) => {
  const chosen = form.querySelector("[type=file]").files.length > 0;
  form.querySelector("[data-by-hand]").hidden = !chosen;
};

document.querySelectorAll("[data-upload]").forEach(dress);

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-upload]");
  if (form && event.target.files?.length) start(form);
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("[data-upload]");
    if (!form || !form.querySelector("[type=file]").files.length) return;
    event.preventDefault();
    event.stopPropagation();
    start(form);
  },
  true,
);

document.addEventListener("click", (event) => {
  const upload = uploads.get(event.target.closest("[data-upload]"));
  if (!upload) return;
  if (event.target.closest("[data-pause]")) upload.pause();
  if (event.target.closest("[data-resume]")) upload.resume();
  if (event.target.closest("[data-cancel]")) upload.cancel();
});

// Back on the net: no need to wait for the next try.
window.addEventListener("online", () => {
  uploads.forEach((upload) => {
    if (!upload.stopped && upload.tries > 0) upload.resume();
  });
});
