import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

/** The address of the first plan of the first client that has one. */
async function plan(page: Page): Promise<string> {
  await page.goto("/clients");
  const clients = await page.locator("main a[href^='/clients/']").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
  for (const client of clients.filter((href) => /^\/clients\/[0-9a-f-]{36}$/.test(href))) {
    await page.goto(client);
    const version = page.locator("main a[href^='/plan-versions/']").first();
    if (await version.count()) return (await version.getAttribute("href"))!;
  }
  throw new Error("no client has a plan");
}

async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${page.url()} scrolls sideways by ${wide}px`).toBeLessThanOrEqual(0);
}

test("rows are added, moved and taken back without leaving the page, and what is typed stays", async ({ as, picture }) => {
  test.setTimeout(120_000);
  const page = await as("care_manager");
  const troubles: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
  await page.goto(`${await plan(page)}/edit`);
  const discard = page.locator("form[action$='/discard'] button");
  if (await discard.count()) await discard.click();
  await fits(page);
  await expectAccessible(page);
  await picture(page, "plan-edit");
  const rows = page.locator(".edit-row");
  const before = await rows.count();
  await page.locator("#f-policy").fill("無理をしないで続ける");
  await page.locator("[value='add-service_item-1']").click();
  await expect(rows).toHaveCount(before + 1);
  await expect(page.locator("#f-policy")).toHaveValue("無理をしないで続ける");
  const added = page.locator(".edit-row", { has: page.locator(".change--added") });
  await expect(added.locator("textarea").first()).toBeFocused();
  await added.locator("textarea").first().fill("通院の付き添い");
  await added.locator("[value^='up-']").click();
  await expect(page.locator("form[data-steps]")).not.toHaveAttribute("aria-busy");
  await expect(added.locator("[value^='up-']")).toBeFocused();
  await expect(added.locator("textarea").first()).toHaveValue("通院の付き添い");
  await added.locator("[value^='remove-']").click();
  await expect(page.locator(".edit-row--going")).toContainText("通院の付き添い");
  await page.locator("[value^='restore-']").click();
  await expect(added.locator("textarea").first()).toHaveValue("通院の付き添い");
  const note = "通院が始まるため";
  const isKept = (body: string | null) => new URLSearchParams(body ?? "").get("note") === note;
  const kept = page.waitForResponse((answer) => isKept(answer.request().postData()) && answer.status() === 200);
  await page.locator("#f-note").fill(note);
  await kept;
  await expect(page.locator("[data-saved-state]")).toContainText("下書き保存済み");
  await page.reload();
  await expect(page.locator("#f-note")).toHaveValue(note);
  await expect(added.locator("textarea").first()).toHaveValue("通院の付き添い");
  await discard.click();
  await expect(added).toHaveCount(0);
  expect(troubles).toEqual([]);
});

test("both forms of a new plan, the comparison, the papers, the points to go through and the files fit the screen", async ({ as, picture }) => {
  test.setTimeout(120_000);
  const page = await as("care_manager");
  const version = await plan(page);
  await page.goto(version);
  const client = await page.locator("main a[href*='/plans/new']").first().getAttribute("href");
  const fresh = client!.split("?")[0];
  for (const [path, name] of [
    [version, "plan"],
    [client!, "plan-copy"],
    [fresh, "plan-new"],
    [`${fresh}?kind=preventive`, "plan-new-preventive"],
    [`${version}/compare`, "plan-compare"],
    [`${version}/self-check`, "plan-self-check"],
    [`${version}/attachments`, "plan-attachments"],
    [`${version}/print`, "plan-print"],
  ]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBe(200);
    if (name !== "plan-print") await fits(page);
    await expectAccessible(page);
    await picture(page, name);
  }
});
