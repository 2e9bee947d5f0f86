"use strict";
// Conveniences of filing; every step works without them.

// The account of the chosen agency shows at once.
document.querySelectorAll("[data-script-hides]").forEach((button) => { button.hidden = true; });
const chosen = document.querySelector("select[name=agency]");
const showAccount = () => {
  document.querySelectorAll("[data-account]").forEach((account) => {
    account.hidden = account.dataset.account !== chosen.value;
  });
  const none = document.querySelector("[data-no-account]");
  if (none) none.hidden = chosen.value !== "";
};
if (chosen) {
  chosen.addEventListener("change", showAccount);
  showAccount();
}

// A chosen file goes up at once; one that cannot be taken is refused before it is sent.
const LARGEST = 20 * 1024 * 1024; // bytes
document.querySelectorAll("[data-upload]").forEach((form) => {
  const input = form.querySelector("[type=file]");
  const said = form.querySelector(".paper-said");
  const say = (text, wrong) => {
    said.hidden = !text;
    said.textContent = text;
    said.classList.toggle("field-error", Boolean(wrong));
  };
  const complaint = () => {
    const file = input.files[0];
    if (!file) return "";
    if (!file.name.toLowerCase().endsWith(".pdf")) return form.dataset.notPdf;
    return file.size > LARGEST ? form.dataset.tooLarge : "";
  };
  form.querySelector("button").hidden = input.files.length === 0; // chosen before we came: by hand
  input.addEventListener("change", () => {
    if (input.files.length) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    const wrong = complaint();
    if (wrong) {
      event.preventDefault();
      event.stopPropagation();
      input.focus();
    }
    say(wrong || (input.files.length ? form.dataset.sending : ""), wrong);
  });
});

// The dossier's code can be copied.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    document.querySelector("[data-copy-said]").textContent = button.dataset.copied;
    button.textContent = button.dataset.copied;
  });
});
