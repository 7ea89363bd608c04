/** The installation's own face on its pages (`face` of the services file): a style sheet over the tokens, the logo, statements as pages. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Face, OwnFace } from '../../worker/runtime/settings/face.js';
import type { Palette } from '../../worker/runtime/settings/face-colours.js';
import type { ApiDependencies } from '../dependencies.js';
import type { FaceContext } from '../pages/context.js';
import { StatementPage } from '../pages/statement.js';

const STATEMENTS = ['accessibility', 'privacy'] as const;
const FOR_GOOD = 'public, max-age=31536000, immutable';
/** Nothing in a logo runs, also where somebody opens it by itself. */
const LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const TOKENS: Record<keyof Palette, string> = {
  accent: '--accent',
  accentStrong: '--accent-strong',
  accentSoft: '--accent-soft',
  accentInk: '--accent-ink',
  link: '--link',
};

/** Where they are, by their content, so that browsers keep them for good. */
function placesOf({ logo, colours }: Face): { logo?: string; styles?: string } {
  const at = (content: Buffer | string, name: string): string =>
    `/assets/face/${createHash('sha256').update(content).digest('hex').slice(0, 12)}/${name}`;
  return {
    ...(logo && { logo: at(logo.content, logo.type === 'image/png' ? 'logo.png' : 'logo.svg') }),
    ...(colours && { styles: at(stylesOf(colours), 'face.css') }),
  };
}

function stylesOf({ light, dark }: NonNullable<Face['colours']>): string {
  const tokens = Object.entries(TOKENS) as [keyof Palette, string][];
  const plain = tokens.map(([name, token]) => `${token}:${light[name]}`).join(';');
  const both = tokens.map(([name, token]) => `${token}:light-dark(${light[name]},${dark[name]})`).join(';');
  return `:root{${plain}}@supports (color:light-dark(#000,#fff)){:root{${both}}}`;
}

/** What a service's pages show; of no service: what all show. */
export function faceFor(face: Face | undefined): (service: string | undefined) => FaceContext | undefined {
  if (!face) return () => undefined;
  const { name, services } = face;
  const places = placesOf(face);
  const own = new Map(Object.entries(services));
  return (service) => {
    const of: Partial<OwnFace> = own.get(service ?? '') ?? {};
    const statements = STATEMENTS.flatMap((what) => {
      if (of[what]) return [{ what, href: `/${what}/${service}` }];
      return face[what] ? [{ what, href: `/${what}` }] : [];
    });
    const links = of.links && of.links.length > 0 ? of.links : face.links;
    return { ...(name && { name }), ...places, links, statements };
  };
}

/** The style sheet and the logo. */
export async function faceAssets(app: FastifyInstance, { face }: Pick<ApiDependencies, 'face'>): Promise<void> {
  if (!face) return;
  const { logo, styles } = placesOf(face);
  const config = { anyHost: true };
  if (styles !== undefined && face.colours) {
    const css = stylesOf(face.colours);
    app.get(styles, { config }, async (_request, reply) => {
      reply.header('cache-control', FOR_GOOD).type('text/css; charset=utf-8');
      return css;
    });
  }
  if (logo !== undefined && face.logo) {
    const { content, type } = face.logo;
    app.get(logo, { config }, async (_request, reply) => {
      reply.header('cache-control', FOR_GOOD).header('content-security-policy', LOGO_POLICY).type(type);
      return content;
    });
  }
}

/** The statements that there are: `/privacy` of all, `/privacy/<service>` of one. */
export async function facePages(app: FastifyInstance, { face }: Pick<ApiDependencies, 'face'>): Promise<void> {
  if (!face) return;
  const all: [string, Partial<OwnFace> | undefined][] = [['', face], ...Object.entries(face.services)];
  for (const [service, own] of all)
    for (const what of STATEMENTS) {
      const text = own?.[what];
      if (!text) continue;
      app.get(service === '' ? `/${what}` : `/${what}/${service}`, async (request, reply) =>
        reply.page(StatementPage, { what, text: text[request.locale] }),
      );
    }
}
