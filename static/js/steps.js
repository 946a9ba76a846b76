// form[data-steps]: buttons named "step" add, move and take away rows without leaving the page. The server does the step
// and keeps what was typed; the answer's form takes the place of this one, and the row that moved keeps the focus.

import { rest } from "./autosave.js";

/** Steps after which the page is left. */
const LEAVING = ["save", "keep"];

export function startSteps() {
  document.addEventListener("submit", take, true);
}

/** @param {SubmitEvent} event */
function take(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!form.matches("[data-steps]") || !button || button.name !== "step" || LEAVING.includes(button.value)) return;
  if (form.dataset.stepsOff) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.hasAttribute("aria-busy")) return;
  // What is typed or pressed before the answer would be lost or meet another row.
  form.setAttribute("aria-busy", "true");
  form.inert = true;
  step(form, button).finally(() => {
    form.inert = false;
    form.removeAttribute("aria-busy");
  });
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function step(form, button) {
  const verb = button.value.split("-")[0];
  // A step is taken on what this window knows as kept, so nothing else may be under way.
  await rest(form);
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = answer.ok && page.querySelector("form[data-steps]");
    if (!next) throw new Error("not the form");
    form.replaceChildren(...next.childNodes);
    form.inert = false;
    focusOn(new URL(answer.url).searchParams.get("at"), verb);
    form.dispatchEvent(new Event("input"));
    form.dispatchEvent(new Event("enza:saved"));
  } catch {
    // A session that has ended, a connection that is gone: the plain form knows what to do.
    form.dataset.stepsOff = "yes";
    form.requestSubmit(button);
  }
}

/** @param {string | null} id @param {string} verb */
function focusOn(id, verb) {
  const row = id && document.getElementById(id);
  if (!row) return;
  const same = /** @type {HTMLElement | null} */ (row.querySelector(`button[value^="${verb}-"]`));
  const first = /** @type {HTMLElement | null} */ (row.querySelector("textarea, select, input:not([type=hidden]), button"));
  row.scrollIntoView({ block: "center" });
  (verb.startsWith("add") ? first : same ?? first)?.focus({ preventScroll: true });
}
