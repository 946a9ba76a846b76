// The end of an idle login: activity keeps it alive, two minutes before the end a dialog asks, at the end the screen is cleared
// (typed text stays in this tab, drafts.js). The minutes and all words come with the page.

const WARN_MS = 2 * 60_000;
const TOUCH_MS = 5 * 60_000;
const TICK_MS = 15_000;

export function startSession() {
  const dialog = document.getElementById("session-warning");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const idleMs = Number(dialog.dataset.idleMinutes) * 60_000;
  if (!(idleMs > WARN_MS)) return;
  let kept = Date.now();
  let active = false;
  const note = () => { active = true; };
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, note, { passive: true });
  const keep = async () => {
    active = false;
    const isKept = await touch();
    if (isKept) kept = Date.now();
    return isKept;
  };
  dialog.addEventListener("close", keep);
  const tick = async () => {
    const idle = Date.now() - kept;
    // Who follows an open room reads without touching anything.
    const isWatching = document.body.matches(".room-page") && document.visibilityState === "visible";
    if (idle >= idleMs) leave();
    else if ((active || isWatching) && idle > TOUCH_MS && !dialog.open) await keep();
    else if (idle > idleMs - WARN_MS && !dialog.open) dialog.showModal();
  };
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
}

async function touch() {
  try {
    return (await fetch("/session", { redirect: "error" })).ok;
  } catch {
    return false;
  }
}

function leave() {
  window.dispatchEvent(new Event("enza:leaving"));
  const here = location.pathname + location.search;
  const next = btoa(here).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  location.replace(`/sign-in?next=${next}`);
}
