/**
 * Stands in bundles for the AWS SDK's event streams, which are for calls whose parts come one by one, as S3's Select: no function makes any. The
 * SDK imports them lazily for all its clients, with half of itself: see {@link BUNDLING}. What else of them a later SDK names is missing
 * here, and stops the bundling.
 */
const leftOut = (): never => {
  throw new Error("event streams are left out of functions: infra/constructs/bundle.ts");
};

export const eventStreamSerdeProvider = leftOut;
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
export class EventStreamSerde {
  constructor() {
    leftOut();
  }
}
