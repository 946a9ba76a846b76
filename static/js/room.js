// The live room. The page works without this module: forms post and the log shows as it stands. With it, entries go over the socket,
// appear at everybody's at once, and nothing that was typed is lost: it waits in the outbox until the server has acknowledged it.
import { connect } from "./room/connection.js";
import { openOutbox } from "./room/outbox.js";
import { clock, view, word } from "./room/view.js";

const room = document.getElementById("room");
if (room) start(room);

/** @param {HTMLElement} room */
async function start(room) {
  const { room: uid = "", seat = "", query = "", csrf = "" } = room.dataset;
  const shown = view(room);
  const outbox = await openOutbox(uid, seat);
  const composer = /** @type {HTMLFormElement | null} */ (document.getElementById("room-composer"));
  const saved = document.getElementById("room-saved");
  const draftKey = `enza:draft:room:${uid}:${seat}`;
  let last = Number(room.dataset.lastSeq);
  let refusal = "";
  let savedAt = "";
  let typedAt = 0;

  const place = { path: `/rooms/${uid}`, query, csrf, projection: room.dataset.projection === "yes" };
  const connection = connect(place, {
    last: () => last,
    unsent: () => outbox.writes(),
    onEvents: (events) => shown.keepingPlace(() => events.forEach(take)),
    // Too far behind for single events: the page itself is the snapshot. What is unsent lies in the outbox.
    onSnapshot: () => location.reload(),
    onAnswer: answered,
    onPresence: shown.presence,
    onState: shown.connection,
  });

  /** @param {any} event */
  function take(event) {
    if (event.seq !== last + 1) return;
    last = event.seq;
    shown.apply(event);
  }

  /** @param {any} answer */
  async function answered(answer) {
    if (answer.refused && answer.retry) {
      setTimeout(() => outbox.writes().forEach(connection.send), 1000 + Math.random() * 1000);
      return;
    }
    const write = outbox.get(answer.client_id);
    await outbox.drop(answer.client_id);
    if (answer.refused) {
      refusal = answer.text;
      giveBack(write);
    } else {
      refusal = "";
      savedAt = clock(new Date().toISOString());
    }
    tell();
  }

  /** A refused text goes back to where it was typed, so that it can be mended. @param {any} write */
  function giveBack(write) {
    const text = composer?.querySelector("textarea");
    if (text && write?.op === "contribute" && !text.value) text.value = write.text;
  }

  function tell() {
    if (!saved) return;
    const unsent = outbox.size ? word("unsent", { count: outbox.size }) : "";
    saved.textContent = refusal || unsent || (savedAt ? word("saved", { time: savedAt }) : "");
    saved.classList.toggle("field__error", refusal !== "");
  }

  /** @param {object} write */
  async function submit(write) {
    const sent = { client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`, ...write };
    await outbox.put(/** @type {any} */ (sent));
    refusal = "";
    tell();
    connection.send(sent);
  }

  if (composer) startComposer(composer);
  startButtons(room);
  addEventListener("beforeunload", (event) => {
    if (outbox.size) event.preventDefault();
  });
  tell();

  /** @param {HTMLFormElement} composer */
  function startComposer(composer) {
    const text = /** @type {HTMLTextAreaElement} */ (composer.querySelector("textarea"));
    if (!text.value) text.value = sessionStorage.getItem(draftKey) ?? "";
    text.addEventListener("input", () => {
      sessionStorage.setItem(draftKey, text.value);
      if (Date.now() - typedAt > 3000) connection.typing();
      typedAt = Date.now();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
    });
    composer.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!text.value.trim()) return;
      const kind = /** @type {HTMLInputElement | null} */ (composer.querySelector("input[name=kind]:checked"))?.value ?? "information";
      submit({ op: "contribute", kind, text: text.value, seen_seq: last });
      text.value = "";
      sessionStorage.removeItem(draftKey);
      shown.toLatest();
      text.focus();
    }, true);
  }

  /** Marks, corrections and steering of this page, without leaving it. @param {HTMLElement} room */
  function startButtons(room) {
    room.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-mark-as], [data-own]"));
      const entry = /** @type {HTMLElement | null} */ (button?.closest("[data-seq]") ?? null);
      if (!button || !entry) return;
      const target = Number(entry.dataset.seq);
      if (button.dataset.markAs) submit({ op: "mark", target, mark: button.dataset.markAs });
      else own(button.dataset.own ?? "", target, entry);
    });
    room.addEventListener("submit", (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      const button = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
      const entry = /** @type {HTMLElement | null} */ (form.closest("[data-seq]"));
      if (!button || !entry || !form.matches("[data-room-mark], [data-room-own]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const target = Number(entry.dataset.seq);
      if (form.matches("[data-room-mark]")) submit({ op: "mark", target, mark: button.value });
      else own(button.value, target, entry);
    }, true);
  }

  /** @param {string} act @param {number} target @param {HTMLElement} entry */
  function own(act, target, entry) {
    const text = entry.querySelector("textarea")?.value ?? "";
    submit(act === "correct" ? { op: "correct", target, text } : { op: "withdraw", target });
    entry.querySelector("details[open]")?.removeAttribute("open");
  }
}
