import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { BACKENDS, environment } from "../support/postgres.ts";
import { start } from "../support/server.ts";
import { expect, signIn, test } from "../support/test.ts";
import { press, send, today } from "../support/walker.ts";

const CLIENTS = 5;
/** Entries in one ledger are few; a loop that goes beyond says that entering does not meet what is asked. */
const MOST_ENTRIES = 30;

for (const backend of BACKENDS) {
  test(`a care manager works through a month for five clients, on ${backend}`, async ({ browser, contextOptions, viewport, isMobile, hasTouch, picture }) => {
    test.setTimeout(300_000);
    const server = await start("demo", environment(backend));
    const { base, accounts } = server.ready;
    const storageState = await signIn(browser, base, accounts.find((one) => one.role === "care_manager")!);
    const context = await browser.newContext({ ...contextOptions, viewport, isMobile, hasTouch, locale: "ja-JP", timezoneId: "Asia/Tokyo", baseURL: base, storageState });
    const see = async (page: Page, name: string) => {
      await look(page);
      if (backend === "sqlite") await picture(page, `month-${name}`);
    };
    try {
      const page = await context.newPage();
      const clients = await test.step("what is to be done", () => choose(page, see));
      for (const client of clients) await test.step("a ledger", () => workThrough(page, client, see));
      await test.step("a renewal", () => renew(page, clients[0], see));
      await test.step("a small change", () => changeSlightly(page, clients[1], see));
      await test.step("a plan handed over", () => handOver(page, clients[2], see));
      await test.step("a stay in hospital", () => rest(page, clients[3], see));
      await test.step("a mistake", () => withdraw(page, clients[4], see));
      await test.step("what can be shown", () => show(page, clients, see));
    } finally {
      await context.close();
      await server.stop();
    }
  });
}

type See = (page: Page, name: string) => Promise<void>;

