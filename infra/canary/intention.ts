import { decodeJwt } from "jose";
import { CANARY_PERSON, CANARY_READER } from "../../functions/canary/play-journey/contract.ts";
import { CANARY_ORGANISM, CANARY_PRACTICE } from "../../shared/domain/canary.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import type { CanaryCommand } from "./command-line.ts";

/** Somebody's health account: its token, and whose it is. */
export interface Account {
  readonly token: string;
  readonly subject: string;
}

/** @throws CommandError where there is none */
export function accountIn(token: string | undefined): Account {
  if (token === undefined)
    throw new CommandError("Put a token of the canary's health account into HEALTH_CARD_ACCOUNT_TOKEN.");
  try {
    const { sub } = decodeJwt(token);
    if (sub !== undefined) return { token, subject: sub };
  } catch {
    // It is said below what it should have been.
  }
  throw new CommandError("HEALTH_CARD_ACCOUNT_TOKEN is no token of a health account.");
}

/** What is going to be done, before it is; nothing where nothing is changed. */
export function intention({ kind, stage }: CanaryCommand): string | undefined {
  const practice = `practice ${CANARY_PRACTICE}`;
  const person = `${CANARY_PERSON.given_names} ${CANARY_PERSON.family_name}, organism ${CANARY_ORGANISM}`;
  switch (kind) {
    case "play":
    case "certificate":
      return undefined;
    case "remove":
      return `On ${stage}: ${practice} is blocked, the rights of ${person}, end in the directory, and the canary forgets its card. Set canary=off, or its alarm calls people.`;
    case "enrol":
      return [
        `On ${stage}:`,
        `- ${practice}, shown to nobody, is registered with the reader ${CANARY_READER}, whose key is in KMS`,
        `- ${person}, who does not exist, gets into the directory by a file as funds send them, with the account of the token`,
        "- an identity provider is registered, decides on this one identity, and is blocked again",
        "- the stage's canary authority, a key in KMS, vouches for the phone whose key is in KMS too; it counts for this person's card only",
        "- the card is put on that phone, with no pushes; a phone that it was on before ends",
        "- the card's reference is written at that key, as a tag",
      ].join("\n");
  }
}

/** What to do with the certificate of the authority of its TLS keys. */
export const TRUSTSTORE = `Where the practice API asks for client certificates:
- append this to the authorities in the object that practiceTruststore names, in place of an older one of the same subject;
- put all of them there again, which is another version of the object;
- set practiceTruststore to the new version, and deploy: until then API Gateway keeps the copy that it has.
It lasts ten years, and vouches for the canary's TLS keys alone. Nothing of it is secret.`;
