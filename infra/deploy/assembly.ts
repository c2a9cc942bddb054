import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { FileError } from "../admin-command/run-command.ts";
import type { Template } from "./stateful-changes.ts";

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});

export interface SynthesizedStack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
}

/**
 * The stacks of a folder that `cdk synth` has written.
 * @throws FileError if it is no such folder
 */
export async function readAssembly(folder: string): Promise<readonly SynthesizedStack[]> {
  const manifest = Manifest.safeParse(await readJson(join(folder, "manifest.json")));
  if (!manifest.success)
    throw new FileError(`${folder} holds no stacks: give a folder that npm run synth has written.`);
  const stacks = Object.entries(manifest.data.artifacts).filter(([, { type }]) => type === "aws:cloudformation:stack");
  return Promise.all(
    stacks.map(async ([id, { environment = "", properties }]) => ({
      name: properties?.stackName ?? id,
      region: environment.split("/").at(-1) ?? "",
      template: (await readJson(join(folder, properties?.templateFile ?? `${id}.template.json`))) as Template,
    })),
  );
}

const readJson = async (file: string): Promise<unknown> =>
  readFile(file, "utf8").then(JSON.parse, () => {
    throw new FileError(`${file} can't be read: give a folder that npm run synth has written.`);
  });
