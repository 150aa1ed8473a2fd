import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPassing, refusalOf } from './refusal.ts';

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
