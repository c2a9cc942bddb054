import type { App } from "aws-cdk-lib";
import { ApiPartStack, type ApiStack } from "../constructs/api-stack.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface UseProps extends ServiceStackProps {
  readonly keys: KeysStack;
  readonly tables: DataStack;
  readonly cardApi: ApiStack;
}

/** The part of the card API that shows who used the card, and takes "this was not me". */
export class UseStack extends ApiPartStack {
  constructor(app: App, props: UseProps) {
    super(app, "Use", "Uses of cards of the health card", { ...props, api: props.cardApi });
    const { stage, keys, tables } = props;
    const asPhone = {
      EPHEMERAL_TABLE: tables.ephemeral.keyed("JTI#*").for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    };
    this.serve("dpop", ["GET /v1/uses"], "use/list-uses", {
      ...asPhone,
      CARD_TABLE: tables.card.keyed("CARD#*").for("GetItem"),
      CARE_TABLE: tables.care.keyed("CARD#*").for("Query"),
    });
    this.serve("dpop", ["POST /v1/uses/{id}/objection"], "use/object-to-use", {
      ...asPhone,
      CARD_TABLE: tables.card.for("GetItem", "PutItem", "UpdateItem"),
      CARE_TABLE: tables.care.for("GetItem", "PutItem", "UpdateItem"),
    });
  }
}
