// form[data-autosave="/address"]: long texts are kept by the server as a draft, two seconds after typing stops.
// The words of the state are in the page: [data-saved-state] has data-saving, data-saved, data-failed; and data-elsewhere where
// the form names what it knows as kept (the field "seen", which each answer renews).

const QUIET_MS = 2_000;
const OUTLIVES = 60_000;

/** @type {WeakMap<HTMLFormElement, () => Promise<unknown>>} */
const quiet = new WeakMap();

/** Lets a form keep nothing more by itself and waits for what is on its way. @param {HTMLFormElement} form */
export async function rest(form) {
  await quiet.get(form)?.();
}

export function startAutosave() {
  document.querySelectorAll("form[data-autosave]").forEach((form) => watch(/** @type {HTMLFormElement} */ (form)));
}

/** @param {HTMLFormElement} form */
function watch(form) {
  // Asked each time: a step of the form puts new content into it.
  const state = () => /** @type {HTMLElement | null} */ (form.querySelector("[data-saved-state]"));
  let timer = 0;
  let version = 0;
  let flight = Promise.resolve("saved");
  const save = async (isLeaving = false) => {
    const mine = version;
    timer = 0;
    say(state(), "saving");
    // One after the other, since each answer says what the next one knows. A page that goes has no time to wait.
    flight = isLeaving ? post(form, true) : flight.then(() => post(form, false));
    const told = await flight;
    if (mine !== version) return;
    say(state(), told);
    if (told === "saved") form.dispatchEvent(new Event("enza:saved"));
  };
  quiet.set(form, () => {
    clearTimeout(timer);
    timer = 0;
    return flight;
  });
  form.addEventListener("input", () => {
    version += 1;
    clearTimeout(timer);
    timer = setTimeout(() => save(), QUIET_MS);
  });
  form.addEventListener("submit", () => {
    version += 1;
    clearTimeout(timer);
    timer = 0;
  });
  // Who leaves for another page or app within the two seconds has not lost them.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || timer === 0) return;
    clearTimeout(timer);
    save(true);
  });
}

/** A browser lets a request outlive its page up to 64 KiB. @param {HTMLFormElement} form @param {boolean} isLeaving */
async function post(form, isLeaving) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  try {
    const answer = await fetch(form.dataset.autosave ?? "", { method: "POST", body, redirect: "error", keepalive: isLeaving && body.toString().length < OUTLIVES, headers: { Accept: "application/json" } });
    if (answer.status === 200) form.elements.namedItem("seen").value = (await answer.json()).seen;
    if (answer.status === 422 && form.elements.namedItem("seen")) return "elsewhere";
    return answer.ok ? "saved" : "failed";
  } catch {
    return "failed";
  }
}

/** @param {HTMLElement | null} state @param {string} word */
function say(state, word) {
  if (!state) return;
  const clock = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" }).format(new Date());
  state.textContent = (word === "saved" ? clock + " " : "") + (state.dataset[word] ?? "");
}
