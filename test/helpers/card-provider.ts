/** The embedded identity-verification service as a process of its own, and what somebody chooses there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeClientKey } from '../../scripts/identity/keys.js';
import { identityIssuer, startIdentityProvider } from '../../scripts/identity/process.js';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { EMBEDDED_CLIENT } from '../../worker/runtime/settings/embedded-identity.js';
import { ProviderVisitor } from './identity-provider.js';
import { testPort } from './ports.js';
import { PUBLIC_URL } from './system.js';

/** Compiled by `npm test` before jest begins. */
const PROGRAM = fileURLToPath(new URL('../../dist/scripts/identity/main.js', import.meta.url));

export interface CardProvider {
  issuer: string;
  /** Settings of the API. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** @param publicUrl origin of the product's pages */
export async function startCardProvider(
  more: Record<string, string> = {},
  publicUrl: string = PUBLIC_URL,
): Promise<CardProvider> {
  const port = await testPort();
  const folder = mkdtempSync(join(tmpdir(), 'cards-'));
  const keyFile = join(folder, 'client.pem');
  makeClientKey(keyFile);
  const running = await startIdentityProvider({
    program: PROGRAM,
    cards: { port, keysFile: join(folder, 'keys.json'), client: { id: EMBEDDED_CLIENT, keyFile }, slowMs: 1_000 },
    publicUrl,
    env: { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK], ...more },
    onLine: () => undefined,
  });
  const issuer = identityIssuer(port);
  return {
    issuer,
    env: { IDENTITY_CHECK_ISSUER: issuer, IDENTITY_CHECK_KEY_FILE: keyFile },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Outcome = 'right' | 'slow' | 'wrong-person' | 'revoked' | 'cancel';

/** Reads a card at the service. @returns where the browser is sent then */
export async function readCard(
  url: string,
  person: string,
  outcome: Outcome = 'right',
  visitor = new ProviderVisitor(new URL(url).origin),
): Promise<URLSearchParams> {
  const page = await visitor.follow(url);
  if (page.location !== '') throw new Error(`no card was asked for: ${page.location}`);
  const sent = await visitor.send(page.at, { person, outcome });
  if (sent.status !== 303) throw new Error(`the service answered ${sent.status}`);
  return new URL((await visitor.follow(sent.location)).location).searchParams;
}
