import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import type { VersionedKey } from "../../../shared/kernel/versioned-keys.ts";
import type { EligibilityPorts } from "./check-eligibility.ts";

interface Places {
  readonly ROLLOUT_TABLE: string;
  readonly INSURED_TABLE: string;
  readonly CARD_TABLE: string;
  readonly NIR_MAC_KEYS: readonly VersionedKey[];
}

/** The ports of eligibility on AWS; enrolment asks the same question before it starts. */
export const eligibilityPorts = (client: DynamoDBDocumentClient, kms: KMSClient, places: Places): EligibilityPorts => ({
  cardRefsOf: cardRefsOf(kms, places.NIR_MAC_KEYS),
  insured: insuredIn({ client, name: places.INSURED_TABLE }).insured,
  card: cardsIn({ client, name: places.CARD_TABLE }, systemClock).card,
  rolloutRules: rolloutIn({ client, name: places.ROLLOUT_TABLE }, systemClock).rolloutRules,
  now: systemClock,
});
