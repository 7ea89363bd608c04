/** Methods at Microsoft Graph, over a socket: which are removed, which stay, which are new. */
import { describe, expect, test } from '@jest/globals';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import type { MethodsOwner } from '../../../worker/runtime/mfa/contract.js';
import { endReregistration, openReregistration } from '../../../db/utokyo/reregistrations.js';
import { methodOf } from '../../helpers/graph-server.js';
import { newProcedureId } from '../../helpers/ids.js';
import { ITO, wordOf } from './support.js';
import {
  database,
  faultOf,
  graph,
  graphOverSocket,
  HOUR_MS,
  issue,
  lines,
  NAME,
  now,
  OLD,
  ownerWith,
  procedure,
} from './graph-support.js';

graphOverSocket();

describe('methods', () => {
  const typesOf = (name = NAME) =>
    (graph.people.get(name)?.methods ?? []).map((one) => /graph\.(\w+)Auth/.exec(one['@odata.type'])?.[1]);
  const remove = (owner: MethodsOwner, before = now(), except?: string) =>
    owner.removeMethods({ memberId: ITO, before, ...(except !== undefined && { except }) });

  test('are removed, the default last; password, address and pass stay', async () => {
    const [app, phone] = [methodOf('microsoftAuthenticator', OLD), methodOf('phone', null)];
    const person = graph.add(NAME, [
      app,
      methodOf('softwareOath', OLD),
      methodOf('fido2', OLD),
      methodOf('windowsHelloForBusiness', OLD),
      phone,
      methodOf('email', OLD),
    ]);
    person.defaultId = app.id;
    const owner = ownerWith();
    expect(await remove(owner)).toEqual({ left: [] });
    expect(typesOf()).toEqual(['password', 'email']);
    const deletes = graph.requests.filter((line) => line.startsWith('DELETE'));
    expect(deletes.at(-1)).toContain(app.id);
    // Again, as after an answer that was lost.
    expect(await remove(owner)).toEqual({ left: [] });
  });

  test('that can’t be removed are told: a default beside one that the policy keeps, a kind without a request', async () => {
    const [first, second] = [methodOf('phone', OLD), methodOf('phone', OLD)];
    const person = graph.add(NAME, [first, second, methodOf('softwareOath', OLD), methodOf('platformCredential', OLD)]);
    person.defaultId = first.id;
    person.kept.add(second.id);
    expect(await remove(ownerWith())).toEqual({ left: ['passkey', 'phone'] });
    expect(typesOf()).toEqual(['password', 'phone', 'phone', 'platformCredential']);
    expect(lines.join()).not.toContain(ITO);
  });

  test('that came with the re-registration stay; one without a date then stays too, and is told', async () => {
    graph.add(NAME, [
      methodOf('fido2', OLD),
      methodOf('softwareOath', new Date(Date.now() + HOUR_MS).toISOString()),
      methodOf('phone', null),
    ]);
    expect(await remove(ownerWith(), now(), procedure())).toEqual({ left: ['phone'] });
    expect(typesOf()).toEqual(['password', 'softwareOath', 'phone']);
  });

  test('without a date are told apart by what was there before: what wasn’t is new, and what was is removed as old', async () => {
    const owner = ownerWith();
    const procedureId = procedure();
    await openReregistration(database.db, { procedureId, memberId: ITO, kind: 'mfa-self-service' });
    const person = graph.add(NAME, [methodOf('phone', null), methodOf('softwareOath', null)]);
    const since = new Date(Date.now() - HOUR_MS);
    const added = () => owner.registeredSince({ memberId: ITO, procedureId, since });
    expect(await added()).toBeUndefined();
    await issue(owner, procedureId);
    expect(await added()).toBeUndefined();
    const app = methodOf('microsoftAuthenticator', null);
    person.methods.push(app);
    expect(await added()).toBe('totp');
    // A later pass doesn't make it an old one.
    await owner.issuePass({ memberId: ITO, procedureId, issue: 2, lifeMs: HOUR_MS });
    expect(await added()).toBe('totp');
    person.methods.push(methodOf('fido2', now()));
    expect(await added()).toBe('passkey');
    // The telephone may be the old one or one in its place: staff look.
    expect(await remove(owner, new Date().toISOString() as IsoInstant, procedureId)).toEqual({ left: ['phone'] });
    expect(typesOf()).toEqual(['password', 'phone', 'microsoftAuthenticator', 'fido2']);
    const { known_methods: kept } = await database
      .db('utokyo_reregistrations')
      .where({ procedure_id: procedureId })
      .first('known_methods');
    expect(kept).toHaveLength(2);
    await endReregistration(database.db, procedureId, 'completed');
  });

  test('without a date that a reset found are old, also while they are still listed; one that comes after it is new', async () => {
    const owner = ownerWith();
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(database.db, { procedureId, memberId: ITO, kind: 'mfa-application' });
    const key = methodOf('fido2', null);
    const person = graph.add(NAME, [key]);
    expect(await owner.removeMethods({ memberId: ITO, before: now(), resetOf: procedureId })).toEqual({ left: [] });
    // The step is done again, as after an answer that was lost.
    expect(await owner.removeMethods({ memberId: ITO, before: now(), resetOf: procedureId })).toEqual({ left: [] });
    const added = () => owner.registeredSince({ memberId: ITO, procedureId, since: new Date() });
    person.methods.push(key);
    expect(await added()).toBeUndefined();
    person.methods.push(methodOf('softwareOath', null));
    expect(await added()).toBe('totp');
    await endReregistration(database.db, procedureId, 'completed');
  });

  test('that are telephones without a date: after a reset a new one, which has the old one’s ID, is new, and the old one that is still listed is not', async () => {
    const owner = ownerWith();
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(database.db, { procedureId, memberId: ITO, kind: 'mfa-application' });
    const phone = methodOf('phone', null);
    const person = graph.add(NAME, [phone]);
    const listed = { status: 200, body: { value: [phone] } };
    graph.instead.push({ on: /methods$/, answer: listed, times: 3 });
    expect(await owner.removeMethods({ memberId: ITO, before: now(), resetOf: procedureId })).toEqual({ left: [] });
    const added = () => owner.registeredSince({ memberId: ITO, procedureId, since: new Date() });
    expect([await added(), await added()]).toEqual([undefined, undefined]);
    person.methods.push({ ...phone });
    expect(await added()).toBe('phone');
    await endReregistration(database.db, procedureId, 'completed');
  });

  test('that are telephones without a date: one that takes the place of the old one in a re-registration by card is not removed', async () => {
    const owner = ownerWith();
    const procedureId = procedure();
    await openReregistration(database.db, { procedureId, memberId: ITO, kind: 'mfa-self-service' });
    const phone = methodOf('phone', null);
    const person = graph.add(NAME, [phone]);
    await issue(owner, procedureId);
    const added = () => owner.registeredSince({ memberId: ITO, procedureId, since: new Date() });
    person.methods.splice(person.methods.indexOf(phone), 1);
    expect(await added()).toBeUndefined();
    person.methods.push({ ...phone });
    expect(await added()).toBe('phone');
    expect(await remove(owner, now(), procedureId)).toEqual({ left: [] });
    expect(typesOf()).toEqual(['password', 'phone']);
    await endReregistration(database.db, procedureId, 'completed');
  });

  test('that are still listed after they were removed are asked for again, and believed to be gone when they are not there', async () => {
    const key = methodOf('fido2', OLD);
    graph.add(NAME, [key]);
    const owner = ownerWith();
    const body = { value: [key] };
    graph.instead.push({ on: /methods$/, answer: { status: 200, body }, times: 2 });
    expect(await remove(owner)).toEqual({ left: [] });
    expect(graph.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
  });

  test('that a server only says it has removed are not believed to be gone', async () => {
    graph.add(NAME, [methodOf('fido2', OLD)]);
    graph.ignoresDeletes = true;
    const owner = ownerWith();
    expect(await faultOf(remove(owner))).toBe('still-there');
    graph.ignoresDeletes = false;
    expect(await remove(owner)).toEqual({ left: [] });
    expect(typesOf()).toEqual(['password']);
  });

  test('are removed to the end when the server is away in the middle', async () => {
    graph.add(NAME, [methodOf('fido2', OLD), methodOf('softwareOath', OLD), methodOf('phone', OLD)]);
    const owner = ownerWith({ usableWithin: '0s' });
    graph.instead.push({ on: /^DELETE .*softwareOath/, answer: { status: 503 } });
    expect(await faultOf(remove(owner))).toBe('http-503');
    expect(await remove(owner)).toEqual({ left: [] });
    expect(typesOf()).toEqual(['password']);
  });

  test('are registered and used at Microsoft’s own pages; the password belongs to the directory', async () => {
    const owner = ownerWith();
    const p = { memberId: ITO, procedureId: procedure() };
    for (const asked of [
      owner.setPassword({ ...p, hash: '$argon2id$' }),
      owner.beginRegistration({ memberId: ITO, kind: 'totp' }),
      owner.finishRegistration({ memberId: ITO, kind: 'totp', response: '' }),
      owner.checkFactor({ memberId: ITO, response: '' }),
      owner.beginFactor({ memberId: ITO, kind: 'passkey' }),
      owner.usePass({ memberId: ITO, pass: '' }),
    ])
      expect(await wordOf(asked)).toBe('not-supported');
  });
});
