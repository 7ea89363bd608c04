/** The embedded providers as a process. */
import { launch, type Running, saidReady } from '../processes/running.js';

export interface IdentityProcess {
  /** The compiled program. */
  program: string;
  /** Where staff sign in; absent: elsewhere. */
  staff?: {
    port: number;
    /** File of its keys; made when absent. */
    keysFile: string;
    client: { id: string; secret: string };
    databaseUrl: string;
  };
  /** What plays app and card; absent: another service does it. */
  cards?: {
    port: number;
    keysFile: string;
    client: { id: string; keyFile: string };
    /** How long a slow card takes, milliseconds. */
    slowMs?: number;
  };
  /** Origin of the product's pages. */
  publicUrl: string;
  /** What it is told of our environment besides. */
  env: NodeJS.ProcessEnv;
  runFolder?: string;
  onLine: (line: string) => void;
}

const SLOW_MS = 20_000;
const READY_MS = 20_000;
/** What the package says of the version of Node and of state in memory, which is as it is meant to be here. */
const NOTICE = /^oidc-provider (?:WARNING|NOTICE): /;

/** @throws Error when it doesn't come up */
export async function startIdentityProvider(options: IdentityProcess): Promise<Running> {
  const { program, staff, cards, publicUrl, env, runFolder, onLine } = options;
  const settings = {
    PUBLIC_URL: publicUrl,
    ...(staff && {
      IDENTITY_PORT: String(staff.port),
      IDENTITY_KEYS: staff.keysFile,
      IDENTITY_CLIENT_ID: staff.client.id,
      IDENTITY_CLIENT_SECRET: staff.client.secret,
      DATABASE_URL: staff.databaseUrl,
    }),
    ...(cards && {
      CARD_PORT: String(cards.port),
      CARD_KEYS: cards.keysFile,
      CARD_CLIENT_ID: cards.client.id,
      CARD_CLIENT_KEY: cards.client.keyFile,
      CARD_SLOW_MS: String(cards.slowMs ?? SLOW_MS),
    }),
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
