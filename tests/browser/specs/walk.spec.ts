import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { letterTo } from "../support/letters.ts";
import { BACKENDS, environment } from "../support/postgres.ts";
import { breakable, cutOff } from "../support/room.ts";
import { start } from "../support/server.ts";
import { expect, test } from "../support/test.ts";
import { press, send, today, Walker, type Person } from "../support/walker.ts";

const THEME = "02";

for (const backend of BACKENDS) {
  test(`the main job, from a file to a published report, on ${backend}`, async ({ browser, picture }) => {
    test.setTimeout(300_000);
    const server = await start("demo", environment(backend));
    const walk = new Walk(browser, server, async (page, name) => { if (backend === "sqlite") await picture(page, `walk-${name}`); });
    try {
      await walk.main();
    } finally {
      await walk.end();
    }
  });
}

class Walk extends Walker {
  private offices: { name: string; number: string; address: string }[] = [];
  private meeting = "";
  private number = "";
  private client = "";
  private version = "";

  async main(): Promise<void> {
    const organizer = await this.account("care_manager");
    await test.step("1 import", () => this.importSet(organizer));
    await test.step("2 meeting", () => this.callMeeting(organizer));
    await test.step("3 answers", () => this.answerAndSettle(organizer));
    await test.step("4 written opinion", () => this.inquire(organizer));
    await test.step("5 live", () => this.sit(organizer));
    await test.step("6 record", () => this.record(organizer));
    await test.step("7 conference and region", () => this.region(organizer));
  }

  // --- 1 -----------------------------------------------------------------------------------------------------------

  private async importSet(organizer: Person): Promise<void> {
    const { page } = organizer;
    const upload = async () => {
      await page.goto("/imports/new");
      await this.look(page, "import-new");
      const files = readdirSync(this.told.sample_set).map((name) => join(this.told.sample_set, name));
      await page.locator("input[type=file]").setInputFiles(files);
      await send(page);
      await expect(page).toHaveURL(/\/imports\/[0-9a-f-]+$/);
    };
    await upload();
    await this.look(page, "import-preview");
    await expect(page.locator("#plans-table tbody tr")).toHaveCount(1);
    await press(page, page.locator("form[action$='/confirm'] [type=submit]"));
    const taken = page.locator("section[aria-labelledby=taken] li");
    await expect(taken).toHaveCount(1);
    this.client = (await taken.locator("a").first().getAttribute("href"))!;
    this.version = (await taken.locator("a").nth(1).getAttribute("href"))!;
    await upload();
    await expect(page.locator(".kpi__value").nth(3)).toContainText("1");
    await expect(page.locator(".kpi__value").nth(2)).toContainText("0");
    await page.goto(this.version);
    await this.look(page, "plan");
    await page.goto(`${this.version}/edit`);
    const value = (part: string) => page.locator(`[name$='.${part}']`).evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    const [names, numbers] = [await value("office_name"), await value("office_number")];
    this.offices = names.map((name, at) => ({ name, number: numbers[at], address: "" })).filter((office) => office.number);
    expect(this.offices.length, "offices in the plan").toBeGreaterThanOrEqual(3);
    await this.addContact(page, "family", "長女", "daughter@example.jp");
    await this.addContact(page, "doctor", "主治医", "doctor@example.jp");
    await this.place(page, this.client);
    await this.look(page, "client");
  }

  /** The national files do not say in which area a client lives; the center of the walk is that of the east. */
  private async place(page: Page, client: string): Promise<void> {
    await page.goto(`${client}/edit`);
    const east = page.locator("[name=area] option").filter({ hasText: "東圏域" });
    await page.locator("[name=area]").selectOption((await east.getAttribute("value"))!);
    await this.look(page, "client-edit");
    await send(page);
  }

  /** A contact's address is used only once a second person has made sure of it. */
  private async addContact(page: Page, kind: string, relation: string, email: string): Promise<void> {
    await page.goto(`${this.client}/contacts/new`);
    await page.locator("[name=kind]").selectOption(kind);
    await page.locator("[name=name]").fill(kind === "doctor" ? "架空 医" : "架空 明子");
    await page.locator("[name=relation]").fill(relation);
    await page.locator("[name=email]").fill(email);
    await send(page);
    const colleague = await this.colleague();
    await colleague.page.goto(this.client);
    await press(colleague.page, colleague.page.locator("form[action$='/confirm-address'] [type=submit]").last());
    await page.goto(this.client);
    await expect(page.locator("section[aria-labelledby=contacts]")).toContainText(email);
  }

