/** What the pages of an installation look like and who answers for them: name, logo, colours, links, statements. In the file the key `face`, beside `services`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { codeOf } from '../errors.js';
import { type Colours, colourFaults, DEFAULT_COLOURS } from './face-colours.js';
import { logoFault, logoType } from './face-logo.js';
import { group, line, urlOf } from './kinds.js';

/** A text in each language that pages have. */
const both = (longest: number) => group({ ja: line(longest), en: line(longest) });
const LONGEST_STATEMENT = 100_000;
const colour = z
  .string({ error: 'must be a colour like "#00428c"' })
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like "#00428c"')
  .transform((value) => value.toLowerCase());
const palette = group({
  accent: colour.exactOptional(),
  accentStrong: colour.exactOptional(),
  accentSoft: colour.exactOptional(),
  accentInk: colour.exactOptional(),
  link: colour.exactOptional(),
});

const LANGUAGES = ['ja', 'en'] as const;
export type ReplacedTexts = Readonly<Record<string, string>>;
/** What is wrong with texts of an installation's own, by key. Whoever has the product's texts gives it. */
export type CheckTexts = (
  locale: (typeof LANGUAGES)[number],
  texts: ReplacedTexts,
) => readonly { key: string; reason: string }[];
const LONGEST_TEXT = 4_000;
const textsFile = z.record(
  z.string(),
  z
    .string({ error: 'must be text' })
    .regex(new RegExp(`^[^\\p{Zl}\\p{Zp}]{1,${LONGEST_TEXT}}$`, 'su'), `must be text, 1 to ${LONGEST_TEXT} characters`),
  { error: 'must name a file of keys, each with a text' },
);

/**
 * @param folder of the services file: relative paths in it begin there
 * @param names of the services
 * @param check of texts that replace the product's; absent: they are read and not compared with those
 */
export function face(folder: string, names: readonly string[], check: CheckTexts = () => []) {
  const file = line(1024, 'must be a path').transform((path, context) => {
    try {
      return readFileSync(resolve(folder, path));
    } catch (error) {
      context.addIssue({ code: 'custom', message: `names a file that can't be read (${codeOf(error) ?? 'unknown'})` });
      return z.NEVER;
    }
  });
  const statement = file
    .transform((bytes) => bytes.toString('utf8').trim())
    .refine(
      (text) => text !== '' && text.length <= LONGEST_STATEMENT && !text.includes('\uFFFD'),
      `must name a text in UTF-8, at most ${LONGEST_STATEMENT} characters`,
    );
  const statements = group({ ja: statement, en: statement });
  const link = group({ label: both(60), url: urlOf('https', 'http') });
  const own = {
    /** In the footer, after those of our own. */
    links: z.array(link, { error: 'must be a list of label and url' }).max(8, 'must be at most 8').default([]),
    /** Plain text: paragraphs between blank lines, headings after `# `. */
    accessibility: statements.exactOptional(),
    privacy: statements.exactOptional(),
  };
  const colours = group({ light: palette.prefault({}), dark: palette.prefault({}) })
    .transform(({ light, dark }) => ({
      light: { ...DEFAULT_COLOURS.light, ...light },
      dark: { ...DEFAULT_COLOURS.dark, ...dark },
    }))
    .superRefine((chosen: Colours, context) => {
      for (const { path, message } of colourFaults(chosen)) context.addIssue({ code: 'custom', path, message });
    });
  const logo = file
    .superRefine((content, context) => {
      const message = logoFault(content);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .transform((content) => ({ content, type: logoType(content) }));
  const texts = (locale: (typeof LANGUAGES)[number]) =>
    file
      .transform((bytes, context): unknown => {
        const document = parseDocument(bytes.toString('utf8'));
        const [fault] = [...document.errors, ...document.warnings];
        if (!fault) return document.toJS() ?? {};
        // Its first line says what and where; the rest repeats the file's text.
        context.addIssue({ code: 'custom', message: `is not YAML: ${fault.message.split('\n', 1)[0] ?? ''}` });
        return z.NEVER;
      })
      .pipe(textsFile)
      .superRefine((all, context) => {
        for (const { key, reason } of check(locale, all))
          context.addIssue({ code: 'custom', path: [key], message: reason });
      });
  return group({
    ...own,
    /** Texts of pages and of refusals in place of the product's: a YAML file of keys for each language. */
    texts: group({ ja: texts('ja').exactOptional(), en: texts('en').exactOptional() }).exactOptional(),
    /** Above every page, in tabs and in the footer; absent: the product's. */
    name: both(40).exactOptional(),
    logo: logo.exactOptional(),
    colours: colours.exactOptional(),
    /** What is another one for a service, on that service's pages. */
    services: z.partialRecord(z.enum(names, { error: 'is not the name of a service' }), group(own)).default({}),
  }).prefault({});
}
export type Face = z.output<ReturnType<typeof face>>;
/** Of a service, or of all. */
export type OwnFace = Pick<Face, 'links' | 'accessibility' | 'privacy'>;
