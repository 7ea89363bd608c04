/**
 * An independent fuzzer, Schemathesis, on API and worker as processes: what it makes of our own OpenAPI document breaks nothing, and document and
 * answers agree (only with LONG=1, where Python is).
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as send, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandError, run } from '../../scripts/bootstrap/run.mjs';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { freshDatabase, type TestDatabase } from '../helpers/database.js';
import { TestMailServer } from '../helpers/mail-server.js';
import { testPort } from '../helpers/ports.js';
import { launch, unlimited, untilReady } from '../helpers/processes.js';
import { testRing } from '../helpers/temporal.js';
import { ABOUT_OTHERS, signedInEverywhere } from '../platform/api/described.js';

const SEED = 60_221_023;
const EXAMPLES = 25;
const LONGEST_MS = 30 * 60_000;
const PYTHON = process.env['TEST_PYTHON'] ?? '';
const isThere = process.env['LONG'] !== undefined && spawnSync(PYTHON, ['-c', 'import schemathesis']).status === 0;
const long = isThere ? test : test.skip;

/** What may be answered to whatever the document allows: anything but that its shape is wrong, which is looked at below, and any 5xx. */
const CONFIG = `[checks]
positive_data_acceptance.expected-statuses = ["2XX", "401", "403", "404", "408", "409", "410", "413", "415", "422", "429", "431", "503"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "410", "413", "415", "422", "429", "431", "503"]
`;
/** By operation: a field that depends on who asks, which its description says. */
const NEEDED_OF_SOME: Readonly<Record<string, string>> = { 'POST /api/v1/temporary-access-passes/revoke': 'reason' };
/** They end the sessions that the run goes on with. */
const ENDING = ['signOut', 'endStudentSessions', 'removeMfaMethod'];

interface Finding {
  operation: string;
  check: string;
  message: string;
  /** Method and address with what was sent. */
  sent: string;
  answered: string;
}
interface Interaction {
  request: { method: string; uri: string; body?: { $base64?: string } };
  response?: { status_code: number; content?: { $base64?: string } };
}
interface Scenario {
  recorder: {
    label: string;
    /** Absent where there are none, as is the next one. */
    checks?: Record<string, { name: string; status: string; failure_info?: { failure: { message: string } } }[]>;
    interactions?: Record<string, Interaction>;
  };
}

let database: TestDatabase;
let mail: TestMailServer;
let url: string;
let forgetful: Server;
const folder = mkdtempSync(join(tmpdir(), 'fuzzer-'));
const running: ChildProcess[] = [];

beforeAll(async () => {
  if (!isThere) return;
  [database, mail] = await Promise.all([freshDatabase({ sample: true }), new TestMailServer().up()]);
  url = `http://127.0.0.1:${await testPort()}`;
  const parts = { databaseUrl: database.url, smtpUrl: mail.url, url, services: unlimited() };
  for (const name of ['worker', 'api'] as const) running.push(launch(name, parts));
  await untilReady(url);
  forgetful = createServer(forget).listen(0, '127.0.0.1');
  await once(forgetful, 'listening');
  writeFileSync(join(folder, 'schemathesis.toml'), CONFIG);
});
afterAll(async () => {
  forgetful?.close();
  for (const child of running) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  await mail?.down();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

/** Hands requests on to the API. Answers give no cookies: the client would keep all that it ever got, until no request of it is read any more (431). */
function forget(request: IncomingMessage, response: ServerResponse): void {
  const headers = { ...request.headers, host: new URL(url).host };
  const handed = send(new URL(request.url ?? '/', url), { method: request.method, headers }, (answer) => {
    const { 'set-cookie': _, ...rest } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, rest);
    answer.pipe(response);
  });
  handed.on('error', () => response.destroy());
  request.pipe(handed);
}

const text = (content: { $base64?: string } | undefined): string =>
  Buffer.from(content?.$base64 ?? '', 'base64').toString();

/** Runs it. @returns how many requests it made of which operations, and what it found */
async function fuzzed(
  name: string,
  more: readonly string[],
): Promise<{ cases: number; operations: number; found: Finding[] }> {
  const report = join(folder, `${name}.ndjson`);
  const args = [
    '-c',
    'from schemathesis.cli import schemathesis; schemathesis()',
    '--config-file',
    join(folder, 'schemathesis.toml'),
    'run',
    `${url}/openapi.json`,
    `--url=http://127.0.0.1:${(forgetful.address() as AddressInfo).port}`,
    '--phases=examples,coverage,fuzzing',
    '--checks=all',
    '--continue-on-failure',
    '--no-shrink',
    `--seed=${SEED}`,
    `--max-examples=${EXAMPLES}`,
    '--workers=1',
    '--generation-database=none',
    '--generation-with-security-parameters=false',
    '--suppress-health-check=all',
    '--request-timeout=70',
    '--no-color',
    '--report=ndjson',
    `--report-ndjson-path=${report}`,
    '--output-sanitize=false',
    ...more,
  ];
  const env = { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK] };
  // It ends with 1 where it found something, which is looked at below.
  await run(PYTHON, args, { cwd: folder, env, timeoutMs: LONGEST_MS }).catch((error: unknown) => {
    if (!(error instanceof CommandError) || !error.output.includes('= SUMMARY =')) throw error;
  });
  let cases = 0;
  const operations = new Set<string>();
  const found: Finding[] = [];
  // Hundreds of megabytes: too much for one string.
  for await (const line of createInterface({ input: createReadStream(report) })) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const { ScenarioFinished: scenario } = JSON.parse(line) as { ScenarioFinished: Scenario };
    const { label, interactions = {} } = scenario.recorder;
    cases += Object.keys(interactions).length;
    if (Object.keys(interactions).length > 0) operations.add(label);
    found.push(...findingsOf(scenario));
  }
  return { cases, operations: operations.size, found };
}

