// Shows the room's events. Focus and scroll never move by themselves: whoever reads the newest entries keeps seeing them, whoever
// reads further up is told of new ones in words.

const byId = (/** @type {string} */ id) => document.getElementById(id);

/** The words that the page brought along. @param {string} name @param {Record<string, string | number>} values */
export function word(name, values = {}) {
  let text = document.querySelector(`#room-words [data-word="${name}"]`)?.textContent ?? "";
  for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, String(value));
  return text;
}

/** @param {string} iso */
export function clock(iso) {
  return new Date(iso).toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
}

/** @param {string} template */
export function clone(template) {
  const found = /** @type {HTMLTemplateElement} */ (byId(template));
  return /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (found.content.cloneNode(true)).firstElementChild);
}

/** @param {Element} within @param {string} name */
export const part = (within, name) => /** @type {HTMLElement} */ (within.querySelector(`[data-part="${name}"]`));

/** @param {HTMLElement} room */
export function view(room) {
  const entries = /** @type {HTMLElement} */ (byId("room-entries"));
  const main = byId("room-main");
  const people = byId("room-people");
  const own = room.dataset.seat;
  // Where the page is low it scrolls as a whole, else the entries scroll in their column.
  const scroller = () => (main && getComputedStyle(main).overflowY !== "visible" ? main : document.documentElement);
  const isProjection = room.dataset.projection === "yes";
  let fresh = 0;
  let announcing = 0;

  const entryOf = (/** @type {number} */ seq) => /** @type {HTMLElement | null} */ (entries.querySelector(`[data-seq="${seq}"]`));
  const seatOf = (/** @type {string} */ seat) => people?.querySelector(`[data-seat="${seat}"]`);

  /** @param {any} event */
  function apply(event) {
    const act = acts[/** @type {keyof typeof acts} */ (event.op)];
    if (act) act(event);
  }

  /** @type {Record<string, (event: any) => void>} */
  const acts = {
    contribution(event) {
      const entry = clone("room-entry");
      entry.dataset.seq = event.seq;
      entry.dataset.kind = event.kind;
      entry.id = `e${event.seq}`;
      part(entry, "kind").textContent = word(`kind-${event.kind}`);
      part(entry, "who").textContent = whoIs(event.seat);
      const at = part(entry, "at");
      at.setAttribute("datetime", event.at);
      at.textContent = clock(event.at);
      part(entry, "text").textContent = event.text;
      if (event.kind === "concern") entry.classList.add("entry--concern");
      if (event.kind === "decision") entry.classList.add("entry--decision");
      if (event.kind === "left_over") entry.classList.add("entry--remaining");
      if (event.seat === own && !isProjection) entry.classList.add("entry--own");
      if (room.dataset.marks) entry.append(named("room-marks", "ENTRY", event.seq));
      if (event.seat === own && !isProjection) addOwn(entry, event.text);
      entries.append(entry);
      byId("room-empty")?.setAttribute("hidden", "");
      outcomes(entry);
      if (event.seat !== own) announce();
    },
    correction(event) {
      const entry = entryOf(event.target);
      if (!entry) return;
      part(entry, "text").textContent = event.text;
      part(entry, "state").textContent = word("corrected");
      outcomes(entry);
    },
    withdrawal(event) {
      const entry = entryOf(event.target);
      if (!entry) return;
      part(entry, "text").textContent = "";
      part(entry, "state").textContent = word("withdrawn");
      entry.classList.add("entry--superseded");
      entry.querySelectorAll(".entry__acts").forEach((acts) => acts.remove());
      outcomes(entry);
    },
    mark(event) {
      const entry = entryOf(event.target);
      if (!entry) return;
      if (event.kind !== "issue") entry.querySelectorAll("[data-mark]:not([data-mark=issue])").forEach((mark) => mark.remove());
      if (event.kind !== "cleared" && !entry.querySelector(`[data-mark="${event.kind}"]`)) {
        const chip = document.createElement("span");
        chip.className = "chip chip--green";
        chip.dataset.mark = event.kind;
        chip.textContent = word(`mark-${event.kind}`);
        entry.querySelector(".entry__head")?.append(chip);
      }
      outcomes(entry);
    },
    opened: () => phase("open", true),
    closed: () => phase("closed", false),
    input_closed: () => phase("open", false),
    input_opened: () => phase("open", true),
    seat_admitted(event) {
      if (!people) return;
      const card = JSON.parse(event.text);
      const row = /** @type {HTMLElement} */ (seatOf(event.seat) ?? people.appendChild(named("room-seat", "SEAT", event.seat)));
      const texts = { profession: card.profession || card.office, name: card.name, office: card.office, role: word(`role-${event.kind}`) };
      for (const [name, text] of Object.entries(texts)) if (part(row, name)) part(row, name).textContent = text;
      row.querySelectorAll("[data-part=of]").forEach((of) => { of.textContent = card.name; });
      const choice = row.querySelector(`option[value="${event.kind}"]`);
      if (choice instanceof HTMLOptionElement) choice.selected = true;
      isThere(row, true);
    },
    seat_dismissed(event) {
      const row = /** @type {HTMLElement | undefined} */ (seatOf(event.seat));
      // Whoever steers can let them in again.
      if (row?.querySelector("[data-when]")) isThere(row, false);
      else row?.remove();
    },
  };

  /** @param {HTMLElement} row @param {boolean} isAdmitted */
  function isThere(row, isAdmitted) {
    row.classList.toggle("people__gone", !isAdmitted);
    row.querySelectorAll("[data-when=admitted]").forEach((element) => element.toggleAttribute("hidden", !isAdmitted));
    row.querySelectorAll("[data-when=gone]").forEach((element) => element.toggleAttribute("hidden", isAdmitted));
    if (!isAdmitted) present(row, "gone");
    else if (!row.querySelector(".presence--here")) present(row, "away");
  }

  /** A template of the page with the number or uid of what it is for. @param {string} template @param {string} blank @param {string | number} name */
  function named(template, blank, name) {
    const made = clone(template);
    for (const element of [made, ...made.querySelectorAll("*")]) {
      for (const attribute of element.attributes) attribute.value = attribute.value.replace(blank, String(name));
    }
    // The server takes operation ids of 64 characters.
    made.querySelectorAll("input[name=op_id]").forEach((input) => input.setAttribute("value", (input.getAttribute("value") ?? "").slice(0, 64)));
    return made;
  }

  /** @param {Element} row @param {"here" | "away" | "gone"} state */
  function present(row, state) {
    row.querySelector(".presence")?.classList.toggle("presence--here", state === "here");
    const said = row.querySelector("[data-part=presence]");
    if (said) said.textContent = word(state);
  }

  /** @param {string} seat */
  function whoIs(seat) {
    const row = seatOf(seat);
    if (!row) return "";
    return ["profession", "name"].map((name) => part(row, name)?.textContent?.trim() ?? "").join(" ").trim();
  }

  /** @param {HTMLElement} entry @param {string} text */
  function addOwn(entry, text) {
    const buttons = clone("room-own-buttons");
    /** @type {HTMLTextAreaElement} */ (buttons.querySelector("textarea")).value = text;
    entry.append(buttons);
  }

  /** Keeps the lists of decisions and of what is left in step with one entry. @param {HTMLElement} entry */
  function outcomes(entry) {
    const marks = [...entry.querySelectorAll("[data-mark]")].map((mark) => /** @type {HTMLElement} */ (mark).dataset.mark);
    const isMarked = marks.includes("decision") || marks.includes("left_over");
    const isGone = entry.classList.contains("entry--superseded");
    for (const [kind, id, look] of [["decision", "room-decisions", "entry--decision"], ["left_over", "room-left-over", "entry--remaining"]]) {
      const isIn = !isGone && (marks.includes(kind) || (!isMarked && entry.dataset.kind === kind));
      entry.classList.toggle(look, isIn);
      list(/** @type {HTMLElement} */ (byId(id)), entry, isIn);
    }
  }

  /** @param {HTMLElement} list @param {HTMLElement} entry @param {boolean} isIn */
  function list(list, entry, isIn) {
    const standing = list.querySelector(`[data-of="${entry.dataset.seq}"]`);
    if (!isIn) standing?.remove();
    else {
      const row = standing ?? list.appendChild(document.createElement("li"));
      row.setAttribute("data-of", entry.dataset.seq ?? "");
      row.textContent = part(entry, "text").textContent;
    }
    list.querySelector(".room__none")?.remove();
    if (!list.children.length) {
      const none = list.appendChild(document.createElement("li"));
      none.className = "room__none";
      none.textContent = list.dataset.empty ?? "";
    }
  }

  /** @param {string} name @param {boolean} isInputOpen */
  function phase(name, isInputOpen) {
    room.dataset.phase = name;
    room.dataset.input = isInputOpen ? "open" : "closed";
    const chip = byId("room-phase");
    if (chip) chip.textContent = word(`phase-${name}`);
    byId("room-input")?.toggleAttribute("hidden", name !== "open" || isInputOpen);
    byId("room-waiting")?.toggleAttribute("hidden", name !== "waiting");
  }

  /** New entries are told in one sentence every few seconds, not one by one. */
  function announce() {
    fresh += 1;
    if (announcing) return;
    announcing = setTimeout(() => {
      say(word("new", { count: fresh }));
      fresh = 0;
      announcing = 0;
    }, 3000);
  }

  /** For those who don't see the page change. @param {string} text */
  function say(text) {
    const live = byId("room-live");
    if (live) live.textContent = text;
  }

  // Whoever opens the room sees what was said last; an address with #e12 goes there by itself.
  if (main && !location.hash.startsWith("#e")) main.scrollTop = main.scrollHeight;

  return {
    apply,
    say,
    toLatest() {
      scroller().scrollTop = scroller().scrollHeight;
    },
    /** Runs changes; whoever stands at the end of the list stays there. @param {() => void} change */
    keepingPlace(change) {
      const box = scroller();
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
      change();
      if (isAtEnd) box.scrollTop = box.scrollHeight;
    },
    /** @param {any} presence */
    presence(presence) {
      const count = byId("room-count");
      if (count) count.textContent = String(presence.count);
      if (!presence.online || !people) return;
      for (const row of people.querySelectorAll("[data-seat]")) {
        const seat = row.getAttribute("data-seat") ?? "";
        if (row.matches(".people__gone")) continue;
        present(row, presence.online.includes(seat) ? "here" : "away");
        row.classList.toggle("people__typing", (presence.typing ?? []).includes(seat) && seat !== own);
      }
    },
    /** @param {string} state */
    connection(state) {
      const isTrouble = ["cut", "sign-in", "dismissed", "ended"].includes(state);
      const banner = byId("room-banner");
      if (banner && banner.dataset.state !== state) {
        banner.dataset.state = state;
        banner.textContent = isTrouble ? word(state) : "";
        banner.hidden = !isTrouble;
      }
      const line = byId("room-connection");
      if (!line) return;
      line.hidden = false;
      line.dataset.state = state === "connected" || state === "polling" ? "open" : isTrouble ? "closed" : "connecting";
      line.textContent = word(isTrouble ? "cut-short" : state);
    },
  };
}
