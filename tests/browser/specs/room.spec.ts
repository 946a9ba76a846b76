import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { breakable, cutOff, opened, sitDown } from "../support/room.ts";
import { expect, signIn, test } from "../support/test.ts";
import { press } from "../support/walker.ts";

const entry = (page: Page, text: string) => page.locator("#room-entries > li").filter({ hasText: text });
const refused = (page: Page) => page.locator("#room-refused li");
/** A character that the server refuses in every text. */
const BELL = "\u0007";

async function type(page: Page, text: string): Promise<void> {
  await page.locator("#room-text").fill(text);
  await page.locator("#room-composer [type=submit]").click();
}

/** By how much the page is higher than the screen. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);

const name = (text: string) => `${text} ${Date.now()}`;

test("what is refused stays with its reason until its author settles it, whatever is typed meanwhile", async ({ as, picture }) => {
  const page = await as("care_manager");
  await sitDown(page);
  const [first, next] = [name("受け付けられない発言"), name("次の発言")];
  await type(page, first + BELL);
  await page.locator("#room-text").fill(next);
  await expect(refused(page)).toHaveCount(1);
  await expect(refused(page)).toContainText(first);
  await expect(refused(page)).toContainText("制御文字");
  await expect(page.locator("#room-text")).toHaveValue(next);
  await expectAccessible(page);
  await picture(page, "room-refused");
  await page.reload();
  await expect(refused(page), "it outlives the page").toHaveCount(1);
  await refused(page).locator("[data-refused=back]").click();
  await expect(refused(page)).toHaveCount(0);
  await expect(page.locator("#room-text")).toHaveValue(`${next}\n${first}${BELL}`);
  await type(page, next);
  await expect(entry(page, next)).toHaveCount(1);
});

test("a refused correction goes back to its entry, and can be deleted", async ({ as }) => {
  const page = await as("care_manager");
  await sitDown(page);
  const said = name("訂正する発言");
  await type(page, said);
  const own = entry(page, said).locator("[data-own-form]");
  for (const settle of ["back", "delete"]) {
    if (!await own.evaluate((form) => (form as HTMLDetailsElement).open)) await own.locator("summary").click();
    await own.locator("textarea").fill(`直した${BELL}`);
    await own.locator("[data-own=correct]").click();
    await expect(refused(page)).toContainText("直した");
    await own.locator("textarea").evaluate((text) => { (text as HTMLTextAreaElement).value = ""; });
    await refused(page).locator(`[data-refused=${settle}]`).click();
    await expect(refused(page)).toHaveCount(0);
    await expect(own.locator("textarea")).toHaveValue(settle === "back" ? `直した${BELL}` : "");
  }
});

test("a text that is too long is counted, kept and not sent", async ({ as }) => {
  const page = await as("care_manager");
  await sitDown(page);
  const long = "長".repeat(4001);
  await type(page, long);
  await expect(page.locator("#room-counter")).toContainText("1文字多すぎます");
  await expect(page.locator("#room-saved")).toContainText("4000文字以内");
  await expect(page.locator("#room-text")).toHaveValue(long);
});

test("a tab that nobody sees stays connected in a quiet room", async ({ as }) => {
  const page = await as("care_manager");
  await page.addInitScript(() => {
    let state = "visible";
    Object.defineProperty(document, "visibilityState", { get: () => state });
    Object.assign(window, { see(to: string) { state = to; document.dispatchEvent(new Event("visibilitychange")); } });
  });
  const see = (state: string) => page.evaluate((to) => (window as unknown as { see(to: string): void }).see(to), state);
  let sockets = 0;
  await sitDown(page);
  page.on("websocket", () => { sockets += 1; });
  await page.clock.install();
  await page.reload();
  await expect(page.locator("#room-connection")).toHaveAttribute("data-state", "open");
  await see("hidden");
  await page.clock.runFor(120_000);
  await see("visible");
  await page.clock.runFor(20_000);
  const said = name("見に戻った");
  await type(page, said);
  await expect(entry(page, said)).toHaveCount(1);
  expect(sockets, "one connection all the time").toBe(1);
});

test("what was sent too fast is sent again once", async ({ as }) => {
  const page = await as("care_manager");
  const [sent, slowed] = [new Map<string, number>(), new Set<string>()];
  await page.routeWebSocket(/\/socket/, (near) => {
    const server = near.connectToServer();
    near.onMessage((message) => {
      const frame = JSON.parse(String(message)) as { op: string; client_id: string };
      if (frame.op === "contribute") sent.set(frame.client_id, (sent.get(frame.client_id) ?? 0) + 1);
      if (frame.op !== "contribute" || slowed.has(frame.client_id)) return server.send(message);
      slowed.add(frame.client_id);
      near.send(JSON.stringify({ client_id: frame.client_id, refused: "room-too-fast", text: "", retry: true }));
    });
  });
  await sitDown(page);
  const said = name("速すぎる発言");
  for (let at = 0; at < 6; at += 1) await type(page, `${said} ${at}`);
  await expect(entry(page, said)).toHaveCount(6);
  await expect(page.locator("#room-saved")).toContainText("保存済み");
  expect([...sent.values()], "each once and once again").toEqual([2, 2, 2, 2, 2, 2]);
});

test("whose login ended while the connection was cut is told to sign in", async ({ as }) => {
  const page = await as("care_manager");
  await breakable(page);
  await sitDown(page);
  await cutOff(page);
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await expect(page.locator("#room-banner")).toContainText("サインインの期限が切れました", { timeout: 40_000 });
});

test("on a narrow or low screen nothing of the room is missing", async ({ as, picture }) => {
  const page = await as("care_manager");
  for (const [width, height] of [[390, 844], [640, 360], [360, 720], [844, 390]]) {
    await page.setViewportSize({ width, height });
    await sitDown(page);
    const where = `at ${width}×${height}`;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, where).toBeLessThanOrEqual(0);
    await expect(page.locator(".room__links a[href*='/projection']"), where).toBeVisible();
    await expect(page.locator(".room__links a[href^='/meetings/']"), where).toBeVisible();
    await picture(page, `room-${width}x${height}`);
    await opened(page);
    await page.locator("[data-room-steering] [value=close_input], [data-room-steering] [value=open_input]").scrollIntoViewIfNeeded();
    await expect(page.locator("[data-room-steering] button").first(), where).toBeInViewport();
    await page.locator("#room-people > li").last().scrollIntoViewIfNeeded();
    await expect(page.locator("#room-people > li").last(), where).toBeInViewport();
    const agenda = page.locator(".room__agenda");
    if (!await agenda.evaluate((panel) => (panel as HTMLDetailsElement).open)) await agenda.locator("summary").click();
    await page.locator("#room-left-over").scrollIntoViewIfNeeded();
    await expect(page.locator("#room-left-over"), where).toBeInViewport();
    await page.locator("#room-text").scrollIntoViewIfNeeded();
    await expect(page.locator("#room-text"), where).toBeInViewport();
    await expectAccessible(page);
    await picture(page, `room-${width}x${height}-open`);
    if (height > 700) expect(await overflow(page), `the input stays on the screen ${where}`).toBeLessThanOrEqual(0);
  }
});

test("a dismissed seat can be let in again; ending the meeting asks first", async ({ as, picture }) => {
  const page = await as("care_manager");
  await sitDown(page);
  await opened(page);
  await page.locator(".room__close summary").click();
  await expect(page.locator(".room__close")).toContainText("再開はできません");
  await picture(page, "room-close");
  const others = page.locator("#room-people > li").filter({ has: page.locator(".people__acts") });
  await expect(others, "the offices that were asked sit here too").not.toHaveCount(0);
  const seat = await others.first().getAttribute("data-seat");
  const row = page.locator(`#room-people [data-seat="${seat}"]`);
  await row.locator("summary").click();
  await picture(page, "room-seat");
  expect(await overflow(page), "only the columns scroll").toBeLessThanOrEqual(0);
  await press(page, row.locator("form[data-when=admitted] [type=submit]"));
  await opened(page);
  await expect(row).toContainText("退室させました");
  await row.locator("summary").click();
  await row.locator("select").selectOption("recorder");
  await press(page, row.locator("form:not([data-when]) [type=submit]"));
  await expect(row.locator("[data-part=role]")).toHaveText("書記");
});

test("unsent entries go when the person signs out, and after a day", async ({ browser, demo }) => {
  const account = demo.accounts.filter((known) => known.role === "care_manager").at(-1)!;
  const context = await browser.newContext({ baseURL: demo.base, locale: "ja-JP", storageState: await signIn(browser, demo.base, account) });
  const page = await context.newPage();
  await page.goto("/");
  const put = (key: string, put_at: number) => page.evaluate(([key, put_at]) => new Promise((done) => {
    const request = indexedDB.open("enza-room", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("unsent", { keyPath: "key" });
    request.onsuccess = () => { request.result.transaction("unsent", "readwrite").objectStore("unsent").put({ key, put_at }).onsuccess = done; };
  }), [key, put_at] as const);
  const kept = () => page.evaluate(() => new Promise<unknown[]>((done) => {
    const request = indexedDB.open("enza-room", 1);
    request.onsuccess = () => {
      const all = request.result.transaction("unsent").objectStore("unsent").getAllKeys();
      all.onsuccess = () => { request.result.close(); done(all.result); };
    };
  }));
  await put("old", Date.now() - 25 * 60 * 60_000);
  await put("new", Date.now());
  await page.reload();
  await expect.poll(kept).toEqual(["new"]);
  const menu = page.locator("form[action='/sign-out'] [type=submit]");
  await page.locator(".menu:has(form[action='/sign-out']) > summary").click();
  await press(page, menu);
  await expect.poll(kept).toEqual([]);
  await context.close();
});
