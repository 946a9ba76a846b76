import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** One line of `--json`: where the server is and how to come in. */
export interface Ready {
  base: string;
  accounts: Account[];
  [more: string]: unknown;
}

export interface Account {
  role: string;
  login: string;
  password: string;
  totp_secret: string;
}

export interface Server {
  ready: Ready;
  stop(): Promise<void>;
}

/** The binary under test: `ENZA_BIN`, else the newest build of this tree. */
export function binary(): string {
  if (process.env.ENZA_BIN) return process.env.ENZA_BIN;
  const builds = ["release", "debug"].map((profile) => fileURLToPath(new URL(`../../../target/${profile}/enza`, import.meta.url)));
  const found = builds.filter((path) => existsSync(path)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (found.length === 0) throw new Error("no enza binary: run `cargo build --release`, or set ENZA_BIN");
  return found[0];
}

/**
 * Starts `enza demo` or `enza serve` on a free loopback port with a data folder of its own, and waits for its line of JSON.
 * The folder goes when the server is stopped.
 */
export async function start(command: "demo" | "serve", env: Record<string, string> = {}): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), "enza-browser-"));
  const args = [command, "--listen", "127.0.0.1:0", "--data", join(data, command), "--json"];
  const child = spawn(binary(), args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const stop = async () => {
    await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    return { ready: await firstJson(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function firstJson(child: ChildProcess): Promise<Ready> {
  let log = "";
  child.stderr?.on("data", (chunk) => { log = (log + chunk).slice(-4000); });
  return new Promise((found, failed) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (line.startsWith("{")) found(JSON.parse(line) as Ready);
    });
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`the server ended with ${code} before it was ready:\n${log}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((ended) => {
    child.once("exit", () => ended());
    child.kill("SIGTERM");
  });
}
