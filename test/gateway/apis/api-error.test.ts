import { describe, expect, it } from 'vitest';
import { ApiError, envelopeFor, errorBody, terminalErrorEvent } from '../../../src-gateway/apis/api-error.ts';

const notFound = new ApiError(404, 'model_not_found', "Model 'nope' not found in configured providers", {
  param: 'model',
});

describe('errorBody', () => {
  it('writes what OpenAI clients read', () => {
    expect(JSON.parse(errorBody('openai', notFound, 'r1'))).toEqual({
      error: {
        message: "Model 'nope' not found in configured providers",
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    });
  });

  it('writes what Anthropic clients read', () => {
    expect(JSON.parse(errorBody('anthropic', notFound, 'r1'))).toEqual({
      type: 'error',
      error: { type: 'not_found_error', message: "Model 'nope' not found in configured providers" },
      request_id: 'r1',
    });
  });

  it.each([
    [401, 'authentication_error', 'authentication_error'],
    [402, 'insufficient_quota', 'billing_error'],
    [403, 'permission_error', 'permission_error'],
    [409, 'conflict_error', 'conflict_error'],
    [413, 'invalid_request_error', 'request_too_large'],
    [418, 'invalid_request_error', 'invalid_request_error'],
    [429, 'rate_limit_error', 'rate_limit_error'],
    [502, 'server_error', 'api_error'],
    [503, 'server_error', 'overloaded_error'],
    [504, 'timeout_error', 'timeout_error'],
    [599, 'server_error', 'api_error'],
  ])('names the type of status %i in both formats', (status, openai, anthropic) => {
    const error = new ApiError(status, null, 'm');
    expect(JSON.parse(errorBody('openai', error, 'r')).error.type).toBe(openai);
    expect(JSON.parse(errorBody('anthropic', error, 'r')).error.type).toBe(anthropic);
  });
});

describe('envelopeFor', () => {
  it.each([
    ['/v1/chat/completions', true, 'openai'],
    ['/v1/responses', false, 'openai'],
    ['/v1/messages', false, 'anthropic'],
    ['/v1/messages/batches', false, 'anthropic'],
    ['/nope', false, 'openai'],
    ['/nope', true, 'anthropic'],
  ])('answers %s (anthropic-version: %s) like %s', (path, hasVersion, envelope) => {
    expect(envelopeFor(path, hasVersion)).toBe(envelope);
  });
});

describe('terminalErrorEvent', () => {
  const message = 'upstream stream ended before completion';
  const broken = { message, code: 'upstream_truncated', requestId: 'r1', seen: '' };

  it('ends each stream in the form that its clients read', () => {
    expect(terminalErrorEvent('chat', broken)).toBe(
      `data: {"error":{"message":"${message}","type":"server_error","param":null,"code":"upstream_truncated"}}\n\n`,
    );
    expect(terminalErrorEvent('messages', broken)).toBe(
      `event: error\ndata: {"type":"error","error":{"type":"api_error","message":"${message}"},"request_id":"r1"}\n\n`,
    );
    expect(terminalErrorEvent('responses', broken)).toBe(
      `event: error\ndata: {"type":"error","code":"upstream_truncated","message":"${message}","param":null,"sequence_number":0}\n\n`,
    );
  });

  it('numbers the error behind the events that are known, and leaves a created response that was cut alone', () => {
    const seen =
      'data: {"type":"response.created","response":{"id"\n\ndata: {"type":"response.output_text.delta","sequence_number":41}\n\n';
    expect(terminalErrorEvent('responses', { ...broken, seen })).toContain('"sequence_number":42}');
    expect(terminalErrorEvent('responses', { ...broken, seen })).toMatch(/^event: error\n/);
  });
});
