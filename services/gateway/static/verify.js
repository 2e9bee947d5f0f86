"use strict";
// Checks a receipt in the reader's browser; the file never leaves it.
// Sources: RFC 9162 section 2.1.3.2; C2SP signed-note and tlog-checkpoint.

const LARGEST = 1 << 20; // bytes of a receipt; an event has 256 kB at most
const HEX = /^[0-9a-f]{64}$/;
const SHAPE = {
  version: (value) => value === 1,
  log: (value) => typeof value === "string",
  position: (value) => Number.isSafeInteger(value) && value > 0,
  subject: (value) => typeof value === "string",
  body: (value) => typeof value === "string",
  leaf_hash: (value) => HEX.test(value),
  tree_size: (value) => Number.isSafeInteger(value) && value > 0,
  proof: (value) => Array.isArray(value) && value.length <= 64 && value.every((step) => HEX.test(step)),
  note: (value) => typeof value === "string",
  public_key: (value) => typeof value === "string",
};
const ED25519_PEM = "302a300506032b6570032100"; // how the DER of such a public key begins, hex

const utf8 = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const same = (left, right) => hexOf(left) === hexOf(right);
const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const nodeHash = (left, right) => sha256([1], left, right);

// Bytes of strict base64; null when it is none.
const fromBase64 = (text) => {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return btoa(String.fromCharCode(...bytes)) === text ? bytes : null;
  } catch {
    return null;
  }
};

// The receipt in a file; null when it holds none.
const receiptIn = (text) => {
  try {
    const receipt = JSON.parse(text);
    const names = Object.keys(receipt);
    const whole = names.length === Object.keys(SHAPE).length;
    return whole && names.every((name) => SHAPE[name]?.(receipt[name])) ? receipt : null;
  } catch {
    return null;
  }
};

// The root that a proof leads to from a leaf; null when it leads nowhere.
const rootOf = async (leaf, index, size, proof) => {
  if (index >= size) return null;
  let [place, last, found] = [index, size - 1, leaf];
  const up = () => ([place, last] = [Math.floor(place / 2), Math.floor(last / 2)]);
  for (const step of proof) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      found = await nodeHash(step, found);
      while (place % 2 === 0 && place > 0) up();
    } else {
      found = await nodeHash(found, step);
    }
    up();
  }
  return last === 0 ? found : null;
};

// What a signed note says: its text, origin, size, root and signatures; null when it is none.
const readNote = (note) => {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || note.length > 4096 || !note.endsWith("\n")) return null;
  const text = note.slice(0, cut + 1);
  const [origin, size, root, ...rest] = text.split("\n");
  if (rest.length !== 1 || rest[0] !== "" || !/^[^\s+]+$/.test(origin)) return null;
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size)) return null;
  const hash = fromBase64(root ?? "");
  if (hash?.length !== 32) return null;
  const ours = `— ${origin} `;
  const lines = note.slice(cut + 2, -1).split("\n").filter((line) => line.startsWith(ours));
  return {
    text,
    origin,
    size: Number(size),
    root: hash,
    signatures: lines.map((line) => fromBase64(line.slice(ours.length))),
  };
};

// The 32 bytes of an Ed25519 key in PEM; null when it is none.
const keyIn = (pem) => {
  const inside = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)-----END PUBLIC KEY-----\n?$/.exec(pem);
  const der = inside && fromBase64(inside[1].replaceAll("\n", ""));
  if (der?.length !== 44 || hexOf(der.slice(0, 12)) !== ED25519_PEM) return null;
  return der.slice(12);
};

// Whether the note is signed by the key: "right", "wrong" or, without Ed25519 here, "unknown".
const signed = async (note, raw) => {
  if (note === null || raw === null || note.signatures.includes(null)) return "wrong";
  const id = (await sha256(utf8(note.origin), [10, 1], raw)).slice(0, 4);
  const own = note.signatures.filter((signature) => same(signature.slice(0, 4), id));
  if (own.length === 0) return "wrong";
  let key;
  try {
    key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unknown";
  }
  for (const signature of own) {
    const fits = await crypto.subtle.verify("Ed25519", key, signature.slice(4), utf8(note.text));
    if (!fits) return "wrong";
  }
  return "right";
};

const subjectIn = (body) => {
  try {
    return JSON.parse(body)?.subject;
  } catch {
    return undefined;
  }
};

// What was found, by what was looked at: "right", "wrong" or "unknown".
const checked = async (receipt, portalKey) => {
  const raw = keyIn(receipt.public_key);
  const note = readNote(receipt.note);
  const judge = (fits) => (fits ? "right" : "wrong");
  const leaf = await sha256([0], utf8(`${receipt.subject}\n${receipt.body}`));
  const proof = receipt.proof.map(fromHex);
  const size = note?.size ?? 0;
  const root = await rootOf(fromHex(receipt.leaf_hash), receipt.position - 1, size, proof);
  const whole = hexOf(leaf) === receipt.leaf_hash && subjectIn(receipt.body) === receipt.subject;
  const known = keyIn(portalKey);
  return {
    content: judge(whole),
    place: judge(root !== null && note !== null && same(root, note.root)),
    head: judge(note !== null && note.origin === receipt.log && note.size === receipt.tree_size),
    signature: await signed(note, raw),
    key: known === null ? "unknown" : judge(raw !== null && same(raw, known)),
  };
};

// The page.
const place = (id) => document.getElementById(id);
const words = (code) => document.querySelector(`#cau [data-code="${code}"]`).textContent;
const portalKey = place("khoa")?.textContent.trim() ?? "";

const conclude = (code, kind) => {
  place("ket-luan").className = `alert alert-${kind}`;
  place("ket-luan").textContent = words(code);
  place("ket-qua").hidden = false;
};

const fact = (code, value) => {
  const row = document.createElement("div");
  const [name, told] = [document.createElement("dt"), document.createElement("dd")];
  name.textContent = words(`fact-${code}`);
  told.textContent = value;
  row.append(name, told);
  place("su-kien").append(row);
};

const facts = async (receipt) => {
  const event = JSON.parse(receipt.body);
  fact("log", receipt.log);
  fact("position", `${receipt.position} / ${receipt.tree_size}`);
  fact("type", String(event.type ?? ""));
  fact("time", new Date(event.time).toLocaleString(document.documentElement.lang));
  const raw = keyIn(receipt.public_key);
  if (raw !== null) fact("fingerprint", hexOf(await sha256(raw)).match(/.{8}/g).join(" "));
};

const show = async (file) => {
  place("su-kien").replaceChildren();
  place("cac-buoc").replaceChildren();
  if (!globalThis.crypto?.subtle) return conclude("no-crypto", "warning");
  const receipt = file.size > LARGEST ? null : receiptIn(await file.text());
  if (receipt === null) return conclude("not-a-receipt", "danger");
  const found = await checked(receipt, portalKey);
  for (const [what, how] of Object.entries(found)) {
    const line = document.createElement("li");
    line.dataset.found = `${what}-${how}`;
    const said = document.createElement("span");
    said.textContent = words(`${what}-${how}`);
    line.append(place(`dau-${how}`).content.cloneNode(true), said);
    place("cac-buoc").append(line);
  }
  if (found.content === "right") await facts(receipt);
  const judged = Object.values(found);
  if (judged.includes("wrong")) conclude("wrong", "danger");
  else if (judged.includes("unknown")) conclude("partly", "warning");
  else conclude("right", "success");
};

document.querySelector("[data-no-script]").hidden = true;
document.querySelector("[data-verify]").hidden = false;
place("tep").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) show(file);
});
