// The door of personal links: the secret stands behind the # and never reaches the server by itself. It is put into the
// form here; nothing is sent until somebody presses the button, so that a mail scanner that only looks changes nothing.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-link-door]"));
const fragment = window.location.hash.slice(1);

if (form && /^(t[A-Za-z0-9_-]{64}|c[A-HJ-NP-Z2-9]{8})$/.test(fragment)) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("fragment"));
  const found = /** @type {HTMLElement} */ (form.querySelector("[data-link-found]"));
  const typed = /** @type {HTMLElement} */ (form.querySelector("[data-link-typed]"));
  field.value = fragment;
  found.hidden = false;
  typed.hidden = true;
  // The secret leaves the address bar, so that a photo or a shared screen does not show it.
  window.history.replaceState(null, "", window.location.pathname);
  form.querySelector("[data-link-type]")?.addEventListener("click", () => {
    field.value = "";
    found.hidden = true;
    typed.hidden = false;
    typed.querySelector("input")?.focus();
  });
}
