/** A form that a browser without scripts can send, and the buttons that end it. */
import { useContext } from 'preact/hooks';
import type { Children, PageContext, TypedInto, VNode } from '../context.js';
import { FormContext, typedInto } from './typed.js';

export interface FormProps {
  ctx: PageContext;
  action: string;
  /** What the form carries along unseen, beside the CSRF token and the submission ID. */
  hidden?: Readonly<Record<string, string>> | undefined;
  /** The form sends a file. */
  multipart?: boolean;
  /** When the form ends, RFC 3339: with scripts its time is counted down, and nothing of it can be pressed then. */
  until?: string | undefined;
  children: Children;
}

/** Errors are told by the server in the page's own words: the browser's bubbles are off. */
export function Form({ ctx, action, hidden = {}, multipart, until, children }: FormProps): VNode {
  const into: TypedInto | undefined = ctx.forms && { id: `form-${++ctx.forms.made}`, action };
  const endsMs = until === undefined || ctx.now === undefined || ctx.pause ? undefined : Date.parse(until) - ctx.now;
  return (
    <form
      class="form"
      id={into?.id}
      method="post"
      action={action}
      encType={multipart ? 'multipart/form-data' : undefined}
      noValidate
      data-ends-ms={endsMs === undefined ? undefined : String(endsMs)}
    >
      <input type="hidden" name="_csrf" value={ctx.csrfToken} />
      <input type="hidden" name="submissionId" value={ctx.newSubmissionId()} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FormContext.Provider value={{ into, typed: typedInto(ctx, action, hidden) }}>{children}</FormContext.Provider>
      {endsMs !== undefined && <Deadline ctx={ctx} />}
    </form>
  );
}

/** What a script changes each second. Preact's types know the attribute as a boolean; HTML has `yes` and `no`. */
export const NOT_TRANSLATED = { translate: 'no' } as object;

/** Filled in by `assets/deadline.js`. */
function Deadline({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  const [before, after] = t('form.left', { left: '#' }).split('#');
  return (
    <>
      {/* Only the time changes: browsers that translate would translate the sentence anew each second, readers of screens read it out. */}
      <p class="soft" role="timer" aria-live="off" data-left hidden>
        {before}
        <span {...NOT_TRANSLATED} data-left-time />
        {after}
      </p>
      <p role="alert" tabIndex={-1} data-over hidden>
        {t('form.over')} <a href={ctx.path}>{t('form.over-next')}</a>
      </p>
    </>
  );
}

export interface ButtonProps {
  children: Children;
  kind?: 'primary' | 'secondary' | 'quiet';
  /** Where a form has several buttons: what the pressed one says. */
  name?: string;
  value?: string;
}

export function Button({ children, kind = 'primary', name, value }: ButtonProps): VNode {
  const into = useContext(FormContext)?.into;
  if (into) into.button ??= { name, value };
  return (
    <button type="submit" class={`button button-${kind}`} name={name} value={value}>
      {children}
    </button>
  );
}

export interface LinkButtonProps {
  href: string;
  children: Children;
  kind?: 'primary' | 'secondary' | 'quiet';
}

/** A link that looks like a button: for going on, never for changing anything. */
export function LinkButton({ href, children, kind = 'secondary' }: LinkButtonProps): VNode {
  return (
    <a class={`button button-${kind}`} href={href}>
      {children}
    </a>
  );
}

/** Row of buttons and links at the end of a form or a page; the first is the main one. */
export function Actions({ children }: { children: Children }): VNode {
  return <div class="actions">{children}</div>;
}
