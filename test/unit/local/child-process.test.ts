import { expect, test } from "vitest";
import { run } from "../../../infra/local/child-process.ts";

test("a run tells the exit code and what was written", async () => {
  expect(await run("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({ code: 3, output: "out\nerr" });
});

test("a program that does not exist is told as ENOENT", async () => {
  await expect(run("no-such-program-here", [])).rejects.toMatchObject({ code: "ENOENT" });
});

test("aborting ends the program with its children, and makes the run reject with the reason", async () => {
  const controller = new AbortController();
  const onLine = () => controller.abort(new Error("Interrupted."));
  // The sleeper holds the output open, so the run is over only when the sleeper is gone too.
  const running = run("sh", ["-c", "sleep 60 & echo started; wait"], { signal: controller.signal, onLine });
  await expect(running).rejects.toThrow("Interrupted.");
});

test("an aborted signal starts nothing", async () => {
  await expect(run("sh", ["-c", "exit 0"], { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
    "too late",
  );
});
