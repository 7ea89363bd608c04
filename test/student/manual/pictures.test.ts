/**
 * The pictures of the operating manual are of our own screens, as they are. `MANUAL_PICTURES=write` takes them anew; without it a screen
 * whose text is another than on its picture is a failure.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  MANUAL_PICTURES,
  PICTURE_SCALE,
  PICTURE_SIZE,
  pictureFile,
  WALKS,
} from '../../../api/student/pages/manual-sections.js';
import { CHROMIUM, type Language, type Site, startSite } from '../../helpers/browser.js';
import { digestOf, type Shot } from './camera.js';
import { walkWithCamera } from './walk.js';

const LANGUAGES = ['ja', 'en'] as const;
const LARGEST_BYTES = 60_000;
const WRITES = process.env['MANUAL_PICTURES'] === 'write';
const HINT = 'npm run manual:pictures takes the pictures anew';

const ASSETS = new URL('../../../api/assets/', import.meta.url);
/** Digests of what each screen said when its picture was taken, and of the picture. */
const SCREENS = new URL('screens.json', import.meta.url);
type Screens = Partial<Record<Language, Record<string, { text: string; image: string }>>>;

const screens = (): Screens => (existsSync(SCREENS) ? (JSON.parse(readFileSync(SCREENS, 'utf8')) as Screens) : {});

function write(language: Language, shots: readonly Shot[]): void {
  const folder = new URL(`manual/${language}/`, ASSETS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const taken: Screens[Language] = {};
  for (const { picture, text, image = Buffer.of() } of shots) {
    writeFileSync(new URL(pictureFile(language, picture), ASSETS), image);
    taken[picture] = { text, image: digestOf(image) };
  }
  const all: Screens = { ...screens(), [language]: taken };
  writeFileSync(SCREENS, `${JSON.stringify(all, undefined, 2)}\n`);
}

(CHROMIUM ? describe : describe.skip).each(LANGUAGES)('the screens in %s', (language) => {
  let site: Site;
  beforeAll(async () => {
    // What the pages say of waits is what they say with the settings of the documents.
    site = await startSite({ shomei: { resendAfterMs: 60_000, resends: 5 } });
  });
  afterAll(async () => site?.close());

  test('say what they said when their pictures were taken', async () => {
    const manner = { language, viewport: PICTURE_SIZE, scripts: true, scale: PICTURE_SCALE };
    const shots = await walkWithCamera(site, await site.visitor(manner), WRITES);
    expect(shots.map(({ picture }) => picture).sort()).toEqual([...MANUAL_PICTURES].sort());
    if (WRITES) write(language, shots);
    const stored = screens()[language] ?? {};
    const changed = shots.filter(({ picture, text }) => stored[picture]?.text !== text);
    expect({ changed: changed.map(({ picture }) => picture), HINT }).toEqual({ changed: [], HINT });
  });
});

describe.each(LANGUAGES)('the pictures in %s', (language) => {
  test('are stored, one of each screen, and no other', () => {
    const files = readdirSync(new URL(`manual/${language}/`, ASSETS));
    expect(files.sort()).toEqual(MANUAL_PICTURES.map((picture) => `${picture}.webp`).sort());
  });

  test.each(MANUAL_PICTURES)('%s is the one that was taken, of a phone’s size, and small', (picture) => {
    const image = readFileSync(new URL(pictureFile(language, picture), ASSETS));
    expect(digestOf(image)).toBe(screens()[language]?.[picture]?.image);
    expect(image.length).toBeLessThan(LARGEST_BYTES);
    // The head of a lossy WebP: what it is, and its width and height in 14 bits each.
    expect(image.toString('latin1', 8, 16)).toBe('WEBPVP8 ');
    const size = { width: image.readUInt16LE(26) & 0x3fff, height: image.readUInt16LE(28) & 0x3fff };
    expect(size).toEqual({ width: PICTURE_SIZE.width * PICTURE_SCALE, height: PICTURE_SIZE.height * PICTURE_SCALE });
  });
});

test('every picture stands at some step', () => {
  const shown = Object.values(WALKS).flatMap((steps) => steps.map(({ picture }) => picture));
  expect([...new Set(shown)].sort()).toEqual([...MANUAL_PICTURES].sort());
});
