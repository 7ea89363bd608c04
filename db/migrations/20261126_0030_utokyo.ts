/** MFA re-registration: members of the university, their methods, passes, offices, evidence, and at most one open re-registration a person. */
import type { Knex } from 'knex';

/** A procedure that failed, or that was ended by hand, says nothing more: the person may begin another one. One whose workflow was reset is open again. */
const ENDS_WITH_PROCEDURE = `
create function utokyo_reregistration_ends() returns trigger language plpgsql as $$
begin
  if new.closed then
    update utokyo_reregistrations set open = false, ended_by = 'failed', changed_at = now() where procedure_id = new.procedure_id and open;
  else
    update utokyo_reregistrations r set open = true, ended_by = null where procedure_id = new.procedure_id and not open and ended_by = 'failed'
      and not exists (select from utokyo_reregistrations o where o.member_id = r.member_id and o.open);
  end if;
  return null;
end $$`;

const VIEW = (more: string) =>
  `create or replace view session_accounts as
   select 'staff' as realm, id as user_id, revision from staff where disabled_at is null
   union all
   select 'shomei', user_id, revision from shomei_accounts where disabled_at is null
   union all
   select 'jairo', user_id, revision from jairo_accounts where disabled_at is null${more}`;

export async function up(knex: Knex): Promise<void> {
  await members(knex);
  await methods(knex);
  await procedures(knex);
}

async function members(knex: Knex): Promise<void> {
  await knex.schema.createTable('utokyo_members', (t) => {
    t.text('id').primary().comment('10 digits');
    t.text('name').notNullable();
    t.text('kind').notNullable();
    t.text('faculty').notNullable();
    t.text('email').notNullable().comment('where notices go');
    t.text('email_before').comment('until its last change');
    t.timestamp('email_changed_at', { useTz: true });
    t.boolean('mfa_required').notNullable().defaultTo(true).comment('false until the first set-up is finished');
    t.text('locale');
    t.text('password_hash').comment('argon2id; of the embedded owner of methods only');
    t.integer('password_version').notNullable().defaultTo(1);
    t.text('password_set_by').comment('procedure that has set it last');
    t.text('linked_issuer').comment('of the identity-verification service');
    t.text('linked_subject').comment('keyed digest of the pairwise subject');
    t.boolean('linked_name_equal').comment('whether the name on the card was the one of the account');
    t.timestamp('linked_at', { useTz: true });
    t.timestamp('disabled_at', { useTz: true });
    t.check("id ~ '^[0-9]{10}$'");
    t.check("kind in ('student', 'staff')");
    t.check("locale in ('ja', 'en')");
    t.check('(linked_subject is null) = (linked_issuer is null)');
  });
  await knex.raw(
    'create unique index utokyo_one_person_a_card on utokyo_members (linked_issuer, linked_subject) where linked_subject is not null',
  );
  await knex.raw(
    "alter table utokyo_members add column revision bigint not null default nextval('account_revisions_seq')",
  );
  await knex.raw(
    `create trigger utokyo_members_revision before update on utokyo_members for each row
     when ((old.password_version, old.disabled_at) is distinct from (new.password_version, new.disabled_at))
     execute function raise_revision()`,
  );
  await knex.raw(
    VIEW(`
   union all
   select 'utokyo', id, revision from utokyo_members where disabled_at is null`),
  );
  await knex.schema.createTable('utokyo_login_tries', (t) => {
    t.text('user_digest').primary();
    t.text('member_id').index().comment('only where there is an account');
    t.integer('tries').notNullable().comment('wrong sign-ins in a row, those under way included');
    t.timestamp('counted_at', { useTz: true }).notNullable().index().comment('when the newest of them was counted');
  });
  await knex.schema.createTable('utokyo_unlocks', (t) => {
    t.bigIncrements('id');
    t.text('member_id').notNullable().references('utokyo_members.id');
    t.text('unlocked_by').notNullable().references('staff.id');
    t.text('reason').notNullable();
    t.timestamp('at', { useTz: true }).notNullable();
    t.index(['member_id', 'at']);
  });
  await guessPlaces(knex, "'staff', 'student', 'restore', 'access-code', 'member', 'utokyo'");
  // Changes of where somebody's notices go. The present address is the member's.
  await knex.schema.createTable('utokyo_address_changes', (t) => {
    t.bigIncrements('id');
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('changed_by').references('staff.id').comment('null: nobody of the staff');
    t.text('reason');
    t.timestamp('at', { useTz: true }).notNullable();
    t.text('replaced').notNullable().comment('the address until then, which is told of it');
    t.text('notice_id').notNullable().unique().comment('procedure that tells of it');
    t.check('(changed_by is null) = (reason is null)');
  });
  await knex.schema.createTable('utokyo_offices', (t) => {
    t.text('faculty').notNullable();
    t.text('serves').notNullable();
    t.specificType('staff', 'text[]').notNullable().comment('IDs of staff who sit at its counter');
    t.primary(['faculty', 'serves']);
    t.check("serves in ('student', 'staff')");
  });
}

