import { mkdirSync } from "node:fs";
import { test as base, expect, type Browser, type BrowserContext, type Page } from "@playwright/test";
import type { Account, Ready } from "./server.ts";
import { totp } from "./totp.ts";

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** What all specs share: the demo, a signed-in page per role, pictures. */
interface Fixtures {
  /** A page signed in with the demo's account of a role. */
  as(role: string): Promise<Page>;
  /** Writes a picture of the whole page into screenshots/ (not part of the repository). */
  picture(page: Page, name: string): Promise<void>;
}

interface Shared {
  demo: Ready;
  states: Map<string, State>;
}

export const test = base.extend<Fixtures, Shared>({
  demo: [async ({}, use) => { await use(JSON.parse(process.env.ENZA_DEMO_JSON ?? "{}") as Ready); }, { scope: "worker" }],
  states: [async ({}, use) => { await use(new Map()); }, { scope: "worker" }],
  baseURL: async ({ demo }, use) => { await use(demo.base); },
  as: async ({ browser, contextOptions, demo, states, viewport, isMobile, hasTouch, locale, timezoneId }, use) => {
    const open: BrowserContext[] = [];
    const options = { ...contextOptions, viewport, isMobile, hasTouch, locale, timezoneId, baseURL: demo.base };
    await use(async (role) => {
      const account = demo.accounts.find((known) => known.role === role);
      if (!account) throw new Error(`the demo has no account of the role ${role}`);
      if (!states.has(role)) states.set(role, await signIn(browser, demo.base, account));
      const context = await browser.newContext({ ...options, storageState: states.get(role) });
      open.push(context);
      return context.newPage();
    });
    await Promise.all(open.map((context) => context.close()));
  },
  picture: async ({}, use, info) => {
    const folder = new URL("../screenshots/", import.meta.url).pathname;
    mkdirSync(folder, { recursive: true });
    await use(async (page, name) => {
      await page.screenshot({ path: `${folder}${name}-${info.project.name}.png`, fullPage: true });
    });
  },
});

/** A second code within the same half minute would be refused, so a role signs in once and its cookies are kept. */
export async function signIn(browser: Browser, base: string, account: Account): Promise<State> {
  const context = await browser.newContext({ baseURL: base, locale: "ja-JP" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.locator("[name=login]").fill(account.login);
  await page.locator("[name=password]").fill(account.password);
  const code = page.locator("[name=code]");
  if (await code.count() === 0) await page.locator("main form [type=submit]").first().click();
  await code.fill(totp(account.totp_secret));
  await page.locator("main form [type=submit]").first().click();
  await page.waitForLoadState();
  // Each project signs in anew: when both do so within the same half minute, the next step's code is the one to give.
  if (await code.count() > 0) {
    await code.fill(totp(account.totp_secret, Date.now() + 30_000));
    await page.locator("main form [type=submit]").first().click();
  }
  await expect(page.locator(".menu__name")).toHaveCount(1);
  const state = await context.storageState();
  await context.close();
  return state;
}

export { expect };
