import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { BACKENDS, environment } from "../support/postgres.ts";
import { start } from "../support/server.ts";
import { expect, signIn, test } from "../support/test.ts";
import { press, send } from "../support/walker.ts";

for (const backend of BACKENDS) {
  test(`a center reviews what an office judged, on ${backend}`, async ({ browser, contextOptions, viewport, isMobile, hasTouch, picture }) => {
    test.setTimeout(180_000);
    const server = await start("demo", environment(backend));
    const { base, accounts } = server.ready;
    const open = async (role: string): Promise<Page> => {
      const storageState = await signIn(browser, base, accounts.find((one) => one.role === role)!);
      const context = await browser.newContext({ ...contextOptions, viewport, isMobile, hasTouch, locale: "ja-JP", timezoneId: "Asia/Tokyo", baseURL: base, storageState });
      return context.newPage();
    };
    const see = async (page: Page, name: string): Promise<void> => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${page.url()} scrolls sideways by ${wide}px`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      if (backend === "sqlite") await picture(page, `judgement-${name}`);
    };
    try {
      const center = await open("center_staff");
      await center.goto("/judgements");
      await see(center, "none");
      const manager = await open("care_manager");
      const client = await entrusted(manager, await centerNumber(center));
      await judge(manager, client);
      await center.goto("/judgements");
      await see(center, "list");
      await center.locator(".rows .rows__title a").first().click();
      await see(center, "open");
      await center.locator("[name=verdict][value=opinion]").check();
      await center.locator("[name=body]").fill("回数の変更が続くときは、担当者会議で目標とあわせてご検討ください。");
      await press(center, center.locator("form[action$='/reviews'] [type=submit]"));
      await see(center, "reviewed");
      const at = new URL(center.url()).pathname;
      await manager.goto(`${client}/duties`);
      await see(manager, "ledger");
      await manager.goto(at);
      await manager.locator("form[action$='/answers']").locator("xpath=..").locator("summary").click();
      await manager.locator("[name=answer]").fill("次の会議で検討します。");
      await press(manager, manager.locator("form[action$='/answers'] [type=submit]"));
      await see(manager, "answered");
      await center.goto("/judgements?state=answered");
      await expect(center.locator("main")).toContainText("意見に返事あり");
      await see(center, "list-answered");
    } finally {
      await server.stop();
    }
  });
}

/** The number of the center's own office: the one of its kind that it may edit. */
async function centerNumber(page: Page): Promise<string> {
  await page.goto("/offices?kind=support_center");
  const offices = await page.locator("main th a[href^='/offices/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")!));
  for (const office of offices) {
    await page.goto(office);
    if ((await page.locator(`a[href='${office}/edit']`).count()) === 0) continue;
    const found = /\b(\d{10})\b/.exec(await page.locator("main").innerText());
    if (found) return found[1];
  }
  throw new Error("the center finds no office of its own");
}

/** The first client with something to do is entrusted by the center from this year on. */
async function entrusted(page: Page, center: string): Promise<string> {
  await page.goto("/duties");
  const href = (await page.locator("li.duty .rows__title a").first().getAttribute("href"))!;
  const client = href.replace("/duties", "");
  await page.goto(`${client}/frameworks/new`);
  await page.locator("[name=kind][value=preventive_support]").check();
  await page.locator("[name=center_number]").fill(center);
  await page.locator("[name=starts_on]").fill(new Date().toISOString().slice(0, 10));
  await send(page);
  return client;
}

/** What the newest plan changed is judged minor. */
async function judge(page: Page, client: string): Promise<void> {
  await page.goto(`${client}/duties`);
  const minor = page.locator("a[href*='kind=judged_minor']");
  expect(await minor.count(), "the client has a plan before this one").toBeGreaterThan(0);
  await minor.first().click();
  await page.locator("[name=reason_code]").selectOption({ index: 1 });
  await page.locator("[name=body]").fill("通院の曜日が変わったための変更で、回数・目標・援助の内容は変わらない。本人と家族に電話で確かめた。");
  await send(page);
  await expect(page.locator("#history").locator("xpath=ancestor::section")).toContainText("軽微な変更");
}