/** Where tries at secrets are counted. */
async function guessPlaces(knex: Knex, places: string): Promise<void> {
  await knex.raw('alter table guess_alerts drop constraint guess_alerts_place_check');
  await knex.raw(`alter table guess_alerts add constraint guess_alerts_place_check check (place in (${places}))`);
}

/** Of the embedded owner of methods. */
async function methods(knex: Knex): Promise<void> {
  await knex.schema.createTable('utokyo_methods', (t) => {
    t.text('id').primary();
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('kind').notNullable();
    t.text('sealed').comment('TOTP secret or telephone number, encrypted; null: it matches nothing');
    t.bigInteger('last_step').comment('newest TOTP time step that was used');
    t.text('credential_id').unique().comment('passkey, base64url');
    t.binary('public_key').comment('COSE');
    t.bigInteger('counter');
    t.boolean('backed_up');
    t.specificType('transports', 'text[]');
    t.text('procedure_id').comment('the re-registration that it came with');
    t.timestamp('registered_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('removed_at', { useTz: true });
    t.check("kind in ('totp', 'passkey', 'phone')");
  });
  // A registration or a sign-in under way: a TOTP secret that is shown again when the page is loaded again, a WebAuthn challenge, a code by telephone.
  await knex.schema.createTable('utokyo_challenges', (t) => {
    t.text('id').primary();
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('purpose')
      .notNullable()
      .comment('register-totp, register-passkey, register-phone, sign-in-passkey, sign-in-phone');
    t.text('session').comment('keyed digest of the session that registers; null: a sign-in');
    t.text('sealed').notNullable();
    t.integer('tries_left').notNullable().defaultTo(3);
    t.timestamp('expires_at', { useTz: true }).notNullable();
    t.timestamp('used_at', { useTz: true });
    t.unique(['member_id', 'purpose']);
  });
  await knex.schema.createTable('utokyo_passes', (t) => {
    t.text('id').primary();
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('procedure_id').notNullable();
    t.integer('issue').notNullable();
    t.text('key_id').notNullable().comment('of the key ring: the pass is derived under it');
    t.timestamp('issued_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at', { useTz: true }).notNullable();
    t.timestamp('used_at', { useTz: true });
    t.timestamp('revoked_at', { useTz: true });
    t.text('revoked_by').comment('person, system, staff:<ID>');
    t.text('reason');
    t.unique(['procedure_id', 'issue']);
  });
  await knex.raw(
    'create unique index utokyo_passes_one on utokyo_passes (member_id) where used_at is null and revoked_at is null',
  );
}

async function procedures(knex: Knex): Promise<void> {
  // At most one open re-registration a person, over all kinds.
  await knex.schema.createTable('utokyo_reregistrations', (t) => {
    t.text('procedure_id').primary();
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('kind').notNullable();
    t.boolean('open').notNullable().defaultTo(true);
    t.text('ended_by').comment('usable-method, stopped, or the ending');
    t.timestamp('reset_at', { useTz: true }).comment(
      'the removal of the methods has begun: a sign-in with one withdraws nothing any more',
    );
    t.timestamp('window_until', { useTz: true }).comment('until then ID and password reach the registration');
    t.timestamp('registered_at', { useTz: true }).comment('the first new method');
    t.text('registered_kind');
    t.specificType('known_methods', 'text[]').comment(
      'digests of the methods that another owner listed before any new one: told apart where it gives no dates',
    );
    t.text('calendar').comment('version of the calendar that its due day was computed from; of applications');
    t.integer('calendars').notNullable().defaultTo(0).comment('how many times it was made due by one');
    t.timestamp('opened_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('changed_at', { useTz: true }).comment('its workflow hears of it');
    t.check("kind in ('mfa-self-service', 'mfa-application')");
  });
  await knex.raw('create unique index utokyo_reregistrations_one on utokyo_reregistrations (member_id) where open');
  await knex.raw(ENDS_WITH_PROCEDURE);
  await knex.raw(
    `create trigger procedures_end_reregistrations after update of closed on procedures for each row
     when (new.service = 'utokyo' and (new.status = 'failed' or old.status = 'failed') and new.closed <> old.closed)
     execute function utokyo_reregistration_ends()`,
  );
  // The OpenID round trip to the identity-verification service. Nothing of the person's card.
  await knex.schema.createTable('utokyo_identity_checks', (t) => {
    t.text('procedure_id').primary();
    t.text('state_digest').notNullable().unique();
    t.text('sealed').notNullable().comment('nonce and PKCE verifier');
    t.text('browser').notNullable().comment('keyed digest: only that browser may come back');
    t.timestamp('expires_at', { useTz: true }).notNullable();
    t.timestamp('used_at', { useTz: true }).comment('somebody has come back, and the service is asked');
    t.jsonb('answer').comment('what came of it: keyed digests, or a word; nothing of the card');
    t.timestamp('answered_at', { useTz: true });
    t.timestamp('told_at', { useTz: true }).comment('its workflow has heard of it');
  });
  // What proves who applies: the first with the application, more when the channel changes or a better photo comes.
  await knex.schema.createTable('utokyo_evidence', (t) => {
    t.text('id').primary();
    t.text('procedure_id').notNullable().index();
    t.integer('version').notNullable();
    t.text('channel').notNullable();
    t.text('proof').notNullable().comment('mfa-sign-in, password-sign-in, student-card, staff-card, other, photo');
    t.text('document_name').comment('where the document is another one');
    t.specificType('attachments', 'text[]').notNullable().defaultTo('{}');
    t.text('entered_by').comment('staff ID, at the counter');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.check("channel in ('form', 'counter', 'site')");
    t.unique(['procedure_id', 'version']);
  });
  await knex.schema.createTable('evidence_custody', (t) => {
    t.text('procedure_id').primary();
    t.specificType('attachments', 'text[]').notNullable();
    t.timestamp('destroy_at', { useTz: true }).notNullable();
    t.timestamp('destroyed_at', { useTz: true });
    t.jsonb('digests').comment('SHA-256 of each picture, by its ID');
    t.boolean('found_late').notNullable().defaultTo(false).comment('upkeep has destroyed them, not its workflow');
  });
  await knex.raw('create index evidence_custody_found_late on evidence_custody (destroyed_at) where found_late');
  // Changes of what somebody proves who they are with that a mail tells of, until the workflow that sends it has begun.
  await knex.schema.createTable('utokyo_notices', (t) => {
    t.text('procedure_id').primary().comment('of that workflow');
    t.text('member_id').notNullable().references('utokyo_members.id').index();
    t.text('what').notNullable();
    t.text('method').comment('the kind that was registered or removed');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  });
  // Nobody decides what they entered themselves, whatever kind of application it is.
  await knex.schema.alterTable('applications', (t) => {
    t.specificType('entered_by', 'text[]')
      .notNullable()
      .defaultTo('{}')
      .comment('IDs of staff who entered something of it');
  });
  // An applicant's own page shows their newest application.
  await knex.raw('create index applications_of_account on applications (service, kind, account, received_at)');
  // Each picture is encrypted under a key of its own, which is wrapped here; destroying it destroys the picture.
  await knex.schema.alterTable('attachments', (t) => {
    t.text('wrapped_key').comment('null: encrypted under the key ring itself (earlier uploads), or destroyed');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('attachments', (t) => {
    t.dropColumn('wrapped_key');
  });
  await knex.raw('drop index applications_of_account');
  await knex.raw('drop trigger procedures_end_reregistrations on procedures');
  await knex.raw('drop function utokyo_reregistration_ends()');
  await knex.schema.alterTable('applications', (t) => {
    t.dropColumn('entered_by');
  });
  await knex.raw(VIEW(''));
  await knex('guess_alerts').where({ place: 'utokyo' }).delete();
  await guessPlaces(knex, "'staff', 'student', 'restore', 'access-code', 'member'");
  for (const table of [
    'evidence_custody',
    'utokyo_notices',
    'utokyo_evidence',
    'utokyo_identity_checks',
    'utokyo_reregistrations',
    'utokyo_passes',
    'utokyo_challenges',
    'utokyo_methods',
    'utokyo_offices',
    'utokyo_address_changes',
    'utokyo_unlocks',
    'utokyo_login_tries',
    'utokyo_members',
  ])
    await knex.schema.dropTable(table);
}