function findingsOf({ recorder: { label, checks = {}, interactions = {} } }: Scenario): Finding[] {
  return Object.entries(checks).flatMap(([id, ofCase]) =>
    ofCase.flatMap(({ name, status, failure_info: info }) => {
      const { request, response } = interactions[id] ?? {};
      const finding = {
        operation: label,
        check: name,
        message: info?.failure.message ?? '',
        sent: `${request?.method} ${request?.uri} ${text(request?.body)}`,
        answered: `${response?.status_code} ${text(response?.content)}`,
      };
      return status === 'failure' && !isAboutOthers(finding) ? [finding] : [];
    }),
  );
}

/** Refused for an ID that is nobody's, or for what depends on another field: the descriptions say so, a schema can't. Or for a part that isn't there in this test. */
function isAboutOthers({ operation, check, sent, answered }: Finding): boolean {
  if (check === 'not_a_server_error' && /^503 .*\/problems\/unavailable/.test(answered)) return true;
  // Where it can't make a text of a pattern it sends 0 in place of the whole body, which is no object and not as the schema says.
  if (check === 'positive_data_acceptance' && sent.endsWith(' 0')) return true;
  const [, body] = /^400 (\{.*\})$/s.exec(answered) ?? [];
  if (check !== 'positive_data_acceptance' || body === undefined) return false;
  const { errors = [] } = JSON.parse(body) as { errors?: { path: string }[] };
  return (
    errors.length > 0 && errors.every(({ path }) => ABOUT_OTHERS.includes(path) || path === NEEDED_OF_SOME[operation])
  );
}

/** One of each kind for each operation. */
const told = (found: readonly Finding[]): string[] => [
  ...new Map(
    found.map(({ operation, check, message, sent, answered }) => [
      `${operation} ${check} ${answered.slice(0, 3)}`,
      `${operation}: ${check}: ${message}\n  ${sent.slice(0, 600)}\n  ${answered.slice(0, 400)}`,
    ]),
  ).values(),
];

describe('what a fuzzer makes of the document', () => {
  long(
    'is answered as it says, to strangers',
    async () => {
      const { cases, operations, found } = await fuzzed('strangers', []);
      console.log(`${cases} requests of ${operations} operations, ${found.length} findings`);
      expect(told(found)).toEqual([]);
      expect(operations).toBeGreaterThan(90);
      expect(cases).toBeGreaterThan(3_000);
    },
    2 * LONGEST_MS,
  );

  long(
    'and to whoever is signed in everywhere',
    async () => {
      const tokens = createTokens(testRing(), { mailDomain: new URL(url).hostname });
      const cookie = await signedInEverywhere(database.db, tokens, new URL(url));
      const { cases, operations, found } = await fuzzed('signed-in', [
        '-H',
        `Cookie: ${cookie}`,
        '--exclude-checks=ignored_auth',
        ...ENDING.map((name) => `--exclude-operation-id=${name}`),
      ]);
      console.log(`${cases} requests of ${operations} operations, ${found.length} findings`);
      expect(told(found)).toEqual([]);
      expect(operations).toBeGreaterThan(85);
      expect(cases).toBeGreaterThan(3_000);
    },
    2 * LONGEST_MS,
  );
});
