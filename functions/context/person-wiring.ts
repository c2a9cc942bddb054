import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { keptMac } from "../../shared/adapters/kms/kept-mac.ts";
import { nirVault } from "../../shared/adapters/kms/nir-data-key.ts";
import type { PersonPorts } from "./known-person.ts";

interface PersonEnv {
  readonly INSURED_TABLE: string;
  readonly PERSON_REF_KEY: string;
  readonly NIR_DATA_KEY: string;
}

/** Who people are to readers, on AWS: each environment asks KMS once for either key, for that of numbers when the first number is asked for. */
export function personPorts(env: PersonEnv, dynamo: DynamoDBDocumentClient, kms: KMSClient): PersonPorts {
  return {
    referenceKey: keptMac(kms, env.PERSON_REF_KEY, "person reference"),
    nirOf: nirVault(kms, env.NIR_DATA_KEY, { client: dynamo, name: env.INSURED_TABLE }).nirOf,
  };
}
