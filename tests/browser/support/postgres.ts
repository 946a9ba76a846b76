import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

type Backend = "sqlite" | "postgres";

/** Where PostgreSQL is, for those who may make databases in it; `tests/run` starts one. */
const url = process.env.ENZA_TEST_POSTGRES_URL;
if (!url && process.env.ENZA_TEST_REQUIRE_POSTGRES) throw new Error("ENZA_TEST_POSTGRES_URL is not set");

/** The backends a walk runs on: both, or SQLite alone where somebody works on a spec without a PostgreSQL. */
export const BACKENDS: Backend[] = url ? ["sqlite", "postgres"] : ["sqlite"];

/** The environment of a server on a backend; for PostgreSQL a database of its own. */
export function environment(backend: Backend): Record<string, string> {
  if (backend === "sqlite" || !url) return {};
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
