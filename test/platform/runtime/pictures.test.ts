/** Pictures are drawn one at a time: who waits takes turns by client, and one client keeps nobody out. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { redrawPicture } from '../../../worker/runtime/pictures.js';
import { picture } from '../../security/pictures.js';

let upload: Buffer;
beforeAll(async () => {
  upload = await picture(1_200, 900).png().toBuffer();
});

/** In the order in which they end: whose they are, and how. */
async function drawn(owners: readonly string[]): Promise<string[]> {
  const ends: string[] = [];
  await Promise.all(
    owners.map(async (owner) => {
      const end = await redrawPicture(upload, owner).catch((error: unknown) => {
        expect(error).toBeInstanceOf(OverloadedError);
        return undefined;
      });
      ends.push(`${owner} ${end ? (end.ok ? 'drawn' : end.fault) : 'away'}`);
    }),
  );
  return ends;
}
const many = (count: number, owner: (n: number) => string) => Array.from({ length: count }, (_, n) => owner(n));

describe('beside one client with twenty pictures at once (issue 11, A6)', () => {
  const HOSTILE: [string, string[]][] = [
    ['of one address', many(20, () => '203.0.113.9')],
    ['of one network for each, of one provider’s customer', many(20, (n) => `2001:db8:7:${n.toString(16)}::/64`)],
    ['of two addresses', many(20, (n) => `203.0.113.${n % 2}`)],
    ['of four addresses', many(20, (n) => `203.0.113.${n % 4}`)],
    ['whose ten first are refused', [...many(10, () => '203.0.113.9'), ...many(10, () => '203.0.113.10')]],
  ];
  test.each(HOSTILE)('%s, everybody else has one drawn', async (_what, hostile) => {
    const ends = await drawn([...hostile, '192.0.2.7', '2001:db8:8:1::/64']);
    expect(ends).toEqual(expect.arrayContaining(['192.0.2.7 drawn', '2001:db8:8:1::/64 drawn']));
    expect(ends.filter((end) => end.endsWith('away')).length).toBeGreaterThanOrEqual(20 - 9);
  });
});

test('clients take turns, however many one of them has', async () => {
  const ends = await drawn(['a', 'a', 'a', 'a', 'b']);
  expect(ends.indexOf('b drawn')).toBeLessThanOrEqual(2);
});

test('one that can’t be read costs nobody a turn, and what is no picture needs none', async () => {
  const cut = upload.subarray(0, 200);
  const ends = await Promise.all(
    [cut, Buffer.from('no picture'), upload].map(async (bytes) => redrawPicture(bytes, 'a')),
  );
  expect(ends.map((end) => (end.ok ? 'drawn' : end.fault))).toEqual(['unreadable', 'not-a-picture', 'drawn']);
});
