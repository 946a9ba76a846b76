// Small things: menus, copying, printing, marking all candidates, tables that scroll.

export function startParts() {
  document.querySelectorAll("[data-menu]").forEach((menu) => closeFromOutside(/** @type {HTMLDetailsElement} */ (menu)));
  document.querySelectorAll("[data-copy]").forEach((button) => copying(/** @type {HTMLButtonElement} */ (button)));
  document.querySelectorAll("[data-print]").forEach((button) => {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("[data-all-yes]").forEach((button) => allYes(/** @type {HTMLElement} */ (button)));
  document.querySelectorAll("[data-fitting]").forEach((list) => onlyFitting(/** @type {HTMLElement} */ (list)));
  document.querySelectorAll("[data-ticked]").forEach((place) => countTicked(/** @type {HTMLElement} */ (place)));
  document.querySelectorAll("[data-late-part]").forEach((place) => takeIn(/** @type {HTMLElement} */ (place)));
  document.querySelectorAll(".table-wrap").forEach((wrap) => tabStop(/** @type {HTMLElement} */ (wrap)));
}

/** Takes a part of the page in that is made after the rest. What can't be had stays away: a link leads there as well. @param {HTMLElement} place */
async function takeIn(place) {
  try {
    const answer = await fetch(place.dataset.latePart ?? "", { redirect: "error", headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceWith(...made.body.childNodes);
  } catch {
    // Without a connection the page stays as it is.
  }
}

/** @param {HTMLDetailsElement} menu */
function closeFromOutside(menu) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

/** @param {HTMLButtonElement} button */
function copying(button) {
  const text = button.parentElement?.querySelector("[data-copy-text]")?.textContent;
  if (!text || !navigator.clipboard) return;
  button.hidden = false;
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.trim());
    button.textContent = button.dataset.copied ?? label;
  });
}

/** Marks the first answer of every candidate or plan row; nothing is sent by it. @param {HTMLElement} button */
function allYes(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const form = button.closest("form") ?? document;
    form.querySelectorAll(".slot, .opinion-row").forEach((row) => {
      const first = row.querySelector("input[type=radio]");
      if (!(first instanceof HTMLInputElement)) return;
      first.checked = true;
      first.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}

/** Leaves in the second choice what fits the first; the server asks the same. @param {HTMLElement} list */
function onlyFitting(list) {
  const [first, second] = (list.dataset.fitting ?? "").split(" ").map((id) => document.getElementById(id));
  if (!(first instanceof HTMLSelectElement) || !(second instanceof HTMLSelectElement)) return;
  const narrow = () => {
    const own = [...list.querySelectorAll("data")].find((entry) => entry.value === first.value);
    const fitting = own ? (own.textContent ?? "").split(" ") : null;
    for (const option of second.options) {
      option.hidden = option.disabled = option.value !== "" && fitting !== null && !fitting.includes(option.value);
    }
    if (second.selectedOptions[0]?.disabled) second.value = "";
  };
  first.addEventListener("change", narrow);
  narrow();
}

/** Says how many boxes of a name are ticked in the form around it. @param {HTMLElement} place */
function countTicked(place) {
  const form = place.closest("form");
  if (!form) return;
  const boxes = () => [...form.querySelectorAll("input[type=checkbox]")].map((box) => /** @type {HTMLInputElement} */ (box));
  const show = () => {
    const ticked = boxes().filter((box) => box.name === place.dataset.ticked && box.checked).length;
    place.textContent = (place.dataset.pattern ?? "%").replace("%", String(ticked));
    place.hidden = false;
  };
  form.addEventListener("change", show);
  // A page that comes back keeps the ticks it had.
  window.addEventListener("pageshow", show);
  show();
}

/** A region that need not scroll need not be a stop for the keyboard. @param {HTMLElement} wrap */
function tabStop(wrap) {
  const set = () => {
    const scrolls = wrap.scrollWidth > wrap.clientWidth + 1 || wrap.scrollHeight > wrap.clientHeight + 1;
    if (scrolls) wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
  };
  new ResizeObserver(set).observe(wrap);
}
