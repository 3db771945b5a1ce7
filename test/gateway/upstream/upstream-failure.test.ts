import { describe, expect, it } from 'vitest';
import { UpstreamFailure, upstreamFailure } from '../../../src-gateway/upstream/upstream-failure.ts';

const systemError = (code: string) => Object.assign(new Error(`it was ${code}`), { code });

describe('upstreamFailure', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['HPE_INVALID_CONSTANT', 'parse'],
    ['EWHATEVER', 'other'],
  ])('%s is %s', (code, type) => expect(upstreamFailure(systemError(code))).toMatchObject({ type }));

  it('looks into the attempts of two address families', () => {
    const error = new AggregateError([systemError('ECONNREFUSED'), systemError('ECONNREFUSED')]);
    const failure = upstreamFailure(error);
    expect(failure.type).toBe('connect');
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it('keeps a failure that is one', () => {
    const failure = new UpstreamFailure('timeout', 'late');
    expect(upstreamFailure(failure)).toBe(failure);
  });

  it('survives what is no error', () => expect(upstreamFailure('text').type).toBe('other'));
});
