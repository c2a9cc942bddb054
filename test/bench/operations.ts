import { CARD_OPERATIONS } from "./card-operations.ts";
import { COUNTER_OPERATIONS } from "./counter-operations.ts";
import type { Operation } from "./operation.ts";

export const OPERATIONS: readonly Operation[] = [...CARD_OPERATIONS, ...COUNTER_OPERATIONS];
