import { createServer, type Server } from "node:http";
import { SetupError } from "./setup-error.ts";

/** Everything of the one-machine stage is reachable from this machine only. */
export const loopback = "127.0.0.1";

/** Starts a server on a port of this machine (0: one that is free) and answers the port. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, port)));
    server.listen(port, loopback, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

/** Stops a server at once, answering or not. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What a used or forbidden port means for the person who named it. */
function explain(error: Error & { code?: string }, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new SetupError(`Port ${port} is in use: stop what uses it, or choose another first port with --port N.`);
  }
  if (error.code === "EACCES") {
    return new SetupError(`Port ${port} may not be opened by this user: choose one above 1023 with --port N.`);
  }
  return error;
}

/** One free port, for a server whose address only programs need to know. */
export async function freePort(): Promise<number> {
  return freePortBlock(1);
}

/** The first of `count` free neighbouring ports, below the range that systems hand out. None is held: open them soon. */
export async function freePortBlock(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    if (await areFree(Array.from({ length: count }, (_, index) => first + index))) return first;
  }
  throw new SetupError(`No ${count} free neighbouring ports found between 20000 and 32000: stop some servers.`);
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const servers: Server[] = [];
  try {
    for (const port of ports) {
      const server = createServer();
      await listen(server, port);
      servers.push(server);
    }
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all(servers.map(close));
  }
}
