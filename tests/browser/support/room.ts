import { expect, type Page } from "@playwright/test";
import { press, send } from "./walker.ts";

let known = "";

/** Goes to an open room that the care manager's office leads, and sits down in it. The first call finds or opens one. */
export async function sitDown(page: Page): Promise<string> {
  known ||= await find(page);
  await page.goto(known);
  if (await page.locator("form[action*='/seat']").count() > 0 && await page.locator("#room").count() === 0) await send(page);
  if (await page.locator("[data-room-steering] [value=open]").count() > 0) {
    await opened(page);
    await press(page, page.locator("[data-room-steering] [value=open]"));
  }
  await expect(page.locator("#room-composer")).toHaveCount(1);
  await expect(page.locator("#room-connection")).toHaveAttribute("data-state", "open");
  return known;
}

/** The panel with the people and what steers, which a narrow screen shows when asked. */
export async function opened(page: Page): Promise<void> {
  const side = page.locator(".room__side");
  if (!await side.evaluate((panel) => (panel as HTMLDetailsElement).open)) await side.locator("summary").first().click();
}

async function find(page: Page): Promise<string> {
  await page.goto("/meetings");
  const all = await page.locator("main a[href^='/meetings/']").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const meeting of [...new Set(all)].filter((href) => /^\/meetings\/[0-9a-f-]{36}$/.test(href))) {
    await page.goto(meeting);
    const made = page.locator("main a[href^='/rooms/']").first();
    if (await made.count() > 0) {
      const room = await made.getAttribute("href") ?? "";
      await page.goto(room);
      if (await page.locator("#room-composer").count() > 0) return room;
      continue;
    }
    const open = page.locator("form[action$='/room'] [type=submit]");
    if (await open.count() > 0) {
      await press(page, open);
      return new URL(page.url()).pathname;
    }
  }
  throw new Error("the demo has no meeting whose room can be opened");
}

/**
 * From the next page on, its sockets can be broken: a browser that is set offline keeps the ones it has. A broken one ends without
 * a close frame, which the page is told as code 1006.
 */
export async function breakable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const open: WebSocket[] = [];
    window.WebSocket = class extends WebSocket {
      constructor(address: string) {
        super(address);
        open.push(this);
      }
    };
    const breakOne = (socket: WebSocket) => {
      const { onclose } = socket;
      socket.onclose = socket.onmessage = null;
      socket.close();
      onclose?.call(socket, new CloseEvent("close", { code: 1006 }));
    };
    Object.assign(window, { breakSockets: () => open.splice(0).forEach(breakOne) });
  });
}

/** Takes the network away, and with it the socket, and waits until the room shows it. */
export async function cutOff(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.evaluate(() => (window as unknown as { breakSockets(): void }).breakSockets());
  await expect(page.locator("#room-connection")).toHaveAttribute("data-state", "closed");
}
