/** A form that a browser without scripts can send, and the buttons that end it. */
import type { Children, PageContext, VNode } from '../context.js';

export interface FormProps {
  ctx: PageContext;
  action: string;
  /** What the form carries along unseen, beside the CSRF token and the submission ID. */
  hidden?: Readonly<Record<string, string>> | undefined;
  /** The form sends a file. */
  multipart?: boolean;
  children: Children;
}

/** Errors are told by the server in the page's own words: the browser's bubbles are off. */
export function Form({ ctx, action, hidden = {}, multipart, children }: FormProps): VNode {
  return (
    <form class="form" method="post" action={action} encType={multipart ? 'multipart/form-data' : undefined} noValidate>
      <input type="hidden" name="_csrf" value={ctx.csrfToken} />
      <input type="hidden" name="submissionId" value={ctx.newSubmissionId()} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
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
