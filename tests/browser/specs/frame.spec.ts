import { sitDown } from "../support/room.ts";
import { expect, test } from "../support/test.ts";

test("the keyboard finds the skip link first, and it leads to the content", async ({ as }) => {
  const page = await as("care_manager");
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("every stop of the keyboard can be seen", async ({ as }) => {
  const page = await as("care_manager");
  await page.goto("/");
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement ?? document.body);
      return { width: parseFloat(style.outlineWidth), style: style.outlineStyle, tag: document.activeElement?.tagName };
    });
    expect(outline.style, `focus on ${outline.tag}`).toBe("solid");
    expect(outline.width, `focus on ${outline.tag}`).toBeGreaterThanOrEqual(3);
  }
});

test("at 200 percent and on a screen of 360 pixels nothing has to be scrolled sideways", async ({ as }) => {
  const page = await as("care_manager");
  const room = await sitDown(page);
  for (const width of [640, 360]) {
    await page.setViewportSize({ width, height: 720 });
    for (const path of ["/", "/clients", "/meetings", "/accessibility", room]) {
      await page.goto(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${path} at ${width}px`).toBeLessThanOrEqual(0);
    }
  }
});

test("on a screen of 360 pixels the frame stands in one line and the first column of a table can be read", async ({ as }) => {
  const page = await as("care_manager");
  for (const width of [360, 390]) {
    await page.setViewportSize({ width, height: 720 });
    await page.goto("/");
    for (const part of [".brand", ".menu--nav > summary"]) {
      const lines = await page.locator(part).first().evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const texts = [...range.getClientRects()].filter((rect) => rect.height > 0);
        return Math.max(...texts.map((r) => r.bottom)) - Math.min(...texts.map((r) => r.top));
      });
      expect(lines, `${part} at ${width}px`).toBeLessThan(45);
    }
    await page.goto("/reports");
    await page.locator("main a[href^='/reports/']").first().click();
    const first = page.locator(".heat tbody th").first();
    expect((await first.boundingBox())?.width, `the first column at ${width}px`).toBeGreaterThan(100);
  }
});

test("without script one can still sign in, open the menu and read", async ({ browser, demo }) => {
  const context = await browser.newContext({ baseURL: demo.base, javaScriptEnabled: false, locale: "ja-JP" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await expect(page.locator("main form [type=submit]").first()).toBeVisible();
  await expect(page.locator("[name=login]")).toBeVisible();
  await context.close();
});

test("the other language is one click away and stays", async ({ as }) => {
  const page = await as("adviser");
  await page.goto("/");
  const link = page.locator("a[hreflang=en], .menu__panel a[lang=en]").first();
  await page.goto((await link.getAttribute("href")) ?? "");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto((await page.locator("a[hreflang=ja], .menu__panel a[lang=ja]").first().getAttribute("href")) ?? "");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
});

test("a wrong address answers in words, with a way on and a number to ask by", async ({ as }) => {
  const page = await as("provider_staff");
  const answer = await page.goto("/no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(page.locator("h1")).toHaveText("ページが見つかりません");
  await expect(page.locator(".error-page__id")).toContainText(/[0-9a-zA-Z-]{8,}/);
  await expect(page.locator("main a.button")).toBeVisible();
});

test("an erroneous sign-in names the field, takes the focus to the summary and keeps the login", async ({ page }) => {
  await page.goto("/sign-in");
  await page.locator("[name=login]").fill("nobody@example.jp");
  await page.locator("[name=password]").fill("not the password");
  await page.locator("main form [type=submit]").first().click();
  await expect(page.locator("[data-error-summary]")).toBeFocused();
  await expect(page).toHaveTitle(/^エラー：/);
  await expect(page.locator("[name=login]")).toHaveValue("nobody@example.jp");
});
