/** What is left of photos before and after they are destroyed: issue of MFA re-registration, "done when"; security cases E4 and I10. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { buildApp } from '../../../api/app.js';
import { CATALOGUES } from '../../../api/texts.js';
import { createLog } from '../../../worker/runtime/log.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { custodyId } from '../../../workflows/contracts/evidence-custody.js';
import { decodedText } from '../../helpers/histories.js';
import { multipart } from '../../helpers/multipart.js';
import { Caller, startSystem, type System } from '../../helpers/system.js';
import { activitiesOf } from '../../helpers/world.js';
import { rowsOf } from '../../security/support.js';
import { entered, memberWithApp } from '../../utokyo/support.js';
import { signedIn } from '../../staff/oversight/support.js';

const TEMPORAL_FILE = process.env['TEST_TEMPORAL_DB'];
/** What a camera writes into a photo. */
const METADATA = ['Canary-exif-description-5e1c', 'Canary-exif-artist-90ab', 'Canary-icc-3f77'] as const;
const FILE_NAME = 'Canary-file-name-11d8.jpg';
const RETENTION_MS = 4_000;

let system: System;
let app: FastifyInstance;
let mailer: Mailer;
const lines: string[] = [];
beforeAll(async () => {
  system = await startSystem({ worker: false, utokyo: { photoRetentionMs: RETENTION_MS } });
  const log = createLog('canary', 'trace', { write: (line) => void lines.push(line) });
  const deps = { ...system.deps, log };
  mailer = createMailer(system.mail.url);
  app = await buildApp(deps);
  await system.temporal.startWorker(activitiesOf(deps, mailer));
});
afterAll(async () => {
  await app.close();
  mailer.close();
  await system.close();
});

/** A photo that no other picture is like, with a camera's metadata. */
async function photo(): Promise<Buffer> {
  const noise = { create: { width: 240, height: 160, channels: 3, background: 'white', noise: GAUSSIAN } } as const;
  const [description, artist] = METADATA;
  const exif = { IFD0: { ImageDescription: description, Artist: artist, Copyright: METADATA[2] } };
  return sharp(noise).withExif(exif).jpeg({ quality: 90 }).toBuffer();
}
const GAUSSIAN = { type: 'gaussian', mean: 128, sigma: 60 } as const;

/** Pieces of a picture in every way in which text holds bytes. */
function marksOf(what: string, bytes: Buffer): [string, string][] {
  return [0.3, 0.5, 0.7].flatMap((share) => {
    const from = Math.floor(bytes.length * share);
    const piece = bytes.subarray(from, from + 24);
    // Base64 has three ways to hold a run of bytes.
    const inBase64 = [0, 1, 2].map((skip) => bytes.subarray(from + skip, from + skip + 18).toString('base64'));
    return ([piece.toString('latin1'), piece.toString('hex'), ...inBase64] as const).map((mark): [string, string] => [
      `${what} at ${share}`,
      mark,
    ]);
  });
}

interface Place {
  name: string;
  text: string;
}
/** Everything that we keep. */
async function places(ids: readonly string[]): Promise<Place[]> {
  const { db } = system.database;
  const { rows } = await db.raw("select table_name from information_schema.tables where table_schema = 'public'");
  const tables: Place[] = await Promise.all(
    rows.map(async ({ table_name: name }: { table_name: string }) => ({ name, text: await rowsOf(db, name) })),
  );
  const histories = ids.map(async (id) => {
    const history = JSON.parse(historyToJSON(await system.temporal.client.workflow.getHandle(id).fetchHistory()));
    return { name: `history of ${id}`, text: await decodedText(history) };
  });
  const files = (TEMPORAL_FILE === undefined ? [] : ['', '-wal']).map(async (suffix) => ({
    name: `Temporal${suffix}`,
    text: (await readFile(`${TEMPORAL_FILE}${suffix}`).catch(() => Buffer.alloc(0))).toString('latin1'),
  }));
  return [
    ...tables,
    { name: 'log', text: lines.join('') },
    { name: 'mails', text: system.mail.box.map(({ text }) => text).join('\n') },
    ...(await Promise.all([...histories, ...files])),
  ];
}
const foundIn = (all: readonly Place[], marks: readonly [string, string][]): string[] =>
  all.flatMap(({ name, text }) =>
    marks.filter(([, mark]) => text.includes(mark)).map(([what]) => `${what} in ${name}`),
  );

