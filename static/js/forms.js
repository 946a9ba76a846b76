// Forms: confirmation, sending once, leaving with unsent text, error summary, counters.

/** A form that was sent is free again after this, should the answer never come. */
const FREE_AGAIN_MS = 10_000;

export function startForms() {
  document.addEventListener("submit", confirmFirst, true);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", freeAll);
  guardUnsent();
  focusErrors();
  document.querySelectorAll("textarea[data-limit]").forEach(count);
}

/** @param {SubmitEvent} event */
function confirmFirst(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
  if (!(dialog instanceof HTMLDialogElement) || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const answer = (/** @type {Event} */ click) => {
    const button = /** @type {Element} */ (click.target).closest("[data-confirm-yes], [data-confirm-no]");
    if (!button) return;
    dialog.removeEventListener("click", answer);
    dialog.close();
    if (!button.matches("[data-confirm-yes]")) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
  };
  dialog.addEventListener("click", answer);
  dialog.showModal();
}

/** @param {SubmitEvent} event */
function sendOnce(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.method === "get" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = /** @type {HTMLElement | null} */ (event.submitter);
  if (button) {
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) {
      button.dataset.label = button.textContent ?? "";
      button.textContent = button.dataset.busy;
    }
  }
  setTimeout(() => free(form), FREE_AGAIN_MS);
}

/** @param {HTMLFormElement} form */
function free(form) {
  delete form.dataset.sent;
  delete form.dataset.confirmed;
  form.querySelectorAll("[aria-busy]").forEach((element) => {
    const button = /** @type {HTMLElement} */ (element);
    button.removeAttribute("aria-busy");
    if (button.dataset.label) button.textContent = button.dataset.label;
  });
}

function freeAll() {
  document.querySelectorAll("form").forEach(free);
}

function guardUnsent() {
  const forms = document.querySelectorAll("form[data-guard]");
  if (forms.length === 0) return;
  let unsent = false;
  forms.forEach((form) => {
    form.addEventListener("input", () => { unsent = true; });
    form.addEventListener("submit", () => { unsent = false; });
    form.addEventListener("enza:saved", () => { unsent = false; });
  });
  window.addEventListener("enza:leaving", () => { unsent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });
}

function focusErrors() {
  const summary = /** @type {HTMLElement | null} */ (document.querySelector("[data-error-summary]"));
  if (!summary) return;
  summary.focus();
  document.querySelectorAll("[aria-invalid=true], .field--error").forEach(openAround);
  summary.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    openAround(field);
    const inner = field.matches("fieldset") ? field.querySelector("input") : field;
    field.scrollIntoView({ block: "center" });
    /** @type {HTMLElement} */ (inner ?? field).focus({ preventScroll: true });
  });
}

/** A field that is at fault is never hidden in something folded. @param {Element} field */
function openAround(field) {
  for (let around = field.closest("details"); around; around = around.parentElement?.closest("details") ?? null) {
    around.open = true;
  }
}

/** @param {Element} element */
function count(element) {
  const area = /** @type {HTMLTextAreaElement} */ (element);
  const counter = document.getElementById(area.dataset.counter ?? "");
  if (!counter) return;
  const limit = Number(area.dataset.limit);
  const pattern = counter.dataset.pattern ?? "%";
  const over = counter.dataset.over ?? "";
  const show = () => {
    const length = [...area.value].length;
    counter.classList.toggle("counter--over", length > limit);
    const text = pattern.replace("%", String(length));
    counter.textContent = length > limit ? `${text} ${length - limit}${over}` : text;
  };
  area.addEventListener("input", show);
  show();
}
