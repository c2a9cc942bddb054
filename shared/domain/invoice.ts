/** Who pays how much, in euro cents: the compulsory scheme, the complementary one, and the insured person. */
export interface Shares {
  readonly compulsoryCents: number;
  readonly complementaryCents: number;
  readonly insuredCents: number;
}
export const PAYERS = ["compulsory", "complementary", "insured"] as const;
/** Which of the shares is whose. */
export const SHARE_OF = {
  compulsory: "compulsoryCents",
  complementary: "complementaryCents",
  insured: "insuredCents",
} as const satisfies Record<(typeof PAYERS)[number], keyof Shares>;

export interface Act {
  readonly code: string;
  readonly quantity: number;
  /** Of one unit, in euro cents. */
  readonly amountCents: number;
  readonly shares: Shares;
}

/** What the claim comes to. The claim itself stays with the practice and the fund. */
export interface Invoice {
  /** The practice software's own number. */
  readonly number: string;
  readonly professional: {
    /** National number of a health professional (RPPS), 11 digits. */
    readonly rpps: string;
    readonly speciality: string;
  };
  /** Compulsory organism, nine digits. */
  readonly organism: string;
  /** Number of the complementary payer, where there is one. */
  readonly complementary?: string | undefined;
  readonly acts: readonly Act[];
  /** What each payer pays of the whole. */
  readonly shares: Shares;
  readonly totalCents: number;
}

/** Where the sums of an invoice are wrong: `acts.2` (its shares are not its price), `payers.compulsory`, `total_cents`. None when it adds up. */
export function mismatchesIn({ acts, shares, totalCents, complementary }: Invoice): string[] {
  const wrongActs = acts.flatMap((act, index) =>
    sumOf(act.shares) === act.quantity * act.amountCents ? [] : [`acts.${index}`],
  );
  const wrongPayers = PAYERS.filter(
    (payer) => acts.reduce((sum, act) => sum + act.shares[SHARE_OF[payer]], 0) !== shares[SHARE_OF[payer]],
  ).map((payer) => `payers.${payer}`);
  const isNobody = complementary === undefined && shares.complementaryCents > 0;
  const wrongTotal = sumOf(shares) === totalCents ? [] : ["total_cents"];
  return [...new Set([...wrongActs, ...wrongPayers, ...(isNobody ? ["payers.complementary"] : []), ...wrongTotal])];
}

const sumOf = (shares: Shares): number => shares.compulsoryCents + shares.complementaryCents + shares.insuredCents;
