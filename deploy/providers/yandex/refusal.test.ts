import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, Failures } from '../../world/failure.ts';
import { codeName, failureOf, isPassing, OperationFailed, refusalOf, toldOnce } from './refusal.ts';

describe('what the cloud refuses', () => {
  it('is known by its number, or by its text alone, as the SDK throws either', () => {
    const path = '/yandex.cloud.vpc.v1.NetworkService/Create';
    const numbered = Object.assign(new Error(`${path} ALREADY_EXISTS: taken`), { code: 6, details: 'taken' });
    const named = new Error(`${path} ALREADY_EXISTS: taken`);

    assert.deepEqual(refusalOf(numbered), { code: 'ALREADY_EXISTS', text: 'taken' });
    assert.deepEqual(refusalOf(named), { code: 'ALREADY_EXISTS', text: 'taken' });
    assert.equal(refusalOf(new TypeError('x is not a function')), undefined);
    assert.equal(refusalOf('text'), undefined);
  });

  it("is known by the SDK's own numbers, and by none that is not among them", () => {
    assert.equal(codeName(16), 'UNAUTHENTICATED');
    assert.equal(codeName(99), 'UNKNOWN');
    assert.equal(refusalOf(new Error('/a NOBODY_KNOWS: it')), undefined);
  });

  it('is told of an operation as of a call, with what to do', () => {
    const thrown = new OperationFailed('PERMISSION_DENIED', 'no role');

    const failure = failureOf('create network bingo-main', thrown);

    assert.match(failure.message, /create network bingo-main: PERMISSION_DENIED: no role/);
    assert.match(failure.facts.hint ?? '', /roles/);
    assert.equal(failure.facts.cause, thrown);
  });

  it('is told once where several things were refused for one reason', () => {
    const refused = (what: string, code: 'ABORTED' | 'UNAUTHENTICATED') =>
      failureOf(what, new OperationFailed(code, 'why'));
    const all = [
      refused('make a', 'ABORTED'),
      refused('make b', 'UNAUTHENTICATED'),
      refused('make c', 'ABORTED'),
    ];

    const told = toldOnce(new Failures(all));

    assert.ok(told instanceof Failures);
    assert.deepEqual(
      told.failures.map((one) => one instanceof Failure && one.message),
      ['could not make a, make c: ABORTED: why', 'could not make b: UNAUTHENTICATED: why'],
    );
    const one = toldOnce(new Failures([all[0], all[2]]));
    assert.ok(one instanceof Failure && one.facts.hint !== undefined);
    assert.equal(toldOnce(one), one);
  });

  it('may pass by itself, but for a quota', () => {
    assert.equal(isPassing({ code: 'UNAVAILABLE', text: '' }), true);
    assert.equal(isPassing({ code: 'RESOURCE_EXHAUSTED', text: 'too many requests' }), true);
    assert.equal(
      isPassing({ code: 'RESOURCE_EXHAUSTED', text: 'Quota limit vpc.networks.count exceeded' }),
      false,
    );
    assert.equal(isPassing({ code: 'UNAUTHENTICATED', text: '' }), false);
  });
});