  // --- 2 -----------------------------------------------------------------------------------------------------------

  private async callMeeting(organizer: Person): Promise<void> {
    const { page } = organizer;
    await page.goto(this.client);
    await page.locator("a[href^='/meetings/new?plan=']").first().click();
    for (const office of this.offices) await expect(page.locator(".facts").first()).toContainText(office.name);
    await page.locator("[name=trigger]").selectOption("r9");
    await page.locator("[name=form][value=in_person]").check();
    await page.locator("[name=place]").selectOption("client_home");
    await page.locator("[name=agenda]").fill("入浴と外出の支え方");
    await this.look(page, "meeting-new");
    await send(page);
    await expect(page).toHaveURL(/\/meetings\/[0-9a-f-]+$/);
    this.meeting = new URL(page.url()).pathname;
    this.number = /M\d+-\d{4}/.exec(await page.locator("h1").innerText())![0];
    await expect(page.locator("#grid thead th"), "who, three candidates, attendance").toHaveCount(5);
    await this.look(page, "meeting-planning");
    await page.goto(`${this.meeting}/slots`);
    await this.look(page, "meeting-slots");
    await page.goto(`${this.meeting}/send`);
    await this.look(page, "meeting-preview");
    for (const row of await page.locator("section[aria-labelledby=to] > .rows li").all()) {
      const [title, detail] = [await row.locator(".rows__title").innerText(), await row.locator(".rows__detail").innerText()];
      for (const office of this.offices) if (title.startsWith(office.name)) office.address = detail.trim();
    }
    expect(this.offices.slice(0, 3).every((office) => office.address.includes("@")), "every office has an address").toBe(true);
    expect(await page.locator(".mail-preview").innerText(), "letters name no client").not.toContain("架空 明子");
    await send(page);
    await expect(page.locator(".chip", { hasText: "日程調整中" }).first()).toBeVisible();
  }

  // --- 3 -----------------------------------------------------------------------------------------------------------

  private async answerAndSettle(organizer: Person): Promise<void> {
    const [helper, absent, nurse] = this.offices;
    await this.poll(await this.guest(helper.name), helper.address, helper.number, "attending");
    await this.poll(await this.guest(absent.name), absent.address, absent.number, "absent");
    await this.poll(await this.guest(nurse.name), nurse.address, nurse.number, "attending");
    await this.poll(await this.guest("doctor"), "doctor@example.jp", undefined, "attending");
    await this.poll(await this.guest("daughter"), "daughter@example.jp", undefined, "attending");
    const { page } = organizer;
    await page.goto(this.meeting);
    await this.look(page, "meeting-polling");
    await page.locator("#grid tfoot a[href*='/fix?slot=']").first().click();
    await this.look(page, "meeting-fix");
    await send(page);
    await expect(page.locator(".chip", { hasText: "日程確定" }).first()).toBeVisible();
    const letter = await letterTo(this.told.mail_folder, helper.address, ({ text, calendar }) => text.includes(this.number) && calendar.includes("BEGIN:VCALENDAR"));
    expect(letter.calendar).toContain("METHOD:REQUEST");
    expect(letter.calendar).toContain("SEQUENCE:0");
    await this.startSoon(page);
    const moved = await letterTo(this.told.mail_folder, helper.address, ({ text, calendar }) => text.includes(this.number) && calendar.includes("SEQUENCE:1"));
    const uid = (text: string) => /^UID:(.*)$/m.exec(text)?.[1];
    expect(uid(moved.calendar)).toBe(uid(letter.calendar));
  }

