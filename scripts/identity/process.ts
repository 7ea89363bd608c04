/** The embedded identity provider as a process. */
import { launch, type Running, saidReady } from '../processes/running.js';

export interface IdentityProcess {
  /** The compiled program. */
  program: string;
  port: number;
  /** File of its keys; made when absent. */
  keysFile: string;
  client: { id: string; secret: string };
  /** Origin of the product's pages. */
  publicUrl: string;
  databaseUrl: string;
  /** What it is told of our environment besides. */
  env: NodeJS.ProcessEnv;
  runFolder?: string;
  onLine: (line: string) => void;
}

const READY_MS = 20_000;
/** What the package says of the version of Node and of state in memory, which is as it is meant to be here. */
const NOTICE = /^oidc-provider (?:WARNING|NOTICE): /;

/** @throws Error when it doesn't come up */
export async function startIdentityProvider(options: IdentityProcess): Promise<Running> {
  const { program, port, keysFile, client, publicUrl, databaseUrl, env, runFolder, onLine } = options;
  const settings = {
    IDENTITY_PORT: String(port),
    IDENTITY_KEYS: keysFile,
    IDENTITY_CLIENT_ID: client.id,
    IDENTITY_CLIENT_SECRET: client.secret,
    PUBLIC_URL: publicUrl,
    DATABASE_URL: databaseUrl,
  };
  const running = await launch({
    name: 'identity-provider',
    command: process.execPath,
    args: [program],
    options: { env: { ...env, ...settings }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    stopSteps: [['close-channel', 1_000]],
    ...(runFolder !== undefined && { runFolder }),
    onLine: (line) => {
      if (!NOTICE.test(line)) onLine(line);
    },
  });
  await saidReady(running, READY_MS);
  return running;
}

export const identityIssuer = (port: number): string => `http://127.0.0.1:${port}`;
