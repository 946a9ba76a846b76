import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** The backends a walk runs on, with what the server needs in its environment. */
export const BACKENDS = ["sqlite", "postgres"] as const;

/** The environment of a server on a backend; for PostgreSQL a database of its own. Nothing where there is no PostgreSQL. */
export function environment(backend: (typeof BACKENDS)[number]): Record<string, string> | undefined {
  if (backend === "sqlite") return {};
  const url = process.env.ENZA_TEST_POSTGRES_URL;
  if (!url) {
    if (process.env.ENZA_TEST_REQUIRE_POSTGRES) throw new Error("ENZA_TEST_POSTGRES_URL is not set");
    return undefined;
  }
  const name = `enza_walk_${process.pid}_${Date.now()}`;
  execFileSync(psql(), [url, "-v", "ON_ERROR_STOP=1", "-qc", `create database ${name}`], { stdio: "pipe" });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { ENZA_DATABASE__URL: own.href };
}

function psql(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${root}/${version}/bin/psql`).find(existsSync) ?? "psql";
}
