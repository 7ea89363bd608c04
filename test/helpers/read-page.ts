/** A page as a test looks at it. */
import { renderPage } from '../../api/pages/render.js';
import { elementsOf } from '../platform/pages/html.js';

export function readPage(page: Parameters<typeof renderPage>[0]) {
  const html = renderPage(page);
  const elements = elementsOf(html);
  const texts = (name: string): string[] => elements.filter((one) => one.name === name).map(({ text }) => text.trim());
  return {
    html,
    elements,
    /** All that is written on it. */
    text: elements[0]?.text ?? '',
    title: texts('title')[0] ?? '',
    heading: texts('h1')[0] ?? '',
    texts,
    /** Its fields of a name, as attributes. */
    fields: (name: string) =>
      elements.filter(({ attributes }) => attributes.name === name).map(({ attributes }) => attributes),
    links: elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.href),
    /** What looks like a button: what sends a form, and links that go on. */
    buttons: elements
      .filter(({ attributes }) => attributes.class?.startsWith('button '))
      .map(({ name, text, attributes }) => ({ name, text: text.trim(), href: attributes.href })),
    /** States of the milestones, in their order. */
    steps: elements
      .filter(({ attributes }) => attributes.class?.startsWith('step step-'))
      .map(({ attributes }) => attributes.class?.replace('step step-', '')),
  };
}

type Read = ReturnType<typeof readPage>;
/** Labels of its fields, without the word that they are required. */
export const labelsOf = (page: Read): string[] => page.texts('label').map((text) => text.replace(/必須|Required/, ''));
/** What is written in its main part. */
export const mainOf = (page: Read): string => page.elements.find(({ name }) => name === 'main')?.text ?? '';
/** Buttons of its main part, without those of the frame. */
export const ownButtonsOf = (page: Read): string[] =>
  page.buttons.map(({ text }) => text).filter((text) => mainOf(page).includes(text));
