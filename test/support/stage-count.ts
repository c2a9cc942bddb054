/** How many local stages this run of Vitest shares its files out to; `npm test` says it in `TEST_STAGES`. */
export const stageCount = (): number => Number(process.env.TEST_STAGES ?? "1");