  /** Opens the link of the newest letter, confirms the device, and answers ○△×. */
  private async poll(person: Person, address: string, number: string | undefined, attendance: "attending" | "absent"): Promise<void> {
    const { page } = person;
    await this.enter(person, address, number, ({ text }) => text.includes(this.number));
    await expect(page.locator("fieldset.slot:has([value=yes])"), `candidates of ${person.name} on ${page.url()}`).toHaveCount(3);
    const votes = attendance === "absent" ? ["no", "no", "no"] : ["yes", "maybe", "yes"];
    for (const [at, vote] of votes.entries()) await page.locator("fieldset.slot:has([value=yes])").nth(at).locator(`[value=${vote}]`).check({ force: true });
    if (attendance === "attending") await page.locator(".slot__reason input").nth(1).fill("14時からなら出席できます");
    await page.locator(`[name=attendance][value=${attendance}]`).check({ force: true });
    if (attendance === "absent") await page.locator("[name=reason]").fill("同じ時間に別の会議があるため");
    await page.locator("[name=person]").fill("試井 務");
    await this.look(page, `poll-${attendance}`);
    await send(page);
    await expect(page.locator(".receipt__no")).toHaveText(/^M\d+-\d{4}-\d{2}-1$/);
    await this.look(page, "poll-receipt");
  }

  /** A meeting can be recorded once it has begun, so it is moved to the next minute; that sends a changed calendar part. */
  private async startSoon(page: Page): Promise<void> {
    await page.goto(`${this.meeting}/change`);
    const begin = new Date(Math.ceil((Date.now() + 8_000) / 60_000) * 60_000);
    const end = new Date(begin.getTime() + 59_000);
    const jst = (at: Date) => new Date(at.getTime() + 9 * 3_600_000).toISOString();
    await page.locator("[name=slot_date_0]").fill(jst(begin).slice(0, 10));
    await page.locator("[name=slot_from_0]").fill(jst(begin).slice(11, 16));
    const until = jst(new Date(end.getTime() + 30 * 60_000)).slice(11, 16);
    await page.locator("[name=slot_to_0]").fill(until > jst(begin).slice(11, 16) ? until : "23:59");
    await send(page);
    await this.look(page, "meeting-change-preview");
    await send(page);
    await expect(page).toHaveURL(new RegExp(`${this.meeting}$`));
  }

  // --- 4 -----------------------------------------------------------------------------------------------------------

  /** Nobody's consent is on record yet: what was signed is recorded on the way, and what was typed is still there. */
  private async consent(page: Page): Promise<void> {
    await expect(page.locator(".consent-panel")).toContainText("第23条第3項");
    await this.look(page, "inquiry-consents");
    if (await page.locator("[name=family_name]").count() > 0 && await page.locator("[name=family_contact]").count() === 0) {
      await page.locator("[name=family_name]").fill("架空 明子");
    }
    await page.locator(".consent-panel [name=given_on]").fill(today());
    await page.locator(".consent-panel [name=form][value=signed]").check();
    await page.locator(".consent-panel [name=record]").click();
    await expect(page.locator(".notice--success")).toBeVisible();
    await expect(page.locator(".consent-panel")).toHaveCount(0);
    await expect(page.locator("[name=reason]")).not.toHaveValue("");
  }

