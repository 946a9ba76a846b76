import { expect, test } from "../support/test.ts";

test("one press agrees to every row of an answer sheet, and each row can still be changed", async ({ as }) => {
  const page = await as("provider_staff");
  await page.goto("/inbox");
  const sheet = await page.locator("a[href^='/sheets/']").first().getAttribute("href");
  await page.goto(`${sheet}/rows/1`);
  const rows = page.locator(".opinion-row");
  const agreed = rows.locator("[value=agree]:checked");
  await expect(rows.first()).toBeVisible();
  await page.locator("[data-all-yes]").click();
  await expect(agreed).toHaveCount(await rows.count());
  await rows.first().locator("[value=concern]").check({ force: true });
  await expect(agreed).toHaveCount((await rows.count()) - 1);
});