async function look(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${page.url()} scrolls sideways by ${wide}px`).toBeLessThanOrEqual(0);
  expect(await page.locator("body").innerText(), `a text is missing on ${page.url()}`).not.toMatch(/\?[a-z]+(-[a-z0-9]+)+\?/);
  await expectAccessible(page);
}

/** The five clients whose duties come first. */
async function choose(page: Page, see: See): Promise<string[]> {
  await page.goto("/duties");
  await see(page, "duties");
  const found = new Set<string>();
  for (let next: string | null = "/duties"; next && found.size < CLIENTS;) {
    await page.goto(next);
    const links = page.locator("li.duty .rows__title a");
    for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!))) found.add(href.replace(/\/duties.*$/, ""));
    const more = page.locator("a[rel=next]");
    next = (await more.count()) > 0 ? await more.getAttribute("href") : null;
  }
  expect(found.size, "clients with something to do").toBeGreaterThanOrEqual(CLIENTS);
  return [...found].slice(0, CLIENTS);
}

/** Enters what the ledger asks for until the end of this month, each on its own line, until nothing of it is left. */
async function workThrough(page: Page, client: string, see: See): Promise<void> {
  const month = today().slice(0, 7);
  await monitor(page, client);
  for (let entered = 0; ; entered += 1) {
    expect(entered, `entries for ${client}`).toBeLessThan(MOST_ENTRIES);
    await page.goto(`${client}/duties`);
    const open = await page.locator("li.duty:has(form)").evaluateAll((lines) => lines.map((line) => ({ id: line.id, until: line.querySelector(".deadline")?.textContent ?? "" })));
    const asked = open.map(({ id, until }) => ({ id, until: isoOf(until) })).find(({ until }) => until !== "" && until.slice(0, 7) <= month);
    if (!asked) break;
    await page.locator("details.disclosure").evaluateAll((all) => all.forEach((one) => { (one as HTMLDetailsElement).open = true; }));
    const line = page.locator(`[id="${asked.id}"]`);
    // What belongs to a month is dated within it; all else was done today.
    await line.locator("[name=on]").fill(asked.until < today() ? asked.until : today());
    // Whoever met the family does not say that there is none.
    for (const point of await line.locator("[name=points]:not([value=no_family])").all()) await point.check();
    await line.locator("[name=body]").fill("架空の記録。変わりなく過ごしている。");
    await press(page, line.locator("[type=submit]"));
    const refusals = await page.locator("[data-error-summary]").allInnerTexts();
    expect(refusals, `refused for ${asked.id} on ${page.url()}`).toEqual([]);
    await expect(page.locator(`[id="${asked.id}"] form`), `${asked.id} is met`).toHaveCount(0);
  }
  await see(page, "ledger");
}

/** The interview of this month and its result, with one form, where both are still to be entered. */
async function monitor(page: Page, client: string): Promise<void> {
  await page.goto(`${client}/duties?left=1`);
  const form = page.locator("form:has([name=also])").first();
  if ((await form.count()) === 0 || (await form.locator("[name=on]").inputValue()) === "") return;
  const record = await form.locator("[name=also]").inputValue();
  await form.evaluate((one) => { (one.closest("details") as HTMLDetailsElement).open = true; });
  await form.locator("[name=points]").check();
  await form.locator("[name=body]").fill("架空の記録。目標どおりに過ごし、計画の変更は要らない。");
  await press(page, form.locator("[type=submit]"));
  await expect(page).toHaveURL(/left=1#entry-/);
  await expect(page.locator(`[name=duty][value="${record}"]`), "the result is entered").toHaveCount(0);
}

function isoOf(text: string): string {
  const found = /(\d{4})年(\d{1,2})月(\d{1,2})日/.exec(text);
  return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
}

async function renew(page: Page, client: string, see: See): Promise<void> {
  await page.goto(client);
  await see(page, "client");
  await page.goto(`${client}/certifications`);
  await page.locator("[name=status][value=certified]").check();
  await page.locator("[name=kind][value=renewal]").check();
  await page.locator("[name=care_level]").selectOption("care_3");
  await page.locator("[name=certified_on]").fill(today());
  await page.locator("[name=starts_on]").fill("2028-01-01");
  await page.locator("[name=ends_on]").fill("2029-12-31");
  await send(page);
  await expect(page.locator("main")).toContainText("2029年12月31日");
  await see(page, "certifications");
}

/** A small change of the plan: its version, and the judgement that no meeting is needed, with its reason. */
async function changeSlightly(page: Page, client: string, see: See): Promise<void> {
  await page.goto(client);
  const version = (await page.locator("main a[href^='/plan-versions/']").first().getAttribute("href"))!;
  await page.goto(`${version}/edit`);
  await page.locator("[name$='.frequency']").first().fill("週3回");
  await page.locator("#f-note").fill("訪問の曜日を一日増やす");
  await press(page, page.locator("form[data-steps] [type=submit].button:not(.button--outline, .button--text)").last());
  await expect(page).toHaveURL(/\/plan-versions\/[0-9a-f-]+(#.*)?$/);
  await page.goto(`${client}/duties`);
  const judge = page.locator("a[href*='kind=judged_minor']");
  await judge.first().click();
  await see(page, "minor-change");
  const reasons = page.locator("[name=reason_code] option");
  await page.locator("[name=reason_code]").selectOption({ index: Math.min(1, (await reasons.count()) - 1) });
  await page.locator("[name=body]").fill("週1回程度の回数の変更であり、目標と援助の内容は変わらない。");
  await send(page);
  await expect(page.locator("#history").locator("xpath=ancestor::section")).toContainText("軽微な変更");
}

/** Sends the plan to the offices in charge by link, and notes that the client got it on paper. */
async function handOver(page: Page, client: string, see: See): Promise<void> {
  await page.goto(client);
  const version = (await page.locator("main a[href^='/plan-versions/']").first().getAttribute("href"))!;
  await page.goto(`${version}/deliver`);
  await see(page, "deliver");
  await page.goto(`${version}/deliveries/new`);
  const day = await page.locator("[name=delivered_on]").inputValue();
  if (!day) await page.locator("[name=delivered_on]").fill(today());
  await page.locator("[name=recipient]").selectOption("client");
  await page.locator("[name=means]").first().check();
  await send(page);
  await see(page, "delivered");
}

async function rest(page: Page, client: string, see: See): Promise<void> {
  await page.goto(`${client}/state`);
  await page.locator("[name=state][value=suspended]").check();
  await page.locator("[name=reason]").selectOption({ index: 1 });
  await send(page);
  await page.goto(client);
  await expect(page.locator("main")).toContainText("休止");
  await see(page, "client-resting");
}

/** An entry made by mistake is withdrawn with its reason, and what it met is asked again. */
async function withdraw(page: Page, client: string, see: See): Promise<void> {
  await page.goto(`${client}/duties`);
  const outstanding = () => page.locator("li.duty form").count();
  const before = await outstanding();
  const entry = page.locator("li[id^='entry-']").first();
  await entry.locator("summary").click();
  await entry.locator("[name=reason]").fill("日付の入力まちがい");
  await press(page, entry.locator("[type=submit]"));
  await expect(page.locator("main")).toContainText("日付の入力まちがい");
  expect(await outstanding(), "what the entry met is asked again").toBeGreaterThan(before);
  await workThrough(page, client, see);
}

async function show(page: Page, clients: string[], see: See): Promise<void> {
  await page.goto("/duties?state=late");
  await see(page, "late");
  const late = await page.locator("li.duty .rows__title a").evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
  for (const client of clients) expect(late, `nothing of ${client} is late`).not.toContain(`${client}/duties`);
  await page.goto("/duties/calendar");
  await see(page, "calendar");
  await page.goto("/duties/offices");
  await see(page, "gaps");
  await page.goto(`${clients[4]}/evidence`);
  await see(page, "evidence");
  await press(page, page.locator("main form [type=submit]").first());
  await expect(page.locator("body")).toContainText("日付の入力まちがい");
}
