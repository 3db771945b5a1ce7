import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataUrl, mediaOfUrl } from '../../../src-gateway/apis/media.ts';

describe('mediaOfUrl', () => {
  it('takes base64 out of a data URL, without parameters and in the usual spelling of its type', () => {
    expect(mediaOfUrl('data:image/jpg;name=a.jpg;base64,AA==')).toEqual({
      kind: 'base64',
      mediaType: 'image/jpeg',
      data: 'AA==',
    });
  });

  it('encodes what a data URL holds as text', () => {
    expect(mediaOfUrl('data:text/plain,a%20b%C3%A9é')).toEqual({
      kind: 'base64',
      mediaType: 'text/plain',
      data: Buffer.from('a béé').toString('base64'),
    });
  });

  it('leaves other URLs as they are', () => {
    expect(mediaOfUrl('https://x/y.png')).toEqual({ kind: 'url', url: 'https://x/y.png' });
  });

  it('gives the bytes back that it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const data = Buffer.from(bytes).toString('base64');
        const url = dataUrl({ kind: 'base64', mediaType: 'image/png', data }, 'image/png');
        expect(mediaOfUrl(url)).toEqual({ kind: 'base64', mediaType: 'image/png', data });
      }),
    );
  });
});
