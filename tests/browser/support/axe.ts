import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[]; html: string; failureSummary: string }[];
}

/** WCAG 2.2 A and AA: nothing serious or critical. The source is evaluated, since the pages' CSP lets no foreign script in. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await (window as unknown as { axe: { run(d: Document, o: object): Promise<{ violations: Violation[] }> } }).axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
    });
    return result.violations.filter((found) => ["serious", "critical"].includes(found.impact));
  });
  const told = violations.map((v) => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 3).map((n) => `   ${n.target.join(" ")}  ${n.html.slice(0, 160)}\n   ${n.failureSummary}`).join("\n"));
  expect(told, `axe on ${page.url()}`).toEqual([]);
}
