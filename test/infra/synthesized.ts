import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, CfnResource, Stack } from "aws-cdk-lib";
import { readStage, STAGES, type Stage } from "../../infra/config.ts";
import { healthCard } from "../../infra/health-card.ts";

export const root = join(import.meta.dirname, "..", "..");

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Properties = { readonly [key: string]: Json | undefined };

export interface Resource {
  readonly stack: string;
  /** Path of the construct, the stack's name first: where to look in the code. */
  readonly path: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
}

export interface Synthesized {
  readonly stage: Stage;
  readonly app: App;
  readonly stacks: readonly Stack[];
  readonly resources: readonly Resource[];
  readonly templates: ReadonlyMap<string, Template>;
}

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties?: Properties; DeletionPolicy?: string }>>;
  readonly Outputs?: Readonly<Record<string, { Value: Json; Export?: { Name: string } }>>;
}

/** The project's own feature flags, and no bundling: what is looked at is the templates. */
const context: Record<string, unknown> = {
  ...JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")).context,
  "aws:cdk:bundling-stacks": [],
};

export function synthesize(given: Readonly<Record<string, string>>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), "health-card-templates-"));
  const app = new App({ context, outdir });
  const stage = readStage({ preview: "true", ...given, ...(given.stage === "local" && { preview: undefined }) });
  healthCard(app, stage);
  const templates = new Map(app.synth().stacks.map((stack) => [stack.stackName, stack.template as Template]));
  rmSync(outdir, { recursive: true });
  const stacks = app.node.children.filter((child) => child instanceof Stack);
  return { stage, app, stacks, templates, resources: stacks.flatMap((stack) => resourcesOf(stack, templates)) };
}

function resourcesOf(stack: Stack, templates: ReadonlyMap<string, Template>): Resource[] {
  return stack.node.findAll().flatMap((construct) => {
    if (!CfnResource.isCfnResource(construct)) return [];
    const logicalId = String(stack.resolve(construct.logicalId));
    const made = templates.get(stack.stackName)?.Resources[logicalId];
    if (!made) return [];
    const { Type: type, Properties: properties = {}, DeletionPolicy: deletionPolicy } = made;
    return [{ stack: stack.stackName, path: construct.node.path, logicalId, type, properties, deletionPolicy }];
  });
}

/** Every stage, synthesised once a test file; with the canary where there may be one. */
export const everyStage: readonly Synthesized[] = STAGES.map((stage) =>
  synthesize(stage === "dev" ? { stage, canary: "on" } : { stage }),
);

/** Production with everything that settings can add to the templates. */
export const fullStage = synthesize({
  stage: "prod",
  cardCertificate: "arn:aws:acm:eu-west-3:123456789012:certificate/origin",
  cardEdgeCertificate: "arn:aws:acm:us-east-1:123456789012:certificate/edge",
  cardOrigin: "origin.card.example",
  cardOriginClientCertificate: "arn:aws:acm:us-east-1:123456789012:certificate/client",
  cardOriginTruststore: "s3://edge/authority.pem#v1",
  practiceCertificate: "arn:aws:acm:eu-west-3:123456789012:certificate/practice",
  practiceTruststore: "s3://readers/authorities.pem#v1",
  backupCopyVault: "arn:aws:backup:eu-west-1:210987654321:backup-vault:health-card-copies",
  counterConcurrency: "200",
  counterWarm: "20",
  warmWrites: "16000",
  alarmEmail: "on-call@card.example",
});

export const ofType = (synthesized: Synthesized, type: string): readonly Resource[] =>
  synthesized.resources.filter((resource) => resource.type === type);

/** Every resource of a type in every stage. */
export const all = (type: string): readonly Resource[] => everyStage.flatMap((stage) => ofType(stage, type));

/** Folder under `functions/` of a function, with which every description begins. */
export const folderOf = (fn: Resource): string => String(fn.properties.Description).split(" ")[0] ?? "";

/** What a value in a template refers to in the end, through exports and imports of other stacks. */
export function referent(
  { templates, resources }: Synthesized,
  stack: string,
  value: Json | undefined,
): Resource | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const {
    Ref,
    "Fn::GetAtt": attribute,
    "Fn::ImportValue": imported,
    "Fn::GetStackOutput": output,
  } = value as Properties;
  if (output !== undefined) {
    const { StackName, OutputName } = output as { StackName: string; OutputName: string };
    return referent(
      { templates, resources } as Synthesized,
      StackName,
      templates.get(StackName)?.Outputs?.[OutputName]?.Value,
    );
  }
  if (typeof imported === "string") {
    const exporter = imported.slice(0, imported.indexOf(":"));
    const outputs = Object.values(templates.get(exporter)?.Outputs ?? {});
    const exported = outputs.find((output) => output.Export?.Name === imported);
    return exported && referent({ templates, resources } as Synthesized, exporter, exported.Value);
  }
  const logicalId = Array.isArray(attribute) ? attribute[0] : Ref;
  return resources.find((resource) => resource.stack === stack && resource.logicalId === logicalId);
}
