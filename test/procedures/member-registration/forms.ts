/** Forms of pages as a browser without scripts sends them. */
import type { Caller, Reply } from '../../helpers/system.js';

/**
 * Fills in the form of a page that posts to an action, and sends it.
 * @param instead the page whose form's token is used where the page has no such form
 */
export async function submit(
  caller: Caller,
  url: string,
  fields: Record<string, string>,
  action: string,
  instead?: string,
): Promise<Reply> {
  const page = await caller.sendOnly({ method: 'GET', url });
  const forms = [...page.text.matchAll(/<form class="form"[^]*?<\/form>/g)].map(([form]) => form);
  const form =
    forms.find((one) => one.includes(`action="${action}"`)) ?? (instead === undefined ? undefined : forms[0]);
  if (form === undefined) throw new Error(`${url} has no form that posts to ${action}: ${page.status}`);
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value],
  );
  return caller.sendOnly({
    method: 'POST',
    url: action,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
  });
}
