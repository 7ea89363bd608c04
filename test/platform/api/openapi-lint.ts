/** What linters of OpenAPI documents ask for (the rules that Redocly's `recommended` and Spectral's `oas` have in common), beside what our own tests ask. */

interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  responses?: Record<string, { description?: string; content?: object }>;
}
export interface LintedDocument {
  openapi?: string;
  info?: { title?: string; version?: string; description?: string };
  servers?: { url: string }[];
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, Operation>>;
  components?: { securitySchemes?: object };
}

/** Statuses of refusals that any request may be given. */
const COMMON = ['400', '421', '500', '503'];
const isUrlSafe = (id: string): boolean => /^[A-Za-z0-9_~.-]+$/.test(id);

/** @returns each finding as `rule: where` */
export function lint(document: LintedDocument): string[] {
  const { info = {}, servers = [], tags = [], paths = {}, components = {} } = document;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ at: `${method} ${path}`, method, path, operation })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  const schemes = Object.keys(components.securitySchemes ?? {});
  const shapes = Object.keys(paths).map((path) => path.replace(/\{[^}]*\}/g, '{}'));
  return [
    ...(document.openapi?.startsWith('3.1.') ? [] : ['version: openapi']),
    ...(['title', 'version', 'description'] as const).filter((part) => !info[part]).map((part) => `info: ${part}`),
    ...(servers.length === 0 ? ['no-empty-servers: servers'] : []),
    ...servers.filter(({ url }) => url.endsWith('/')).map(({ url }) => `no-server-trailing-slash: ${url}`),
    ...tags.filter(({ description }) => !description?.trim()).map(({ name }) => `tag-description: ${name}`),
    ...twice(tags.map(({ name }) => name)).map((name) => `no-duplicated-tag-names: ${name}`),
    ...twice(ids.map(String)).map((id) => `operation-operationId-unique: ${id}`),
    ...twice(shapes).map((path) => `no-identical-paths: ${path}`),
    ...Object.keys(paths)
      .filter((path) => /.\/$|\?|\{[^}]*$/.test(path))
      .map((path) => `path-declaration: ${path}`),
    ...operations.flatMap(({ at, method, path, operation }) => [
      ...(operation.operationId && isUrlSafe(operation.operationId) ? [] : [`operation-operationId: ${at}`]),
      ...(operation.summary?.trim() && !operation.summary.endsWith('.') ? [] : [`operation-summary: ${at}`]),
      ...(operation.tags?.length === 1 ? [] : [`operation-singular-tag: ${at}`]),
      ...(operation.tags ?? [])
        .filter((tag) => !tags.some(({ name }) => name === tag))
        .map((tag) => `operation-tag-defined: ${at} ${tag}`),
      ...(operation.security ? [] : [`security-defined: ${at}`]),
      ...(operation.security ?? [])
        .flatMap((one) => Object.keys(one as object))
        .filter((name) => !schemes.includes(name))
        .map((name) => `security-defined: ${at} ${name}`),
      ...ofResponses(at, method, operation),
      ...ofParameters(at, path, operation),
    ]),
  ];
}

function ofResponses(at: string, method: string, { responses = {}, security = [] }: Operation): string[] {
  const statuses = Object.keys(responses);
  // A session that isn't there; a body that is too large or of another type, too many tries, a form of another site, a state that has passed.
  const isClosed = security.length > 0 && security.every((one) => Object.keys(one as object).length > 0);
  const wanted = [
    ...COMMON,
    ...(isClosed ? ['401'] : []),
    ...(method === 'get' ? [] : ['403', '409', '413', '415', '429']),
  ];
  return [
    ...(statuses.some((status) => status.startsWith('2')) ? [] : [`operation-2xx-response: ${at}`]),
    ...wanted.filter((status) => !statuses.includes(status)).map((status) => `operation-4xx-response: ${at} ${status}`),
    ...statuses
      .filter((status) => !responses[status]?.description || !responses[status]?.content)
      .map((status) => `response: ${at} ${status}`),
  ];
}

function ofParameters(at: string, path: string, { parameters = [] }: Operation): string[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const inPath = parameters.filter((one) => one.in === 'path');
  return [
    ...named
      .filter((name) => !inPath.some((one) => one.name === name))
      .map((name) => `path-parameters-defined: ${at} ${name}`),
    ...inPath.filter(({ required }) => required !== true).map(({ name }) => `path-parameters-required: ${at} ${name}`),
    ...twice(parameters.map((one) => `${one.in} ${one.name}`)).map(
      (one) => `operation-parameters-unique: ${at} ${one}`,
    ),
    ...parameters.filter(({ schema }) => !schema).map(({ name }) => `parameter-schema: ${at} ${name}`),
  ];
}

const twice = (all: readonly string[]): string[] => [...new Set(all.filter((one, at) => all.indexOf(one) !== at))];
