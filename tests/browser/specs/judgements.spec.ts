import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { BACKENDS, environment } from "../support/postgres.ts";
import { start } from "../support/server.ts";
import { expect, signIn, test } from "../support/test.ts";
import { press } from "../support/walker.ts";

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
      await center.goto("/judgements?state=answered");
      await see(center, "none");
      await center.goto("/judgements");
      await see(center, "list");
      await center.locator(".rows .rows__title a").first().click();
      await see(center, "open");
      await center.locator("[name=verdict][value=opinion]").check();
      await center.locator("[name=body]").fill("回数の変更が続くときは、担当者会議で目標とあわせてご検討ください。");
      await press(center, center.locator("form[action$='/reviews'] [type=submit]"));
      await see(center, "reviewed");
      const at = new URL(center.url()).pathname;
      const manager = await open("care_manager");
      await manager.goto(at);
      await manager.locator("main a[href^='/clients/']").first().click();
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
