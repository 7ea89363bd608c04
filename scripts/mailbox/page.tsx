/** The pages of the embedded mailbox: a list of mails, and one mail. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { TELEPHONE_DOMAIN } from '../../worker/runtime/mfa/telephone.js';
import type { Mail, MailSummary } from './store.js';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; --line: light-dark(#767676, #8c8c8c); --quiet: light-dark(#595959, #b3b3b3); }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; overflow-wrap: anywhere; }
a { color: light-dark(#0031d8, #9db7ff); }
a:focus-visible, summary:focus-visible, button:focus-visible { outline: 4px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #ffd43d; }
ol { list-style: none; padding: 0; }
li { border-top: 1px solid var(--line); padding: .75rem 0; }
li a { display: block; font-weight: bold; }
.quiet { color: var(--quiet); margin: 0; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: 1rem; font: inherit; }
details pre { font-family: ui-monospace, monospace; font-size: .875rem; }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); background: #fff; }
dt { font-weight: bold; } dd { margin: 0 0 .5rem; }
`;

/** Links leave the frame into a page of their own; nothing of the mail runs, and the page's policy lets nothing be loaded. */
const FRAME_RIGHTS = 'allow-popups allow-popups-to-escape-sandbox';
const FRAME_HEAD = '<base target="_blank"><meta name="referrer" content="no-referrer">';

const URL_IN_TEXT = /(https?:\/\/[^\s<>"]+)/;

/** HTML of the list, newest first. */
export function listPage(mails: readonly MailSummary[]): string {
  return page(
    'Mailbox',
    <>
      <h1>Mailbox</h1>
      <p class="quiet">
        Every mail and every message to a telephone that this system sent; none left this machine.{' '}
        {mails.length === 1 ? '1 mail' : `${mails.length} mails`}. <a href="/">Reload</a>
      </p>
      <ol>
        {mails.map(({ id, subject, envelope, receivedAt }) => (
          <li key={id}>
            <a href={`/messages/${id}`}>{subject || '(no subject)'}</a>
            <p class="quiet">
              {addressees(envelope.to)} · <time dateTime={receivedAt}>{receivedAt}</time>
            </p>
          </li>
        ))}
      </ol>
    </>,
  );
}

/** HTML of one mail. */
export function mailPage(mail: Mail, source: string): string {
  const { id, subject, envelope, receivedAt, text, html, headers, attachments } = mail;
  return page(
    subject || '(no subject)',
    <>
      <p>
        <a href="/">All mails</a>
      </p>
      <h1>{subject || '(no subject)'}</h1>
      <p class="quiet">
        from {envelope.from} {addressees(envelope.to)} · <time dateTime={receivedAt}>{receivedAt}</time>
      </p>
      {text && (
        <section>
          <h2>Text</h2>
          <pre>{withLinks(text)}</pre>
        </section>
      )}
      {html && (
        <section>
          <h2>HTML</h2>
          <iframe title="The mail as HTML" sandbox={FRAME_RIGHTS} srcDoc={FRAME_HEAD + html} />
        </section>
      )}
      {attachments.length > 0 && (
        <p>Attachments: {attachments.map(({ filename, mimeType }) => `${filename} (${mimeType})`).join(', ')}</p>
      )}
      <details>
        <summary>Headers</summary>
        <dl>
          {headers.map(({ name, value }, at) => (
            <div key={at}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <details>
        <summary>Source</summary>
        <pre>{source}</pre>
        <p>
          <a href={`/messages/${id}.eml`}>Download</a>
        </p>
      </details>
    </>,
  );
}

/** Addresses of mails, and the numbers of telephones that messages would have gone to. */
function addressees(to: readonly string[]): string {
  const end = `@${TELEPHONE_DOMAIN}`;
  return to
    .map((address) => (address.endsWith(end) ? `to the telephone ${address.slice(0, -end.length)}` : `to ${address}`))
    .join(', ');
}

function withLinks(text: string): ComponentChildren {
  return text.split(URL_IN_TEXT).map((part) =>
    URL_IN_TEXT.test(part) ? (
      <a href={part} rel="noreferrer noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

function page(title: string, content: ComponentChildren): string {
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Tetsuzuki mailbox`}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <main>{content}</main>
      </body>
    </html>,
  );
  return `<!doctype html>${html}`;
}
