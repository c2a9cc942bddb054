import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { cardLifeIn } from "../../shared/adapters/dynamodb/card-life.ts";
import { contextsIn } from "../../shared/adapters/dynamodb/context-items.ts";
import { standingsIn } from "../../shared/adapters/dynamodb/denial-items.ts";
import { insuredIn } from "../../shared/adapters/dynamodb/insured-table.ts";
import type { CardNature } from "../../shared/domain/card.ts";
import { systemClock } from "../../shared/kernel/clock.ts";

/** Of a function's environment, what shows a reader whose context it is. */
interface ContextEnv {
  readonly CARD_TABLE: string;
  readonly INSURED_TABLE: string;
  readonly CARE_TABLE: string;
  readonly PRACTICE_TABLE: string;
  readonly CARD_NATURE: CardNature;
}

/** What contexts are made of, on AWS. */
export const contextPorts = (env: ContextEnv, client: DynamoDBDocumentClient) => ({
  standing: standingsIn({ client, name: env.PRACTICE_TABLE }, systemClock).standing,
  card: cardLifeIn({ client, name: env.CARD_TABLE }).cardNow,
  household: insuredIn({ client, name: env.INSURED_TABLE }).household,
  ...contextsIn({ client, name: env.CARE_TABLE }, systemClock),
  nature: env.CARD_NATURE,
  now: systemClock,
});
