// The end of an idle login: activity keeps it alive, two minutes before the end a dialog asks, at the end the screen is cleared
// (typed text stays in this tab, drafts.js). The minutes and all words come with the page. The login belongs to all tabs of the
// browser: before a tab warns or leaves it asks the server when the login was last used, and asking is no use of it.

const WARN_MS = 2 * 60_000;
const TOUCH_MS = 5 * 60_000;
const TICK_MS = 15_000;
const ENDED = Infinity;

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
  let isOver = false;
  dialog.addEventListener("close", () => {
    if (!isOver) keep();
    isOver = false;
  });
  const tick = async () => {
    const unused = Date.now() - kept;
    // Who follows an open room reads without touching anything.
    const isWatching = document.body.matches(".room-page") && document.visibilityState === "visible";
    if ((active || isWatching) && unused > TOUCH_MS && unused < idleMs && !dialog.open) await keep();
    if (Date.now() - kept <= idleMs - WARN_MS) return;
    const idle = await idleOfLogin();
    if (idle === ENDED) return leave();
    if (idle !== null) kept = Math.max(kept, Date.now() - idle);
    const left = idleMs - (Date.now() - kept);
    if (left <= 0) leave();
    else if (left < WARN_MS && !dialog.open) dialog.showModal();
    else if (left >= WARN_MS && dialog.open) {
      isOver = true;
      dialog.close();
    }
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

/** Milliseconds since any tab used the login; ENDED when there is none any more; null when the server can't be asked. */
async function idleOfLogin() {
  try {
    const answer = await fetch("/session/idle", { redirect: "manual" });
    if (answer.type === "opaqueredirect") return ENDED;
    return answer.ok ? (await answer.json()).idle_seconds * 1000 : null;
  } catch {
    return null;
  }
}

function leave() {
  window.dispatchEvent(new Event("enza:leaving"));
  const here = location.pathname + location.search;
  const next = btoa(here).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  location.replace(`/sign-in?next=${next}`);
}