  private async inquire(organizer: Person): Promise<void> {
    const { page } = organizer;
    const asked = this.offices[1];
    await page.goto(this.meeting);
    const row = page.locator("section[aria-labelledby=people] .rows > li, .rows > li").filter({ hasText: asked.name });
    await row.locator("a[href*='/inquiries/new?']").first().click();
    await page.locator("[name=scope][value=part]").check({ force: true });
    await page.locator("[name=reason_code]").first().check({ force: true });
    await page.locator("[name=reason_code][value=scheduling_failed]").check({ force: true });
    await page.locator("[name=reason]").fill("候補日はいずれも別の会議と重なった。");
    const due = page.locator("[name=due]");
    if (await due.inputValue() === "") await due.fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10));
    const time = page.locator("[name=due_time]");
    if (await time.inputValue() === "") await time.fill("17:00");
    await this.consent(page);
    await this.look(page, "inquiry-new");
    await send(page);
    await this.look(page, "inquiry-preview");
    await send(page);
    await expect(page).toHaveURL(/\/inquiries\/[0-9a-f-]+/);
    const inquiry = new URL(page.url()).pathname;
    await this.opine(this.person(asked.name), asked);
    await page.goto(inquiry);
    await this.look(page, "inquiry");
    for (const [decision, reason] of [["adopted", "ご意見のとおり回数を改める。"], ["partly", "曜日によって改める。"], ["declined", "ご本人の希望を優先する。"]]) {
      await page.goto(inquiry);
      await page.locator("#consolidation a[href^='/opinions/']:near(.chip--yellow)").first().or(page.locator("td:has(.chip--yellow) a[href^='/opinions/']").first()).first().click();
      await page.locator(`[name=decision][value=${decision}]`).check({ force: true });
      await page.locator("[name=reason]").fill(reason);
      if (decision === "adopted") await this.look(page, "decide");
      await send(page);
    }
    await page.goto(inquiry);
    await this.look(page, "inquiry-decided");
    await page.locator("a[href*='/edit']").first().click();
    await page.locator("[name=note]").fill("通所の意見を反映");
    await page.locator("[name$='.frequency']").first().fill("週1回");
    await send(page);
    await expect(page).toHaveURL(/\/inquiries\/[0-9a-f-]+$/);
    await expect(page.locator("main")).toContainText("第2版に反映");
    await expect(page.locator(".notice--warning")).toBeVisible();
    await page.locator(".notice--warning a[href*='/compare/']").click();
    await expect(page.locator(".change--changed").first()).toBeVisible();
    await this.look(page, "plan-diff");
  }

  /** The asked office reads version 1 and answers row by row. */
  private async opine(person: Person, office: { address: string; number: string }): Promise<void> {
    const { page } = person;
    await this.enter(person, office.address, office.number, ({ subject, text }) => text.includes(this.number) && /照会|意見/.test(subject));
    await this.look(page, "sheet");
    await page.locator("a[href$='/rows/1']").click();
    const texts = ["はじめは週1回が望ましいと考えます。", "一人での外出はまだ危ないと感じます。", "入浴は午前をお勧めします。"];
    for (let guard = 0; guard < 12 && !page.url().endsWith("/check"); guard += 1) {
      const rows = page.locator(".opinion-row");
      if (guard === 0) {
        await page.locator("[data-all-yes]").click();
        await expect(page.locator(".opinion-row [value=agree]:checked"), "すべて同意にする").toHaveCount(await rows.count());
      }
      for (let at = 0; at < await rows.count(); at += 1) {
        const text = texts.shift();
        await rows.nth(at).locator(`[value=${text ? "amend" : "agree"}]`).check({ force: true });
        if (text) await rows.nth(at).locator("textarea").fill(text);
      }
      if (await page.locator("[name=answered_by]").count() > 0) {
        await page.locator("[name=answered_by]").fill("試井 務");
        await page.locator("[name=text-overall]").fill("全体として無理のない原案です。");
      }
      if (guard === 0) await this.look(page, "sheet-rows");
      await send(page);
    }
    await this.look(page, "sheet-check");
    await send(page);
    await expect(page.locator(".receipt__no")).toBeVisible();
  }

  // --- 5 -----------------------------------------------------------------------------------------------------------

  private async sit(organizer: Person): Promise<void> {
    const { page } = organizer;
    await page.goto(this.meeting);
    await press(page, page.locator("form[action$='/room'] [type=submit]"));
    if (!page.url().includes("/rooms/")) await page.locator("a[href^='/rooms/']").first().click();
    if (await page.locator("form[action*='/seat']").count() > 0) await send(page);
    await press(page, page.locator("[data-room-steering] [value=open]"));
    await expect(page.locator("#room-composer")).toBeVisible();
    const [helper, , nurse] = this.offices;
    const guests: [string, string, string | undefined][] = [
      [helper.name, helper.address, helper.number],
      [nurse.name, nurse.address, nurse.number],
      ["doctor", "doctor@example.jp", undefined],
      ["daughter", "daughter@example.jp", undefined],
    ];
    const seated = [organizer];
    for (const [name, address, number] of guests) {
      const person = this.person(name);
      await this.enter(person, address, number, ({ text, calendar }) => text.includes(this.number) && calendar !== "");
      if (name === "daughter") await this.look(person.page, "link-meeting");
      await person.page.locator("a[href^='/rooms/']").first().click();
      if (await person.page.locator("form[action*='/seat']").count() > 0) await send(person.page);
      await expect(person.page.locator("#room-composer")).toBeVisible();
      seated.push(person);
    }
    await this.talk(seated);
    await this.conclude(organizer, seated);
  }

  /** Five type at once; everybody sees everything; one is cut off meanwhile and catches up, with what was typed in between. */
  private async talk(seated: Person[]): Promise<void> {
    const entries = (page: Page) => page.locator("#room-entries > li .entry__text");
    const type = async ({ page }: Person, text: string, kind = "information") => {
      await page.locator(`#room-composer [value=${kind}]`).check({ force: true });
      await page.locator("#room-text").fill(text);
      await page.locator("#room-composer [type=submit]").click();
    };
    await Promise.all(seated.map((person, at) => type(person, `${at + 1}人目：朝の血圧は落ち着いています。`)));
    for (const { page } of seated) await expect(entries(page)).toHaveCount(seated.length);
    const cut = seated.at(-1)!;
    await breakable(cut.page);
    await cut.page.reload();
    await expect(cut.page.locator("#room-connection")).toHaveAttribute("data-state", "open");
    await cutOff(cut.page);
    await type(seated[0], "通所の入浴を週1回にしてはどうでしょう。", "proposal");
    await type(seated[1], "雨の日の外出の付き添いは見通しが立ちません。", "concern");
    await type(cut, "切れている間に打った言葉です。");
    for (const { page } of seated.slice(0, -1)) await expect(entries(page)).toHaveCount(seated.length + 2);
    await cut.context.setOffline(false);
    for (const { page } of seated) await expect(entries(page), "nothing lost, nothing doubled").toHaveCount(seated.length + 3, { timeout: 40_000 });
    const orders = await Promise.all(seated.map(({ page }) => entries(page).allInnerTexts()));
    for (const order of orders) expect(order).toEqual(orders[0]);
    await this.look(cut.page, "room-guest");
  }

  private async conclude(organizer: Person, seated: Person[]): Promise<void> {
    const { page } = organizer;
    await page.reload();
    const entry = (text: string) => page.locator("#room-entries > li").filter({ hasText: text });
    const proposal = entry("通所の入浴を週1回");
    await proposal.locator("details.entry__acts summary").first().click();
    await proposal.locator("[name=who]").fill("通所の担当者");
    await proposal.locator("[name=what]").fill("入浴の手順を家族に渡す");
    await this.look(page, "room-mark");

    await press(page, proposal.locator(".room__task [type=submit]"));
    await expect(page.locator("#room-decisions")).toContainText("入浴");
    const concern = entry("雨の日の外出");
    await concern.locator("details.entry__acts summary").first().click();
    await concern.locator("[data-room-mark] [value=left_over]").click();
    for (const person of seated) await expect(person.page.locator("#room-left-over")).toContainText("雨の日");
    await page.goto((await concern.locator("a[href*='/issues/new']").getAttribute("href"))!);
    await page.locator("[name=theme]").selectOption(THEME);
    await page.locator("[name=cause]").selectOption({ index: 1 });
    await page.locator("[name=level]").selectOption({ index: 1 });
    await page.locator("[name=body]").fill("雨の日に買い物の付き添いを頼める人がいない");
    await page.locator("[name=is_anonymous]").check({ force: true });
    await this.look(page, "room-issue");
    await send(page);
    await expect(page.locator("#room-entries [data-mark=issue]")).toHaveCount(1);
    await this.look(page, "room");
    await page.locator(".room__close summary").click();
    await press(page, page.locator("[data-room-steering] [value=close]"));
    await expect(page.locator("#room-phase")).toContainText("終了");
  }

  // --- 6 -----------------------------------------------------------------------------------------------------------

  private async record(organizer: Person): Promise<void> {
    const { page } = organizer;
    const hold = page.locator("form[action$='/hold'] [type=submit]");
    await expect(async () => {
      await page.goto(this.meeting);
      expect(await hold.count(), "the meeting has begun").toBe(1);
    }).toPass({ timeout: 90_000, intervals: [1_000] });
    await press(page, hold);
    await expect(page.locator(".chip", { hasText: "開催済み" }).first()).toBeVisible();
    await page.goto(`${this.meeting}/record`);
    await press(page, page.locator("form[action$='/record'] [type=submit]"));
    await page.goto(`${this.meeting}/record/edit`);
    await expect(page.locator("[name=attendee-0-affiliation]")).not.toHaveValue("");
    await expect(page.locator("[name=is_family_present]")).toBeChecked();
    await expect(page.locator("[name^=inquiry-0]").first()).not.toHaveValue("");
    await expect(page.locator("[name=conclusion]")).toHaveValue(/入浴/);
    await expect(page.locator("[name=left_over]")).toHaveValue(/雨の日/);
    if (await page.locator("[name=considered]").inputValue() === "") await page.locator("[name=considered]").fill("入浴と外出の支え方");
    await page.locator("[name=next_meeting]").fill("3か月後");
    await this.look(page, "record-edit");
    await send(page);
    await expect(page).toHaveURL(/\/record$/);
    await this.look(page, "record");
    await page.locator("form[action$='/record/sign'] > [type=submit]").click();
    await page.locator("#confirm-sign [data-confirm-yes]").click();
    await expect(page.locator(".chip", { hasText: "確定" }).first()).toBeVisible();
    await page.goto(`${this.meeting}/record/print`);
    await expect(page.locator("article.sheet")).toContainText("サービス担当者会議の要点");
    await this.look(page, "record-print");
    const pdf = await page.pdf({ preferCSSPageSize: true, path: test.info().outputPath("record.pdf") });
    const boxes = [...pdf.toString("latin1").matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
    expect(boxes.length, "pages of the print").toBeGreaterThan(0);
    for (const [, width, height] of boxes) {
      expect(Math.round(Number(width) / 72 * 25.4), "A4, width in mm").toBe(210);
      expect(Math.round(Number(height) / 72 * 25.4), "A4, height in mm").toBe(297);
    }
  }

  // --- 7 -----------------------------------------------------------------------------------------------------------

  private async region(organizer: Person): Promise<void> {
    const center = await this.account("center_staff");
    const city = await this.account("insurer_staff");
    const number = await this.deidentify(organizer, this.client);
    const conference = await this.planConference(center, number);
    await this.hear(center, organizer, conference);
    await this.report(center, city);
  }

  /** The sheet of an anonymised case, filled by hand, checked and confirmed; gives its number. */
  private async deidentify(organizer: Person, client: string): Promise<string> {
    const { page } = organizer;
    await page.goto(client);
    // The issue that was raised in the meeting has made the client's case.
    await page.getByRole("link", { name: "地域ケア会議の事例を開く" }).click();
    await expect(page).toHaveURL(/\/cases\/[0-9a-f-]+$/);
    await page.locator("[name=age_band]").selectOption({ index: 4 });
    await page.locator("[name=sex]").first().check({ force: true });
    await page.locator("[name=care_level]").selectOption({ index: 3 });
    await page.locator("[name=household]").selectOption({ index: 1 });
    await page.locator("[name=difficulties]").fill("重い物を持ち帰れない");
    await page.locator("[name=question]").fill("買い物を続けるための地域の支え");
    await page.locator("[name=basis]").first().check({ force: true });
    await page.locator("[name=goals]").fill("8月3日までに一人で買い物に行く");
    await this.look(page, "case");
    await press(page, page.locator("button[name=act][value=check]"));
    await expect(page).toHaveURL(/\/cases\/[0-9a-f-]+\/check$/);
    await expect(page.locator("mark.found")).toContainText("8月3日");
    await this.look(page, "case-check");
    await page.locator("[name=names_nobody]").check({ force: true });
    await press(page, page.getByRole("button", { name: "確認して共有できるようにする" }));
    await expect(page.locator("main")).toContainText("8月ごろまでに一人で買い物に行く");
    return (await page.locator("h1").innerText()).trim();
  }

  private async planConference(center: Person, number: string): Promise<string> {
    const { page } = center;
    await page.goto("/conferences/new");
    await page.locator("[name=title]").fill("円座の散歩道 地域ケア会議");
    const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    await page.locator("[name=held_on]").fill(today);
    await page.locator("[name=starts_at]").fill("13:00");
    await page.locator("[name=ends_at]").fill("15:00");
    await page.locator("[name=place]").fill("架空市役所 会議室");
    await this.look(page, "conference-new");
    await send(page);
    await expect(page).toHaveURL(/\/conferences\/[0-9a-f-]+$/);
    const conference = new URL(page.url()).pathname;
    const known = (await page.locator("[name=case] option").allTextContents()).filter((text) => /^J-/.test(text.trim()) && !text.includes(number));
    for (const listed of [number, /^J-[0-9A-Z]+/.exec(known[0].trim())![0]]) {
      await page.locator("details.disclosure").first().locator("summary").click();
      const option = page.locator("[name=case] option").filter({ hasText: listed });
      await page.locator("[name=case]").selectOption((await option.first().getAttribute("value"))!);
      await page.locator("[name=minutes]").fill("25");
      await press(page, page.locator("form[action$='/cases'] [type=submit]"));
      await expect(page.locator(".rows__title a[href^='/agenda/']").filter({ hasText: listed })).toBeVisible();
    }
    await this.look(page, "conference");
    await press(page, page.locator("form:has([name=step][value=open]) [type=submit]"));
    return conference;
  }

  /** Advice on both cases becomes follow-ups; an issue is coded for each. */
  private async hear(center: Person, organizer: Person, conference: string): Promise<void> {
    const { page } = center;
    for (let at = 0; at < 2; at += 1) {
      await page.goto(conference);
      await press(page, page.locator("form:has([name=step][value=item]) [type=submit]").first());
      await page.goto(conference);
      await page.locator(".rows li").filter({ has: page.locator(".chip--blue") }).locator("a[href^='/agenda/']").first().click();
      await page.waitForURL(/\/agenda\//);
      const pledge = page.locator("a[href^='/pledges/']");
      if (await pledge.count() > 0) {
        await page.goto((await pledge.first().getAttribute("href"))!);
        await send(page);
      }
      await page.locator("[name=summary]").fill("下肢の筋力を保つ体操と、店までの付き添いを試す。");
      await page.locator("form[action$='/close'] fieldset input").nth(0).fill("担当の介護支援専門員");
      await page.locator("form[action$='/close'] fieldset input").nth(1).fill("移動販売の曜日を確かめる");
      await page.locator("form[action$='/close'] fieldset input[type=date]").first().fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
      if (at === 0) await this.look(page, "agenda-item");
      await press(page, page.locator("form[action$='/close'] [type=submit]"));
      await expect(page.locator("#tasks")).toContainText("移動販売");
      await page.goto((await page.locator("a[href^='/issues/new?item=']").getAttribute("href"))!);
      const cases = page.locator("[name=case]");
      if (await cases.inputValue() === "") await cases.selectOption({ index: 1 });
      await page.locator("[name=theme]").selectOption(THEME);
      await page.locator("[name=cause]").first().check({ force: true });
      await page.locator("[name=level]").first().check({ force: true });
      await page.locator("[name=body]").fill("重い物を持ち帰る手段がない");
      await page.locator("[name=anonymous]").check({ force: true });
      if (at === 0) await this.look(page, "issue-new");
      await send(page);
    }
    // What was decided is the work of the office that knows the person behind the case.
    await organizer.page.goto("/follow-ups");
    await expect(organizer.page.locator("main")).toContainText("移動販売");
    await this.look(organizer.page, "follow-ups");
  }

  /** The municipality looks at the draft, reviews it, publishes it in a form that hides small cells, and takes the file. */
  private async report(center: Person, city: Person): Promise<void> {
    const { page } = city;
    await page.goto("/region");
    await this.look(page, "region");
    await page.goto("/reports");
    await this.look(page, "reports");
    await page.locator("#reports tr").filter({ has: page.locator(".chip", { hasText: /確認済み|下書き/ }) }).locator("a").first().click();
    await page.waitForURL(/\/reports\/[0-9a-f-]+/);
    const report = new URL(page.url()).pathname;
    for (const person of [center, city]) {
      await person.page.goto(report);
      await person.page.locator("[name=verdict]").first().check({ force: true });
      await person.page.locator("[name=comment]").fill("圏域の実感と合っています。");
      await press(person.page, person.page.locator("form[action$='/review'] [type=submit]"));
    }
    await page.goto(report);
    await this.look(page, "report-draft");
    await press(page, page.locator("form[action$='/publish'] [type=submit]"));
    await this.look(page, "report-second-look");
    await send(page);
    await page.goto(report);
    await expect(page.locator(".masked, td:has-text('―')").first()).toBeVisible();
    await this.look(page, "report");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href$='/xlsx']").click()]);
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
    const provider = await this.account("provider_staff");
    await provider.page.goto(report);
    await expect(provider.page.locator("h1")).toBeVisible();
    await expect(provider.page.locator("form[action$='/publish']")).toHaveCount(0);
  }
}
