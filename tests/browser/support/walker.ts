import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { letterTo, lettersTo, linkOf, type Letter } from "./letters.ts";
import type { Ready, Server } from "./server.ts";
import { expect, signIn } from "./test.ts";

/** What the demo tells besides its accounts. */
interface Told extends Ready {
  mail_folder: string;
  sample_set: string;
}

/** Someone with a browser of their own. */
export interface Person {
  name: string;
  context: BrowserContext;
  page: Page;
}

/** People at one server: with accounts, and with personal links only. */
export class Walker {
  protected readonly told: Told;
  private readonly people: Person[] = [];
  private readonly looked = new Set<string>();

  constructor(private readonly browser: Browser, private readonly server: Server, private readonly picture: (page: Page, name: string) => Promise<void>) {
    this.told = server.ready as Told;
  }

  async end(): Promise<void> {
    for (const person of this.people) await person.context.close();
    await this.server.stop();
  }

  protected async account(role: string): Promise<Person> {
    const account = this.told.accounts.find((known) => known.role === role)!;
    const context = await this.open(await signIn(this.browser, this.told.base, account));
    return this.keep(role, context);
  }

  /** A second person of the care manager's office. */
  protected async colleague(): Promise<Person> {
    const known = this.people.find((person) => person.name === "colleague");
    if (known) return known;
    const account = this.told.accounts.filter((one) => one.role === "care_manager").at(-1)!;
    return this.keep("colleague", await this.open(await signIn(this.browser, this.told.base, account)));
  }

  /** Somebody without an account, at a screen or in a browser of their own kind. */
  protected async guest(name: string, kind: BrowserContextOptions = {}): Promise<Person> {
    return this.keep(name, await this.open(undefined, kind));
  }

  private open(storageState?: Awaited<ReturnType<typeof signIn>>, kind: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({ baseURL: this.told.base, locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1280, height: 800 }, storageState, ...kind });
  }

  private async keep(name: string, context: BrowserContext): Promise<Person> {
    const person = { name, context, page: await context.newPage() };
    this.people.push(person);
    return person;
  }

  protected person(name: string): Person {
    return this.people.find((known) => known.name === name)!;
  }

  /** Opens the link of a letter; on a device that has not confirmed it, the office number or the mailed digits are given. */
  protected async enter({ page }: Person, address: string, number: string | undefined, fits: (letter: Letter) => boolean): Promise<void> {
    const letter = await letterTo(this.told.mail_folder, address, (one) => fits(one) && one.text.includes("/i/#t"));
    await page.goto("about:blank");
    await page.goto(linkOf(letter));
    await press(page, page.locator("[data-link-found] [type=submit]"));
    if (await page.locator("[name=number]").count() > 0) {
      await this.look(page, "link-number");
      await page.locator("[name=number]").fill(number ?? "");
      await send(page);
    } else if (await page.locator("form[action$='/digits']").count() > 0) {
      const before = lettersTo(this.told.mail_folder, address).length;
      await press(page, page.locator("form[action$='/digits'] [type=submit]"));
      await expect.poll(() => lettersTo(this.told.mail_folder, address).length).toBeGreaterThan(before);
      const digits = await letterTo(this.told.mail_folder, address, ({ text }) => !text.includes("/i/#t") && /\d{6}/.test(text));
      await this.look(page, "link-digits");
      await page.locator("[name=digits]").fill(/(?<!\d)\d{6}(?!\d)/.exec(digits.text)![0]);
      await press(page, page.locator("form[action$='/confirm'] [type=submit]"));
    }
  }

  /** Every page is accessible, has one heading and no missing text. Each is looked at once. */
  protected async look(page: Page, name: string): Promise<void> {
    if (this.looked.has(name)) return;
    this.looked.add(name);
    await expect(page.locator("h1"), `one heading on ${page.url()}`).toHaveCount(1);
    expect(await page.locator("body").innerText(), `a text is missing on ${page.url()}`).not.toMatch(/\?[a-z]+(-[a-z0-9]+)+\?/);
    await expectAccessible(page);
    await this.picture(page, name);
  }
}

/** Presses the one button that the page's form is for, and waits for the answer; a refusal is told. */
export async function send(page: Page): Promise<void> {
  await press(page, page.locator("main form [type=submit].button:not(.button--outline, .button--text)").last());
  const refusals = page.locator("[data-error-summary]");
  expect(await refusals.allInnerTexts(), `refused on ${page.url()}`).toEqual([]);
}

/** Today in Japan, as the server's clock has it. */
export function today(): string {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** Presses a button of a form and waits until the page that answers has come, over whatever it is sent on to. */
export async function press(page: Page, button: Locator): Promise<void> {
  const loaded = page.waitForEvent("load");
  await button.click();
  await loaded;
}
