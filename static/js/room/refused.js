// What the server did not accept stands above the input with the reason, until its author has put it back or deleted it.
import { clone, part, word } from "./view.js";

/** @typedef {import("./outbox.js").Write} Write */

/**
 * @param {{refused: () => Write[], drop: (id: string) => Promise<void>}} outbox
 * @param {(write: Write) => boolean} putBack whether the text found its place again
 */
export function refusedList(outbox, putBack) {
  const box = document.getElementById("room-refused");
  const list = box?.querySelector("ol");

  function show() {
    if (!box || !list) return;
    const writes = outbox.refused();
    box.hidden = writes.length === 0;
    list.replaceChildren(...writes.map(row));
  }

  /** @param {Write} write */
  function row(write) {
    const item = clone("room-refused-entry");
    part(item, "kind").textContent = word(write.op === "contribute" ? `kind-${write.kind}` : write.op === "mark" ? `mark-${write.mark}` : write.op);
    part(item, "reason").textContent = String(write.refused);
    // A mark or a withdrawal has no text of its own; it shows what it was about.
    part(item, "text").textContent = String(write.text ?? document.querySelector(`#e${write.target} [data-part=text]`)?.textContent ?? "");
    item.querySelector("[data-refused=back]")?.toggleAttribute("hidden", typeof write.text !== "string" || !document.getElementById("room-composer"));
    item.addEventListener("click", async (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-refused]");
      if (!button) return;
      if (button.matches("[data-refused=back]") && !putBack(write)) return;
      await outbox.drop(write.client_id);
      show();
    });
    return item;
  }

  return { show };
}
