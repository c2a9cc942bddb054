import { expect, test } from "vitest";
import { parseStartArguments } from "../../../infra/local/arguments.ts";

const plain = { kind: "start", once: false, json: false, port: 3000, endpoint: undefined };

test("without arguments the stage starts at port 3000 and stays up", () => {
  expect(parseStartArguments([])).toEqual(plain);
});

test("every option is understood", () => {
  const args = ["--once", "--json", "--port", "4000", "--endpoint", "http://10.0.0.1:4566/"];
  expect(parseStartArguments(args)).toEqual({
    ...plain,
    once: true,
    json: true,
    port: 4000,
    endpoint: "http://10.0.0.1:4566",
  });
});

test("an endpoint on this machine is named by its number, so that buckets stay in the path", () => {
  const command = parseStartArguments(["--endpoint=http://localhost:4566"]);
  expect(command).toMatchObject({ endpoint: "http://127.0.0.1:4566" });
});

test("help is help, whatever else is asked", () => {
  expect(parseStartArguments(["--once", "--help"])).toEqual({ kind: "help" });
});

test.each([
  [["--port", "many"], "--port takes a number from 1 to 65531, not 'many'."],
  [["--port", "65532"], "--port takes a number from 1 to 65531, not '65532'."],
  [["--port", "0"], "--port takes a number from 1 to 65531, not '0'."],
  [
    ["--endpoint", "localhost:4566"],
    "--endpoint takes an address such as http://127.0.0.1:4566, not 'localhost:4566'.",
  ],
  [["--endpoint", "http://a/b"], "--endpoint takes an address such as http://127.0.0.1:4566, not 'http://a/b'."],
  [["--bogus"], "Unknown option '--bogus'."],
  [["--port"], "Option '--port <value>' argument missing."],
  [["card"], "Unexpected argument 'card'."],
])("%j is refused in one line", (args, line) => {
  const command = parseStartArguments(args);
  expect(command).toEqual({ kind: "wrong", line: `${line} npm start -- --help says what there is.` });
});
