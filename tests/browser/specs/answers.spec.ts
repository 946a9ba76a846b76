import type { Locator, Page } from "@playwright/test";
import { letterTo } from "../support/letters.ts";
import { environment } from "../support/postgres.ts";
import { start } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { press, send, today, Walker, type Person } from "../support/walker.ts";

/**
 * Who answers without an account: on a phone by keyboard alone, in a browser without scripts by the code of the letter, and
 * by FAX, typed in by the organizer. Each answers one poll and one inquiry, which end in a signed record.
 */
test("a poll and an inquiry are answered by keyboard, without scripts, and by FAX in the office's place", async ({ browser, picture }) => {
  test.setTimeout(240_000);
  const server = await start("demo", environment("sqlite"));
  const story = new Answers(browser, server, (page, name) => picture(page, `answers-${name}`));
  try {
    await story.main();
  } finally {
    await story.end();
  }
});

interface Office { name: string; address: string; number: string }

class Answers extends Walker {
  private meeting = "";
  private number = "";
  private asked: Office[] = [];

  async main(): Promise<void> {
    const organizer = await this.account("care_manager");
    await this.call(organizer);
    const [first, second, third] = this.asked;
    const keyboard = await this.guest("keyboard", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const plain = await this.guest("plain", { javaScriptEnabled: false });
    await test.step("poll by keyboard", () => this.pollByKeyboard(keyboard, first));
    await test.step("poll without scripts", () => this.pollWithoutScripts(plain, second));
    await test.step("poll by FAX", () => this.pollByFax(organizer, third));
    await test.step("inquiry in place of the meeting", () => this.ask(organizer));
    await test.step("sheet by keyboard", () => this.sheetByKeyboard(keyboard, first));
    await test.step("sheet without scripts", () => this.sheetWithoutScripts(plain, second));
    await test.step("record", () => this.record(organizer));
  }

  /** Calls a meeting about the first client whose plan names three offices that get letters. */
  private async call(organizer: Person): Promise<void> {
    const { page } = organizer;
    await page.goto("/clients");
    const clients = await page.locator("main a[href^='/clients/']").evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")!))]);
    for (const client of clients.filter((href) => /^\/clients\/[0-9a-f-]{36}$/.test(href))) {
      await page.goto(client);
      const call = page.locator("a[href^='/meetings/new?plan=']").first();
      if (await call.count() === 0) continue;
      await call.click();
      if (await page.locator("form[action='/meetings']").count() === 0) continue;
      await page.locator("[name=agenda]").fill("入浴の方法\n外出の機会");
      await send(page);
      this.meeting = new URL(page.url()).pathname;
      await page.goto(`${this.meeting}/send`);
      this.asked = await this.recipients(page);
      if (this.asked.length >= 3) break;
    }
    expect(this.asked.length, "offices that get a letter").toBeGreaterThanOrEqual(3);
    await expect(page.locator("main"), "the agenda is shown beside the letter").toContainText("外出の機会");
    expect(await page.locator(".mail-preview").innerText(), "and is not in it").not.toContain("外出の機会");
    await this.look(page, "preview");
    await page.goto(`${this.meeting}/agenda`);
    await press(page, page.locator("[name=move][value=up-1]"));
    await expect(page.locator("[name=item-0]")).toHaveValue("外出の機会");
    await this.look(page, "agenda");
    await send(page);
    await expect(page.locator("aside ol li").first()).toHaveText("外出の機会");
    this.number = /M\d+-\d{4}/.exec(await page.locator("h1").innerText())![0];
    await page.goto(`${this.meeting}/send`);
    await send(page);
    for (const office of this.asked) office.number = await this.numberOf(page, office.name);
  }

  private async recipients(page: Page): Promise<Office[]> {
    const found: Office[] = [];
    for (const row of await page.locator("section[aria-labelledby=to] > .rows").first().locator("li").all()) {
      const name = (await row.locator(".rows__title").innerText()).split("　")[0].trim();
      found.push({ name, address: (await row.locator(".rows__detail").innerText()).trim(), number: "" });
    }
    // A doctor stands there by the clinic and the role, a daughter by the family: they have no number of an office.
    return found.filter(({ name, address }) => address.includes("@") && !name.includes("（"));
  }

  /** The number of an office as its own page in the directory tells it. */
  private async numberOf(page: Page, name: string): Promise<string> {
    await page.goto(`/offices?q=${encodeURIComponent(name)}`);
    await page.locator("#offices tbody th a").first().click();
    return /(?<!\d)\d{10}(?!\d)/.exec(await page.locator("main").innerText())![0];
  }

  // --- by keyboard alone, on a phone -------------------------------------------------------------------------------

  private async pollByKeyboard(person: Person, office: Office): Promise<void> {
    const { page } = person;
    await this.enterByKeyboard(page, office, ({ text }) => text.includes(this.number));
    await expect(page.locator("fieldset.slot:has([value=yes])")).toHaveCount(3);
    await expect(page.locator("main")).toContainText("外出の機会");
    for (let at = 0; at < 3; at += 1) {
      await tabTo(page, page.locator("fieldset.slot:has([value=yes])").nth(at).locator("[value=yes]"));
      await page.keyboard.press("Space");
    }
    await tabTo(page, page.locator("[name=attendance]").first());
    await page.keyboard.press("Space");
    await tabTo(page, page.locator("[name=person]"));
    await page.keyboard.type("試井 務");
    await this.look(page, "poll-keyboard");
    await pressByKeyboard(page, page.locator("form[action$='/poll'] .button--large[type=submit]"));
    await expect(page.locator(".receipt__no")).toBeVisible();
    await noSideways(page);
  }

  private async enterByKeyboard(page: Page, office: Office, fits: (letter: { text: string; subject: string }) => boolean): Promise<void> {
    const letter = await letterTo(this.told.mail_folder, office.address, (one) => fits(one) && one.text.includes("/i/#t"));
    await page.goto("about:blank");
    await page.goto(/https?:\/\/\S+\/i\/#t[A-Za-z0-9_-]{64}/.exec(letter.text)![0]);
    await pressByKeyboard(page, page.locator("[data-link-found] [type=submit]"));
    const number = page.locator("[name=number]");
    if (await number.count() === 0) return;
    await tabTo(page, number);
    await page.keyboard.type(office.number);
    const loaded = page.waitForEvent("load");
    await page.keyboard.press("Enter");
    await loaded;
  }

  private async sheetByKeyboard(person: Person, office: Office): Promise<void> {
    const { page } = person;
    await this.enterByKeyboard(page, office, ({ text, subject }) => text.includes(this.number) && /照会|意見/.test(subject));
    await pressByKeyboard(page, page.locator("a[href$='/rows/1']").first());
    for (let guard = 0; guard < 12 && !page.url().endsWith("/check"); guard += 1) {
      const rows = page.locator(".opinion-row");
      for (let at = 0; at < await rows.count(); at += 1) {
        await tabTo(page, rows.nth(at).locator("[type=radio]").first());
        await page.keyboard.press("Space");
      }
      const name = page.locator("[name=answered_by]");
      if (await name.count() > 0) {
        await tabTo(page, name);
        await page.keyboard.press("Control+A");
        await page.keyboard.type("試井 務");
      }
      if (guard === 0) await this.look(page, "sheet-keyboard");
      await noSideways(page);
      await pressByKeyboard(page, page.locator("main form [type=submit].button:not(.button--outline, .button--text)").last());
    }
    await pressByKeyboard(page, page.locator("main form [type=submit].button:not(.button--outline, .button--text)").last());
    await expect(page.locator(".receipt__no")).toBeVisible();
  }

  // --- without scripts ---------------------------------------------------------------------------------------------

  private async enterByCode(page: Page, office: Office, fits: (letter: { text: string; subject: string }) => boolean): Promise<void> {
    const letter = await letterTo(this.told.mail_folder, office.address, (one) => fits(one) && one.text.includes("コード"));
    await page.goto("/i/");
    await page.locator("[name=code]").fill(/コード[^A-Z0-9]*([A-Z0-9]{4}-?[A-Z0-9]{4})/.exec(letter.text)![1]);
    await page.locator("[data-link-typed] [type=submit]").click();
    await page.waitForLoadState();
    if (await page.locator("[name=number]").count() === 0) return;
    await page.locator("[name=number]").fill(office.number);
    await page.locator("form[action$='/confirm'] [type=submit]").first().click();
    await page.waitForLoadState();
  }

  private async pollWithoutScripts(person: Person, office: Office): Promise<void> {
    const { page } = person;
    await this.enterByCode(page, office, ({ text }) => text.includes(this.number));
    await expect(page.locator("fieldset.slot:has([value=yes])")).toHaveCount(3);
    for (let at = 0; at < 3; at += 1) await page.locator("fieldset.slot:has([value=yes])").nth(at).locator("[value=maybe]").check({ force: true });
    await page.locator("[name=attendance]").first().check({ force: true });
    await page.locator("[name=person]").fill("試井 務");
    const submit = page.locator("form[action$='/poll'] .button--large[type=submit]");
    await submit.click();
    await expect(page.locator("[data-error-summary]"), "a △ needs its condition").toBeVisible();
    for (let at = 0; at < 3; at += 1) await page.locator(".slot__reason input").nth(at).fill("15時までなら");
    await submit.click();
    await expect(page.locator(".receipt__no")).toBeVisible();
  }

  private async sheetWithoutScripts(person: Person, office: Office): Promise<void> {
    const { page } = person;
    await this.enterByCode(page, office, ({ text, subject }) => text.includes(this.number) && /照会|意見/.test(subject));
    await page.locator("a[href$='/rows/1']").first().click();
    for (let guard = 0; guard < 12 && !page.url().endsWith("/check"); guard += 1) {
      const rows = page.locator(".opinion-row");
      for (let at = 0; at < await rows.count(); at += 1) await rows.nth(at).locator("[value=agree]").check({ force: true });
      if (guard === 0) {
        await rows.first().locator("[value=concern]").check({ force: true });
        await rows.first().locator("textarea").fill("段差で転ばないかが心配です。");
      }
      if (await page.locator("[name=answered_by]").count() > 0) await page.locator("[name=answered_by]").fill("試井 務");
      await page.locator("main form [type=submit].button:not(.button--outline, .button--text)").last().click();
      await page.waitForLoadState();
    }
    await page.locator("main form [type=submit].button:not(.button--outline, .button--text)").last().click();
    await expect(page.locator(".receipt__no")).toBeVisible();
  }

  // --- by FAX, in the office's place -------------------------------------------------------------------------------

  private async pollByFax(organizer: Person, office: Office): Promise<void> {
    const { page } = organizer;
    await page.goto(this.meeting);
    const row = page.locator("section[aria-labelledby=people] .rows > li").filter({ hasText: office.name });
    await row.locator("a[href$='/answer']").click();
    for (let at = 0; at < 3; at += 1) await page.locator("fieldset.slot:has([value=yes])").nth(at).locator("[value=no]").check({ force: true });
    await page.locator("[name=channel][value=fax]").check({ force: true });
    await page.locator("[name=attendance][value=absent]").check({ force: true });
    await page.locator("[name=reason]").fill("人手が足りないため");
    await page.locator("[name=person]").fill("試井 務");
    await this.look(page, "answer-for");
    await send(page);
    await page.goto(this.meeting);
    await expect(page.locator("#grid")).toContainText("代理入力（FAX）");
    await this.look(page, "grid");
  }

  // --- the inquiry and the record ----------------------------------------------------------------------------------

  private async ask(organizer: Person): Promise<void> {
    const { page } = organizer;
    await page.goto(this.meeting);
    const row = page.locator("section[aria-labelledby=people] .rows > li").filter({ hasText: this.asked[0].name });
    await row.locator("a[href*='/inquiries/new?']").first().click();
    await page.locator("[name=scope][value=whole]").check({ force: true });
    for (const box of await page.locator("[name=asked]").all()) {
      const label = await box.evaluate((input) => input.closest("label")!.innerText);
      await box.setChecked(this.asked.slice(0, 2).some(({ name }) => label.startsWith(name)), { force: true });
    }
    await page.locator("[name=reason_code][value=scheduling_failed]").check({ force: true });
    await page.locator("[name=reason]").fill("候補日はいずれも人手が足りなかった。");
    if (await page.locator(".consent-panel").count() > 0) {
      if (await page.locator("[name=family_name]").count() > 0 && await page.locator("[name=family_contact]").count() === 0) {
        await page.locator("[name=family_name]").fill("架空 明子");
      }
      await page.locator(".consent-panel [name=given_on]").fill(today());
      await page.locator(".consent-panel [name=form][value=signed]").check();
      await page.locator(".consent-panel [name=record]").click();
      await expect(page.locator(".consent-panel")).toHaveCount(0);
    }
    await send(page);
    await send(page);
    await expect(page).toHaveURL(/\/inquiries\/[0-9a-f-]+/);
  }

  private async record(organizer: Person): Promise<void> {
    const { page } = organizer;
    await page.goto(`${this.meeting}/inquiries`);
    await page.locator("a[href^='/inquiries/']").first().click();
    await expect(page.locator("main")).toContainText("段差で転ばないか");
    const inquiry = new URL(page.url()).pathname;
    for (let guard = 0; guard < 5; guard += 1) {
      await page.goto(inquiry);
      const open = page.locator("td:has(.chip--yellow) a[href^='/opinions/']");
      if (await open.count() === 0) break;
      await open.first().click();
      await page.locator("[name=decision][value=adopted]").check({ force: true });
      await page.locator("[name=reason]").fill("手すりを付ける。");
      await send(page);
    }
    await page.goto(`${this.meeting}/record`);
    await press(page, page.locator("form[action$='/record'] [type=submit]"));
    await page.goto(`${this.meeting}/record/edit`);
    await expect(page.locator("[name=no_meeting_reason]")).toHaveValue(/人手が足りなかった/);
    await expect(page.locator("[name=considered]")).toHaveValue(/外出の機会\n・入浴の方法/);
    await page.locator("[name=left_over]").fill("・夜間の見守り");
    await send(page);
    await page.locator("form[action$='/record/sign'] > [type=submit]").click();
    await page.locator("#confirm-sign [data-confirm-yes]").click();
    await expect(page.locator(".chip", { hasText: "確定" }).first()).toBeVisible();
    await this.look(page, "record");
    await page.locator(".timeline a").last().click();
    await expect(page.locator("main")).toContainText("夜間の見守り");
    await this.look(page, "record-revision");
  }
}

/** Presses Tab until an element has the focus, and no other key. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const is = () => wanted.evaluate((element) => {
    const active = document.activeElement as HTMLInputElement | null;
    // Of radio buttons the group is one stop: the one that is marked, or the first.
    return element === active || active?.type === "radio" && active.name === (element as HTMLInputElement).name && active === element;
  });
  for (let stops = 0; stops < 150; stops += 1) {
    if (await is()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not come to ${wanted}`);
}

async function pressByKeyboard(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
}

async function noSideways(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${page.url()} scrolls sideways`).toBe(true);
}
