import type { StageName } from "./config.ts";

/** By what name KMS knows the key that everything kept in a stage is encrypted with. */
export const dataKeyAlias = (stage: StageName): string => `alias/health-card-${stage}-data`;
