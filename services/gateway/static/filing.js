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
