import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** A letter of the demo's mail folder. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  calendar: string;
}

/** Every letter to an address, oldest first. */
export function lettersTo(folder: string, address: string): Letter[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".eml"))
    .map((name) => parse(readFileSync(join(folder, name), "utf8")))
    .filter(({ letter }) => letter.to.includes(address))
    .sort((a, b) => a.at - b.at)
    .map(({ letter }) => letter);
}

/** Waits until the newest letter to an address that fits has been written, and gives it. */
export async function letterTo(folder: string, address: string, fits: (letter: Letter) => boolean): Promise<Letter> {
  const found = () => lettersTo(folder, address).filter(fits).at(-1);
  await expect.poll(() => found() !== undefined, { message: `a letter to ${address}`, timeout: 20_000 }).toBe(true);
  return found()!;
}

/** The personal link of a letter. */
export function linkOf(letter: Letter): string {
  const link = /https?:\/\/\S+\/i\/#t[A-Za-z0-9_-]{64}/.exec(letter.text)?.[0];
  if (!link) throw new Error(`no personal link in 「${letter.subject}」`);
  return link;
}

function parse(raw: string): { at: number; letter: Letter } {
  const [head, parts] = [headers(raw), leaves(raw)];
  const textOf = (type: string) => parts.filter((part) => part.type === type).map((part) => part.text).join("\n");
  const letter = { to: head.get("to") ?? "", subject: words(head.get("subject") ?? ""), text: textOf("text/plain"), calendar: textOf("text/calendar") };
  return { at: Date.parse(head.get("date") ?? ""), letter };
}

function headers(raw: string): Map<string, string> {
  const head = raw.slice(0, raw.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, " ");
  return new Map(head.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
}

function leaves(raw: string): { type: string; text: string }[] {
  const head = headers(raw);
  const type = head.get("content-type") ?? "text/plain";
  const body = raw.slice(raw.search(/\r?\n\r?\n/)).replace(/^(\r?\n){2}/, "");
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary) return body.split(`--${boundary}`).slice(1, -1).flatMap((part) => leaves(part.replace(/^\r?\n/, "")));
  return [{ type: type.split(";")[0].trim().toLowerCase(), text: decode(body, head.get("content-transfer-encoding") ?? "") }];
}

function decode(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString("utf8");
  if (!/quoted-printable/i.test(encoding)) return body;
  return bytes(body.replace(/=\r?\n/g, ""), /=([0-9A-F]{2})/g);
}

/** Encoded words of a header (RFC 2047). */
function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, part: string) =>
      how.toLowerCase() === "b" ? Buffer.from(part, "base64").toString("utf8") : bytes(part.replaceAll("_", " "), /=([0-9A-F]{2})/g));
}

function bytes(text: string, escaped: RegExp): string {
  const raw = text.replace(escaped, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(raw, "latin1").toString("utf8");
}
