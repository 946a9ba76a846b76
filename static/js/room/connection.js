// Keeps the room connected: a socket, after a cut a new one from the last event on, and where sockets don't pass a long poll.
// docs/live-protocol.md describes the frames.

/** @typedef {{onEvents: (events: object[]) => void, onSnapshot: () => void, onAnswer: (answer: object) => void, onPresence: (presence: object) => void, onState: (state: string) => void, last: () => number, unsent: () => object[]}} Room */

// A socket that never opened may be forbidden here; one that worked is more likely cut off for a moment.
const FAILURES_BEFORE_POLLING = 2;
const FAILURES_BEFORE_ASKING = 3;
const SILENCE = 45000;

/** @param {{path: string, query: string, csrf: string, projection: boolean}} place @param {Room} room */
export function connect(place, room) {
  let socket = /** @type {WebSocket | null} */ (null);
  let isReady = false;
  let hasEverOpened = false;
  let failures = 0;
  let isOver = false;
  let heard = Date.now();
  let timer = 0;
  let polling = 0;
  let isFlowing = false;

  function open() {
    if (isOver) return;
    clearTimeout(timer);
    room.onState(isFlowing ? "polling" : "connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const opened = new WebSocket(`${scheme}//${location.host}${place.path}/socket${place.query}`);
    socket = opened;
    opened.onopen = () => opened.send(JSON.stringify({ op: "hello", v: 1, since: room.last(), projection: place.projection }));
    opened.onmessage = (message) => {
      heard = Date.now();
      if (socket === opened) take(JSON.parse(message.data));
    };
    opened.onclose = (event) => {
      if (socket === opened) closed(event.code);
    };
  }

  /** @param {any} frame */
  function take(frame) {
    if (frame.ready) {
      isReady = hasEverOpened = true;
      failures = 0;
      endPolling();
      room.onState("connected");
      room.unsent().forEach(send);
    } else if (frame.events) room.onEvents(frame.events);
    else if (frame.client_id !== undefined) room.onAnswer(frame);
    else if (frame.presence) room.onPresence(frame.presence);
    else if (frame.snapshot || frame.resync !== undefined) room.onSnapshot();
  }

  /** @param {number} code */
  function closed(code) {
    socket = null;
    isReady = false;
    failures += 1;
    if (code === 4003) return end("dismissed");
    if (code === 4001) return end("sign-in");
    if (code === 1000) return end("ended");
    // A socket that does not open says nothing of why. The log over plain HTTP does: the login ended, or only sockets don't pass.
    if (failures >= (hasEverOpened ? FAILURES_BEFORE_ASKING : FAILURES_BEFORE_POLLING) && !isPolling()) poll();
    room.onState(isFlowing ? "polling" : "cut");
    const most = isFlowing ? 60000 : Math.min(30000, 500 * 2 ** failures);
    const least = code === 1013 ? 5000 : 0;
    timer = setTimeout(open, least + Math.random() * most);
  }

  /** @param {string} state */
  function end(state) {
    isOver = true;
    clearTimeout(timer);
    endPolling();
    room.onState(state);
  }

  const isPolling = () => polling > 0;

  function endPolling() {
    polling = 0;
    isFlowing = false;
  }

  async function poll() {
    const own = (polling = Date.now());
    while (polling === own) {
      try {
        const separator = place.query ? "&" : "?";
        const wait = `${separator}since=${room.last()}&wait=20&projection=${place.projection}`;
        const answer = await fetch(`${place.path}/events${place.query}${wait}`, { headers: { accept: "application/json" } });
        if (polling !== own) return;
        if (answer.status === 401 || answer.redirected) return end("sign-in");
        if (answer.status === 403) return end("dismissed");
        if (!answer.ok) throw new Error(String(answer.status));
        const page = await answer.json();
        isFlowing = true;
        room.onState("polling");
        if (page.snapshot || page.resync !== undefined) return room.onSnapshot();
        room.onEvents(page.events);
        if (room.unsent().length) await post(room.unsent());
      } catch {
        if (polling !== own) return;
        isFlowing = false;
        room.onState("cut");
        await new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 4000));
      }
    }
  }

  /** @param {object[]} items */
  async function post(items) {
    const answer = await fetch(`${place.path}/contributions${place.query}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": place.csrf },
      body: JSON.stringify({ items: items.slice(0, 100) }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    (await answer.json()).results.forEach(room.onAnswer);
  }

  /** Sends now if it can; what could not be sent is sent after the next hello. @param {object} write */
  function send(write) {
    // A frame above 16 KiB would end the connection; such a text goes by the other way.
    const json = JSON.stringify(write);
    const isLarge = new TextEncoder().encode(json).length > 16000;
    if (isReady && socket?.readyState === WebSocket.OPEN && !isLarge) socket.send(json);
    else if (isPolling() || isLarge) post([write]).catch(() => room.onState("cut"));
  }

  function ping() {
    if (isReady && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ op: "ping", t: Date.now() }));
  }

  /** A dead connection would take its time to say so; it is left at once. */
  function leave() {
    const dead = socket;
    socket = null;
    dead?.close();
    closed(1006);
  }

  const isSeen = () => document.visibilityState === "visible";

  // A tab that is seen counts as activity of the login, and shows in time that nothing comes any more. One that is not seen asks
  // for nothing, so its silence says nothing either: it counts from when somebody looks again.
  setInterval(() => {
    if (!isReady || !socket || !isSeen()) return;
    if (Date.now() - heard > SILENCE) leave();
    else ping();
  }, 15000);
  document.addEventListener("visibilitychange", () => {
    if (!isSeen() || isOver) return;
    heard = Date.now();
    if (socket) ping();
    else open();
  });
  addEventListener("online", () => {
    if (!socket && !isOver) open();
  });
  open();
  return {
    send,
    typing() {
      if (isReady && socket?.readyState === WebSocket.OPEN) socket.send('{"op":"typing"}');
    },
  };
}
