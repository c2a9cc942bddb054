/** How many living people an organism has, by year of birth. */
export interface FundCount {
  readonly organism: string;
  readonly born: ReadonlyMap<number, number>;
}
