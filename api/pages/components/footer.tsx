/** The end of every page: where people ask, the links of whoever runs it, and the product's name. */
import type { PageContext, VNode } from '../context.js';
import { productName } from '../product-name.js';
import { InquiryLink } from './inquiry.js';

/** Where the people of one service ask. */
export interface NamedDesk {
  service: string;
  desk: PageContext['service'];
}

interface FooterProps {
  ctx: PageContext;
  /** The page belongs to no service, so that no service's inquiry desk is named. */
  noInquiry?: boolean | undefined;
  /** The page is several services': the desk of each is named. */
  desks?: readonly NamedDesk[] | undefined;
}

/** @param service named where there are several */
function Desk({ ctx, service }: { ctx: PageContext; service?: string }): VNode {
  const name = `service.${service}`;
  return (
    <>
      <p>
        {ctx.text.has(name) && (
          <>
            <strong>{ctx.text.t(name)}</strong>
            <br />
          </>
        )}
        <InquiryLink ctx={ctx} />
      </p>
      {ctx.service.hours && <p>{ctx.service.hours[ctx.locale]}</p>}
    </>
  );
}

/** Statements of whoever runs it, then their links. */
function FooterLinks({ ctx }: { ctx: PageContext }): VNode | null {
  const { face, locale, text } = ctx;
  if (!face || face.links.length + face.statements.length === 0) return null;
  return (
    <ul class="footer-links">
      {face.statements.map(({ what, href }) => (
        <li key={what}>
          <a href={href}>{text.t(`layout.${what}`)}</a>
        </li>
      ))}
      {face.links.map(({ label, url }) => (
        <li key={url}>
          <a href={url}>{label[locale]}</a>
        </li>
      ))}
    </ul>
  );
}

export function Footer({ ctx, noInquiry, desks }: FooterProps): VNode {
  const { t } = ctx.text;
  return (
    <footer class="footer">
      <div class="footer-inner">
        {!noInquiry && (
          <div>
            <h2 class="footer-title">{t('layout.inquiry')}</h2>
            <p>{t(desks ? 'layout.inquiry-lead.several' : 'layout.inquiry-lead')}</p>
            {desks ? (
              desks.map(({ service, desk }) => <Desk key={service} ctx={{ ...ctx, service: desk }} service={service} />)
            ) : (
              <Desk ctx={ctx} />
            )}
          </div>
        )}
        <FooterLinks ctx={ctx} />
        <p class="footer-product">
          <span lang={ctx.face?.name ? undefined : 'en'}>{productName(ctx)}</span>
          {' — '}
          {t('product.tagline')}
        </p>
      </div>
    </footer>
  );
}
