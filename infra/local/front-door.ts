import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { endToEnd, forward } from "./http-forward.ts";
import { close, listen } from "./ports.ts";

/** The three APIs, in the order of their ports. */
const apiNames = ["card", "practice", "admin"] as const;
export type ApiName = (typeof apiNames)[number];

/** Gives each API of the local AWS the root of an address of its own, as a domain name does on AWS. */
export interface FrontDoor {
  /** From now on requests go to these APIs of the local AWS; before, the answer is 502. */
  connect(endpoint: string, apiIds: Readonly<Record<ApiName, string>>): void;
  close(): Promise<void>;
}

/**
 * Opens card at the port, practice at the next and admin at the one after. Requests and answers pass unchanged,
 * except for the Host header, by which the local AWS finds the API.
 * @throws SetupError when a port is in use
 */
export async function openFrontDoor(firstPort: number): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true });
  const servers: Server[] = [];
  let connected: { endpoint: string; apiIds: Readonly<Record<ApiName, string>> } | undefined;

  const pass = async (api: ApiName, request: IncomingMessage, response: ServerResponse) => {
    if (connected === undefined) return refuse(response);
    const { endpoint, apiIds } = connected;
    const host = `${apiIds[api]}.execute-api.localhost:${new URL(endpoint).port}`;
    const upstream = await forward(request, request, { origin: endpoint, agent, host });
    response.writeHead(upstream.statusCode ?? 502, upstream.statusMessage, endToEnd(upstream.rawHeaders));
    await pipeline(upstream, response);
  };

  const shut = async () => {
    await Promise.all(servers.map(close));
    agent.destroy();
  };
  try {
    for (const [index, api] of apiNames.entries()) {
      const server = createServer((request, response) => {
        pass(api, request, response).catch(() => (response.headersSent ? response.destroy() : refuse(response)));
      });
      await listen(server, firstPort + index);
      servers.push(server);
    }
  } catch (error) {
    await shut();
    throw error;
  }
  return {
    connect: (endpoint, apiIds) => {
      connected = { endpoint, apiIds };
    },
    close: shut,
  };
}

function refuse(response: ServerResponse): void {
  const problem = { type: "about:blank", title: "Bad Gateway", status: 502, detail: "The local AWS does not answer." };
  response.writeHead(502, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
}
