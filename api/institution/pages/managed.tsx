/** The institutions whose members somebody may manage: who has one only comes to its menu at once. */
import { Actions, LinkButton } from '../../pages/components/form.js';
import { Title } from '../../pages/components/title.js';
import type { Page } from '../../pages/context.js';
import { INSTITUTION_PATHS, menuPath } from '../paths.js';
import { InstitutionLayout } from './layout.js';
import type { ManagedView } from './view.js';

export const ManagedPage: Page<ManagedView> = ({ member, institutions }, ctx) => {
  const { t } = ctx.text;
  return (
    <InstitutionLayout ctx={ctx} crumb={t('institution.menu')} member={member}>
      <Title ctx={ctx}>{t('institution.menu')}</Title>
      {institutions.length === 0 ? (
        <>
          <p class="lead">{t('institution.none')}</p>
          <p>{t('institution.none-detail')}</p>
          <Actions>
            <LinkButton href={INSTITUTION_PATHS.profile}>{t('institution.profile')}</LinkButton>
          </Actions>
        </>
      ) : (
        <>
          <p class="lead">{t('institution.choose')}</p>
          <ul class="cards">
            {institutions.map(({ host, name }) => (
              <li key={host} class="card">
                <h2 class="card-title">
                  <a href={menuPath(host)}>{name}</a>
                </h2>
                <p class="code">{host}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </InstitutionLayout>
  );
};
