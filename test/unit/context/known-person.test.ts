import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ShownContext } from "../../../functions/context/context-reply.ts";
import { contextReply } from "../../../functions/context/context-reply.ts";
import { knownTo, type PersonPorts } from "../../../functions/context/known-person.ts";
import { parseNir } from "../../../shared/domain/nir.ts";
import { READER_SCOPES } from "../../../shared/domain/practice.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { personReference } from "../../../shared/protocol/person-reference.ts";
import { openedContext } from "../../support/opened-context.ts";

const NIR = "186022A21532523";
const parsed = parseNir(NIR);
if (!parsed.ok) throw new Error("the known-good number is wrong");
const nir = parsed.value;

/** Ports that count how often the number was opened. */
function counting() {
  const opened: string[] = [];
  const ports: PersonPorts = {
    referenceKey: async () => new Uint8Array(32),
    nirOf: async (cardRef, sealed) => {
      opened.push(`${cardRef} ${sealed}`);
      return nir;
    },
  };
  return { ports, opened };
}

describe("the reference of a person", () => {
  const key = randomBytes(32);
  const practice = fc.stringMatching(/^[0-9]{9}$/);
  const card = fc.stringMatching(/^[1-9][A-Za-z0-9_-]{22}$/);

  test("is the same at one practice, and another for another practice, person or key", () => {
    fc.assert(
      fc.property(practice, practice, card, card, (here, there, person, another) => {
        fc.pre(here !== there && person !== another);
        const ref = personReference(key, here, person);
        expect(ref).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(personReference(key, here, person)).toBe(ref);
        const others = [
          personReference(key, there, person),
          personReference(key, here, another),
          personReference(randomBytes(32), here, person),
        ];
        expect(new Set([ref, ...others]).size).toBe(4);
      }),
    );
  });
});

describe("the key of references", () => {
  const away = { ...counting().ports, referenceKey: () => Promise.reject(new Error("KMS is away")) };

  test("is asked for while the context is being found", async () => {
    const { promise: finding, resolve } = Promise.withResolvers<ReturnType<typeof done<ShownContext>>>();
    const asked = Promise.withResolvers<void>();
    const ports = {
      ...counting().ports,
      referenceKey: async () => {
        asked.resolve();
        return new Uint8Array(32);
      },
    };
    const known = knownTo({ scopes: [] }, ports, finding);
    await asked.promise;
    resolve(done(openedContext({ isAdministrative: false })));
    expect((await known).ok).toBe(true);
  });

  test("that can't be had breaks the call of who is shown a person, and of nobody who is refused", async () => {
    const refused = refuse({ kind: "card-opposed" });
    expect(await knownTo({ scopes: [] }, away, Promise.resolve(refused))).toEqual(refused);
    const found = Promise.resolve(done(openedContext({ isAdministrative: false })));
    await expect(knownTo({ scopes: [] }, away, found)).rejects.toThrow("KMS is away");
  });
});

describe("the insured number", () => {
  const told = async (scopes: readonly string[], isAdministrative: boolean) => {
    const { ports, opened } = counting();
    const known = await knownTo({ scopes }, ports, Promise.resolve(done(openedContext({ isAdministrative }))));
    if (!known.ok) throw new Error("refused");
    return { reply: JSON.stringify(contextReply(known.value)), opened };
  };

  test("is told with its key to who has the scope, for care that a professional gives", async () => {
    const { reply, opened } = await told(["context", "nir"], false);
    expect(JSON.parse(reply).holder.nir).toBe(NIR);
    expect(opened).toEqual(["1card-of-this-person sealed"]);
  });

  test.each([
    ["without the scope", ["context", "care-event"], false],
    ["in an administrative context, whatever the scope", ["context", "nir"], true],
    ["at a desk", READER_SCOPES.reception, true],
  ])("is not even opened %s", async (_where, scopes, isAdministrative) => {
    const { reply, opened } = await told(scopes, isAdministrative);
    expect(opened).toEqual([]);
    expect(reply).not.toContain(NIR.slice(0, 13));
    expect(JSON.parse(reply).holder).not.toHaveProperty("nir");
  });

  test("is opened for nobody who is refused", async () => {
    const { ports, opened } = counting();
    const refused = await knownTo({ scopes: ["nir"] }, ports, Promise.resolve(refuse({ kind: "card-opposed" })));
    expect([refused, opened]).toEqual([refuse({ kind: "card-opposed" }), []]);
  });
});
