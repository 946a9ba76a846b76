import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

const ROLES = ["administrator", "insurer_staff", "center_staff", "care_manager", "provider_staff", "adviser"];
/** Pages of one kind differ by their ids only: so many of a kind are looked at. */
const PER_KIND = 2;
const MOST_PAGES = 60;

for (const role of ROLES) {
  test(`every page that ${role} can reach is accessible, has one heading and fits the screen`, async ({ as, picture }) => {
    test.setTimeout(240_000);
    const page = await as(role);
    const troubles = watch(page);
    const seen = new Map<string, number>();
    const queue = ["/"];
    let looked = 0;
    while (queue.length > 0 && looked < MOST_PAGES) {
      const path = queue.shift()!;
      const kind = kindOf(path);
      // Files are saved, not shown; the front-door tests open them.
      if (/\/(xlsx|csv|pdf)(\?|$)/.test(path)) continue;
      if ((seen.get(kind) ?? 0) >= PER_KIND) continue;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      const answer = await page.goto(path);
      if (!answer?.headers()["content-type"]?.startsWith("text/html")) continue;
      looked += 1;
      expect(answer.status(), `${path} as ${role}`).toBeLessThan(400);
      await check(page);
      if (seen.get(kind) === 1) await picture(page, `${role}${kind.replace(/[^a-z0-9]+/g, "-").replace(/-$/, "")}`);
      queue.push(...(await linksOf(page)));
    }
    expect(looked, "pages behind the home page").toBeGreaterThan(2);
    expect(troubles).toEqual([]);
  });
}

test("pages before sign-in are accessible and fit the screen", async ({ page, picture }) => {
  const troubles = watch(page);
  for (const path of ["/sign-in", "/accessibility", "/i/", "/no-such-page"]) {
    await page.goto(path);
    await check(page);
    await picture(page, `anonymous${path.replace(/\W+/g, "-").replace(/-$/, "")}`);
  }
  expect(troubles.filter((text) => !text.includes("404"))).toEqual([]);
});

async function check(page: Page): Promise<void> {
  const path = page.url();
  await expect(page.locator("h1"), `one h1 on ${path}`).toHaveCount(1);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${path} scrolls sideways by ${wide}px`).toBeLessThanOrEqual(0);
  expect(await page.locator("body").innerText(), `a text is missing on ${path}`).not.toMatch(/\?[a-z]+(-[a-z0-9]+)+\?/);
  await expectAccessible(page);
}

/** Errors of scripts and of the content security policy. */
function watch(page: Page): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") troubles.push(`${page.url()}: ${message.text()}`); });
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  return troubles;
}

async function linksOf(page: Page): Promise<string[]> {
  const here = new URL(page.url());
  const hrefs = await page.locator("a[href]:not([download])").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  return hrefs
    .map((href) => new URL(href))
    .filter((url) => url.origin === here.origin && !/^\/(language|static|sign-out)/.test(url.pathname))
    .map((url) => url.pathname + url.search);
}

function kindOf(path: string): string {
  const url = new URL(path, "http://x");
  const pathname = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id").replace(/\/[^/]*\d[^/]*/g, "/id");
  return pathname + (url.search ? "?" : "");
}
