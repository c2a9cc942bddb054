/**
 * How many card credentials one core issues, and how many presentations of them it verifies, with a key in memory: our own SD-JWT beside
 * `@sd-jwt/sd-jwt-vc`, in turn. The peer once with our functions for signatures, so that what differs is its own, and once with those that
 * come with it. `node test/bench/sd-jwt.ts`
 */
import { randomBytes } from "node:crypto";
import type { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { issueSdJwt } from "../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { verifyPresentation } from "../../shared/protocol/sd-jwt/verify-presentation.ts";
import { bound, CLEAR, issuerSigner, verifying } from "../support/sd-jwt.ts";
import { peer, peerAsPublished, peerIssues, peerVerifiesBound } from "../support/sd-jwt-peer.ts";

/** How often in a second of one core's time. */
export interface Beside {
  readonly ours: number;
  readonly peer: number;
  readonly peerAsPublished: number;
}
export interface SdJwtFigures {
  readonly issue: Beside;
  readonly verify: Beside;
}

const ROUNDS = 10;
const TIMES = 200;
const CARD = {
  family_name: "GENÊT",
  given_names: "Ange Marie",
  sex: "F",
  quality: "00",
  organism: { code: "016910000", regime: "01", caisse: "691" },
};

const weIssue = () =>
  issueSdJwt(issuerSigner, { clear: CLEAR, selective: CARD }, () => randomBytes(16).toString("base64url"));
const theyIssue = (by: SDJwtVcInstance) => peerIssues(by, CARD, { _sd: Object.keys(CARD) });

export async function benchSdJwt(): Promise<SdJwtFigures> {
  const published = await peerAsPublished();
  const presented = bound(await weIssue());
  const verified = async (by: SDJwtVcInstance) => accepted((await peerVerifiesBound(presented, by)) !== undefined);
  return {
    issue: await beside({
      ours: weIssue,
      peer: () => theyIssue(peer),
      peerAsPublished: () => theyIssue(published),
    }),
    verify: await beside({
      ours: async () => accepted((await verifyPresentation(presented, verifying)).ok),
      peer: () => verified(peer),
      peerAsPublished: () => verified(published),
    }),
  };
}

function accepted(isRight: boolean): void {
  if (!isRight) throw new Error("a right presentation was refused");
}

/** Rounds in turn, after one that only warms up: what else the machine does meets all. */
async function beside(ways: Readonly<Record<keyof Beside, () => Promise<unknown>>>): Promise<Beside> {
  const spent = { ours: 0, peer: 0, peerAsPublished: 0 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const way of ["ours", "peer", "peerAsPublished"] as const) {
      const seconds = await cpuOf(ways[way]);
      if (round > 0) spent[way] += seconds;
    }
  }
  const perSecond = (seconds: number) => Math.round((ROUNDS * TIMES) / seconds);
  return {
    ours: perSecond(spent.ours),
    peer: perSecond(spent.peer),
    peerAsPublished: perSecond(spent.peerAsPublished),
  };
}

/** Seconds of this process's time, all threads together. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  for (let time = 0; time < TIMES; time += 1) await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** The figures as the benchmark prints them. */
export function sdJwtReport({ issue, verify }: SdJwtFigures): string {
  const times = (one: number, other: number) => `${other} (ours is ${(one / other).toFixed(1)} times that)`;
  const line = (what: string, { ours, peer, peerAsPublished }: Beside) =>
    `  ${what}: ${ours}; @sd-jwt/sd-jwt-vc ${times(ours, peer)}, with its own signatures ${times(ours, peerAsPublished)}.`;
  return [
    "SD-JWT VC of the card with a key in memory, a second of one core; ours and another's with the same signatures, in turn.",
    line("Credentials issued", issue),
    line("Presentations with key binding verified", verify),
  ].join("\n");
}

if (import.meta.main) process.stdout.write(`${sdJwtReport(await benchSdJwt())}\n`);
