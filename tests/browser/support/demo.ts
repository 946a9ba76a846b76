import { start } from "./server.ts";

/**
 * One demo for all specs. `ENZA_DEMO_JSON` (the line an already running `enza demo --json` printed) saves the start while one works
 * on a spec.
 */
export default async function globalSetup(): Promise<(() => Promise<void>) | void> {
  if (process.env.ENZA_DEMO_JSON) return;
  const server = await start("demo");
  process.env.ENZA_DEMO_JSON = JSON.stringify(server.ready);
  return server.stop;
}
