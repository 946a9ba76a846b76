// Typed text survives a reload, an expired session, an error. It stays in this tab only (sessionStorage), so that nothing of a
// client remains on a shared computer, and goes as soon as the server has taken it or the person signs out. Entries of a live room wait on the device until they are sent
// (room/outbox.js); they go when the person signs out and after a day.

import { clearOutbox, expireOutbox } from "./room/outbox.js";

const PREFIX = "enza:draft:";
const LEFT = "enza:signed-out";

export function startDrafts() {
  // The page may have been gone before the room's outbox was empty.
  if (sessionStorage.getItem(LEFT)) clearOutbox().then(() => sessionStorage.removeItem(LEFT));
  else expireOutbox();
  forgetTaken();
  keptForms().forEach(keep);
  document.addEventListener("submit", (event) => {
    if (/** @type {HTMLFormElement} */ (event.target).getAttribute("action") === "/sign-out") forgetAll();
  });
}

/** Forms that ask for it, and every form in which one writes. The live room has an outbox of its own. */
function keptForms() {
  if (document.body.matches(".room-page")) return [];
  return [...document.forms].filter((form) => form.dataset.draft || (form.method === "post" && form.querySelector("textarea")));
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const key = PREFIX + location.pathname + ":" + (form.dataset.draft ?? form.getAttribute("action"));
  const stored = read(key);
  if (stored && !sameAs(form, stored.values)) offer(form, key, stored.values);
  else if (stored) sessionStorage.removeItem(key);
  let timer = 0;
  const save = (/** @type {boolean} */ sent) => write(key, { values: valuesOf(form), sent });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 300, false);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(true);
  });
  form.addEventListener("enza:saved", () => {
    clearTimeout(timer);
    sessionStorage.removeItem(key);
  });
}

/** What was sent from another page and answered by neither sign-in nor an error was taken. */
function forgetTaken() {
  const isKeeping = document.body.matches(".bare-page, .keep-drafts") && !document.querySelector(".receipt");
  if (isKeeping) return;
  for (const key of keys()) {
    const isHere = key.startsWith(PREFIX + location.pathname + ":");
    if (read(key)?.sent && !(isHere && document.querySelector("[data-error-summary]"))) sessionStorage.removeItem(key);
  }
}

function forgetAll() {
  sessionStorage.setItem(LEFT, "yes");
  clearOutbox();
  keys().forEach((key) => sessionStorage.removeItem(key));
}

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

/** Secrets that came with an address (fragment.js) are no typed text. @param {HTMLFormElement} form */
function fieldsOf(form) {
  const isKept = (/** @type {Element} */ field) =>
    !field.closest("[data-fragment-field]") &&
    field.matches("textarea[name], select[name], input[name]:not([type=hidden], [type=password], [type=file], [type=submit])");
  return /** @type {HTMLInputElement[]} */ ([...form.elements].filter(isKept));
}

/** @param {HTMLFormElement} form @returns {[string, string][]} */
function valuesOf(form) {
  return fieldsOf(form)
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
}

/** @param {HTMLFormElement} form @param {[string, string][]} values */
function sameAs(form, values) {
  return JSON.stringify(valuesOf(form)) === JSON.stringify(values);
}

/** @param {HTMLFormElement} form @param {[string, string][]} values */
function restore(form, values) {
  const rest = [...values];
  for (const field of fieldsOf(form)) {
    if (["radio", "checkbox"].includes(field.type)) {
      field.checked = rest.some(([name, value]) => name === field.name && value === field.value);
      continue;
    }
    const at = rest.findIndex(([name]) => name === field.name);
    if (at >= 0) field.value = rest.splice(at, 1)[0][1];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The words of the offer are a <template> of the page. @param {HTMLFormElement} form @param {string} key @param {[string, string][]} values */
function offer(form, key, values) {
  const template = document.getElementById("draft-offer");
  if (!(template instanceof HTMLTemplateElement)) return;
  const notice = /** @type {HTMLElement} */ (template.content.cloneNode(true)).firstElementChild;
  if (!notice) return;
  notice.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (!button) return;
    if (button.matches("[data-draft-restore]")) restore(form, values);
    else sessionStorage.removeItem(key);
    notice.remove();
  });
  form.before(notice);
}

/** @param {string} key @returns {{values: [string, string][], sent: boolean} | null} */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** A full or forbidden store must not hinder typing. @param {string} key @param {object} draft */
function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    sessionStorage.removeItem(key);
  }
}
