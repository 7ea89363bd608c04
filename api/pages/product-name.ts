import type { PageContext } from './context.js';

/** Name of the product as people read it: the installation's own, where it has one. */
export const productName = ({ face, locale, text }: PageContext): string =>
  face?.name?.[locale] ?? text.t('product.name');
