/**
 * What AWS takes in Paris (eu-west-3), in USD without tax and free allowances. DynamoDB, Lambda (arm64), SNS and SQS: AWS Price List of 7
 * September 2026. KMS: its price page, the same in all regions. HTTP API: its price page as remembered, to be looked up before anything is promised.
 */
export const PRICES = {
  writeUnit: 0.7423e-6,
  readUnit: 0.1487e-6,
  lambdaRequest: 0.2e-6,
  lambdaGigabyteSecond: 13.3334e-6,
  apiRequest: 1.17e-6,
  kmsSignature: 15e-6,
  kmsRequest: 3e-6,
  snsRequest: 0.5e-6,
  /** On top of the request. */
  mobilePush: 0.67e-6,
  /** A first-in-first-out queue. */
  sqsRequest: 0.5e-6,
} as const;
