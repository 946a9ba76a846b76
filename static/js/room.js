// The live room. The page works without this module: forms post and the log shows as it stands. With it, entries go over the socket,
// appear at everybody's at once, and nothing that was typed is lost: it waits in the outbox until the server has acknowledged it, and
// what the server refused stands there with the reason until its author has settled it.
import { connect } from "./room/connection.js";
import { openOutbox } from "./room/outbox.js";
import { startPanels } from "./room/panels.js";
import { refusedList } from "./room/refused.js";
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
  const refused = refusedList(outbox, putBack);
  const slowed = new Set();
  let resending = 0;
  let refusal = "";
  let savedAt = "";
  let typedAt = 0;
  startPanels();

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
    if (answer.refused && answer.retry) return resendSoon(answer.client_id);
    if (!answer.refused) {
      await outbox.drop(answer.client_id);
      savedAt = clock(new Date().toISOString());
    } else if (await outbox.refuse(answer.client_id, answer.text)) {
      refused.show();
      shown.say(word("refused-new"));
    } else refusal = answer.text;
    tell();
  }

  /** Whatever was sent too fast is sent again together, once. @param {string} id */
  function resendSoon(id) {
    slowed.add(id);
    resending ||= setTimeout(() => {
      resending = 0;
      const again = outbox.writes().filter((write) => slowed.delete(write.client_id));
      slowed.clear();
      again.forEach(connection.send);
    }, 1000 + Math.random() * 1000);
  }

  /** A refused text goes back to where it was typed, so that it can be mended. @param {import("./room/outbox.js").Write} write */
  function putBack(write) {
    const entry = write.op === "correct" ? document.querySelector(`#e${write.target} [data-room-own], #e${write.target} [data-own-form]`) : null;
    const text = entry?.querySelector("textarea") ?? composer?.querySelector("textarea");
    if (!text) return false;
    entry?.closest("details")?.setAttribute("open", "");
    text.value = entry || !text.value.trim() ? String(write.text) : `${text.value}\n${write.text}`;
    const kind = write.op === "contribute" && composer?.querySelector(`[name=kind][value="${write.kind}"]`);
    if (kind instanceof HTMLInputElement) kind.checked = true;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    return true;
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
  refused.show();

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
      if ([...text.value.trim()].length > Number(text.dataset.limit)) {
        refusal = word("too-long");
        return tell();
      }
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