test('before the photos are destroyed they are nowhere in clear; afterwards the history replays, and the trail says who saw them and when they went', async () => {
  const { db } = system.database;
  const sent = [await photo(), await photo()];
  const member = new Caller(app, {});
  Object.assign(member.jar, (await entered(system, await memberWithApp(system))).jar);
  const parts = sent.map((file) => ({ name: 'photo', file, filename: FILE_NAME }));
  const { payload, headers } = multipart([{ name: 'channel', value: 'site' }, ...parts]);
  const reply = await member.send({ method: 'POST', url: '/api/v1/mfa-applications', payload, headers });
  expect(reply.status).toBe(201);
  const procedureId = String(reply.body['procedureId']);
  const url = `/staff/applications/${procedureId}`;

  const [op1, auditor] = [new Caller(app, {}), await signedIn(system, 'audit1')];
  Object.assign(op1.jar, (await signedIn(system, 'op1')).jar);
  await op1.call('claimApplication', { procedureId });
  const { text: page } = await op1.send({ method: 'GET', url });
  const sources = [...page.matchAll(/<img src="([^"]+)"/g)].map(([, source = '']) => source.replaceAll('&amp;', '&'));
  const shown = await Promise.all(sources.map((source) => op1.send({ method: 'GET', url: source })));
  expect(shown.map(({ status }) => status)).toEqual([200, 200]);
  const seen = shown.map(({ bytes }) => bytes);

  const marks: [string, string][] = [
    ...METADATA.map((mark): [string, string] => ['metadata', mark]),
    ['file name', FILE_NAME],
    ...sent.flatMap((bytes, n) => marksOf(`sent ${n}`, bytes)),
    ...seen.flatMap((bytes, n) => marksOf(`seen ${n}`, bytes)),
  ];
  // The scanner finds what is there: the pieces in the pictures, the metadata in what was sent, and none of it in what is shown.
  const control = (bytes: Buffer): Place[] =>
    (['latin1', 'hex', 'base64'] as const).map((name) => ({ name, text: bytes.toString(name) }));
  for (const [n, bytes] of sent.entries())
    expect(foundIn(control(bytes), marks)).toEqual(
      expect.arrayContaining([
        'metadata in latin1',
        `sent ${n} at 0.5 in hex`,
        `sent ${n} at 0.5 in latin1`,
        `sent ${n} at 0.5 in base64`,
      ]),
    );
  for (const bytes of seen) expect(foundIn(control(bytes), marks).filter((one) => !one.startsWith('seen'))).toEqual([]);

  const ids = [procedureId];
  expect(foundIn(await places(ids), marks)).toEqual([]);
  const custody = system.temporal.client.workflow.getHandle(custodyId(procedureId));
  await op1.call('decideApplication', { procedureId, decision: 'refuse', reason: '氏名を読み取れません。' });
  await system.temporal.client.workflow.getHandle(procedureId).result();
  expect(await custody.result()).toBe(2);

  expect(foundIn(await places([...ids, custodyId(procedureId)]), marks)).toEqual([]);
  const rows = await db('attachments').where({ procedure_id: procedureId }).orderBy('id');
  expect(rows.map(({ sealed, wrapped_key: key }) => [sealed, key])).toEqual([
    [null, null],
    [null, null],
  ]);
  const { digests, destroyed_at: destroyedAt } = await db('evidence_custody')
    .where({ procedure_id: procedureId })
    .first();
  const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  expect(Object.values(digests).sort()).toEqual(seen.map(digestOf).sort());
  expect(destroyedAt).toEqual(expect.any(Date));
  expect(await system.temporal.replayAll([procedureId, custodyId(procedureId)])).toBe(2);

  const { text: trail } = await auditor.send({ method: 'GET', url: `${url}?lang=ja` });
  expect(trail).toContain(CATALOGUES.ja['console.picture.destroyed']);
  expect(trail).toContain(destroyedAt.toISOString());
  expect(trail.split('id="pictures"')[1]?.split('</section>')[0]).toContain('窓口 花子');
  for (const source of sources) expect((await op1.send({ method: 'GET', url: source })).status).toBe(404);
  expect((await op1.send({ method: 'GET', url })).text).not.toContain('<img');
});
