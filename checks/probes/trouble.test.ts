import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isGatewayLoss, isSafe, troubleOf } from './trouble.ts';

function errorOf(code: string, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}

void describe('the trouble of an error', () => {
  test('is told by its code', () => {
    for (const [code, kind] of [
      ['ENOTFOUND', 'dns'],
      ['EHOSTUNREACH', 'unreachable'],
      ['ETIMEDOUT', 'timeout'],
      ['CERT_HAS_EXPIRED', 'certificate'],
      ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
      ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
      ['EMFILE', 'notLooked'],
      ['SOMETHING_NEW', 'protocol'],
    ] as const) {
      assert.equal(troubleOf(errorOf(code)).kind, kind, code);
    }
  });

  test('is that of the innermost cause, and of the first address tried', () => {
    assert.equal(troubleOf(errorOf('UND_ERR_SOCKET', errorOf('ECONNREFUSED'))).kind, 'refused');
    assert.equal(troubleOf(new AggregateError([errorOf('EHOSTUNREACH')])).kind, 'unreachable');
  });
});

void describe('what may have happened', () => {
  test('depends on the method and on who answered', () => {
    assert.deepEqual(['GET', 'HEAD', 'POST', 'DELETE'].map(isSafe), [true, true, false, false]);
    assert.deepEqual([500, 502, 503, 504, undefined].map(isGatewayLoss), [false, true, false, true, false]);
  });
});
