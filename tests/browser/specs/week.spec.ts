import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

test("a week of polls is marked by keyboard, asks for the condition of a △, and fits a small phone", async ({ as, picture }) => {
  const page = await as("provider_staff");
  await page.goto("/inbox");
  await page.getByRole("link", { name: "日程調整に週ごとに答える" }).click();
  await expect(page.locator(".week__day")).toHaveCount(7);
  await page.setViewportSize({ width: 360, height: 740 });
  const slot = page.locator(".slot").first();
  await slot.locator("[value=yes]").focus();
  await page.keyboard.press("Space");
  await expect(slot.locator("[value=yes]")).toBeChecked();
  await expect(slot.locator(".slot__reason")).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await expect(slot.locator("[value=maybe]")).toBeChecked();
  await expect(slot.locator(".slot__reason")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type("15時までなら");
  await expect(slot.locator(".slot__reason input")).toHaveValue("15時までなら");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, "nothing has to be scrolled sideways").toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await picture(page, "inbox-week-360");
});

test("the address of a calendar is made, fits a small phone, and is revoked", async ({ as, picture }) => {
  const page = await as("provider_staff");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/account");
  await page.getByRole("button", { name: "アドレスを作る" }).click();
  const address = page.locator("#calendar [data-copy-text]");
  await expect(address).toContainText("/calendar/t");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, "nothing has to be scrolled sideways").toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await picture(page, "account-calendar-360");
  const path = new URL(await address.innerText()).pathname;
  expect((await page.request.get(path)).headers()["content-type"]).toContain("text/calendar");
  await page.getByRole("button", { name: "アドレスを無効にする" }).click();
  await expect(page.getByRole("button", { name: "アドレスを作る" })).toBeVisible();
  expect((await page.request.get(path)).status()).toBe(404);
});
