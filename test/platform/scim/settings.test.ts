import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../../worker/runtime/errors.js';
import { digestOfToken, type ScimSource } from '../../../worker/runtime/settings/scim.js';
import { loadSettings } from '../../../worker/runtime/settings/services.js';

const TOKEN = 'a'.repeat(32);
const OTHER = 'b'.repeat(40);
const hex = (token: string): string => digestOfToken(token).toString('hex');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const load = (scim: unknown): readonly ScimSource[] =>
  loadSettings(fileOf('services.yaml', JSON.stringify({ scim }))).scim;
const refusal = (scim: unknown): string => {
  try {
    load(scim);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
};
const source = (more: object = {}): object => ({ name: 'entra', service: 'staff', tokenSha256: hex(TOKEN), ...more });

describe('sources of SCIM', () => {
  test('are none unless the file names some', () => {
    expect(loadSettings(undefined).scim).toEqual([]);
    expect(load(null)).toEqual([]);
  });

  test('keep digests of their tokens, two while one is changed, and no token', () => {
    const tokenFile = fileOf('tokens', `${TOKEN}\n${OTHER}\n`);
    const [entra, okta] = load([
      { name: 'entra', service: 'staff', tokenFile },
      source({ name: 'okta', service: 'umin', tokenSha256: hex('c'.repeat(32)) }),
    ]);
    expect(entra).toEqual({ name: 'entra', service: 'staff', digests: [digestOfToken(TOKEN), digestOfToken(OTHER)] });
    expect(okta?.digests).toEqual([digestOfToken('c'.repeat(32))]);
    expect(JSON.stringify(entra)).not.toContain(TOKEN);
  });

  test.each([
    [[{ name: 'entra', service: 'staff' }], 'scim.0.tokenFile must be given: tokenFile or tokenSha256'],
    [[source({ service: 'jairo' })], 'scim.0.service must be one of staff, cinii, umin, shomei, utokyo'],
    [[source({ name: 'Entra' })], 'scim.0.name must be lower-case letters, digits and hyphens'],
    [[source({ tokenSha256: 'abc' })], 'scim.0.tokenSha256 must be a SHA-256 digest'],
    [[source({ token: TOKEN })], 'scim.0.token is not a known key'],
    [[source({ tokenFile: '/nowhere' })], "scim.0.tokenFile names a file that can't be read"],
    [[source(), source({ tokenSha256: hex(OTHER) })], 'scim must have different names'],
    [[source({ administrators: 'yes' })], 'scim.0.administrators must be true or false'],
    [[source({ service: 'umin', administrators: true })], 'scim.0.administrators is only for a source of staff'],
    [[source(), source({ name: 'okta' })], 'scim must have different tokens'],
    [{}, 'scim must be a list of sources'],
  ])('%j is refused: %s', (scim, said) => {
    expect(refusal(scim)).toContain(said);
  });

  test.each([
    ['short', 'holds no Bearer token of 32 to 512 characters'],
    ['', 'holds no Bearer token of 32 to 512 characters'],
    [`${TOKEN}"`, 'holds no Bearer token of 32 to 512 characters'],
    [[TOKEN, OTHER, 'c'.repeat(32)].join('\n'), 'names a file with more than 2 tokens'],
  ])('a file that holds %j is refused, and not told', (text, said) => {
    const message = refusal([{ name: 'entra', service: 'staff', tokenFile: fileOf('bad', text) }]);
    expect(message).toContain(said);
    expect(message).not.toContain(TOKEN);
  });
});
