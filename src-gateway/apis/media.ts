import type { MediaSource } from './conversation.ts';

/** A URL as a source: what a data URL holds comes out as plain base64. */
export function mediaOfUrl(url: string): MediaSource {
  const [, head, data] = /^data:([^,]*),([\s\S]*)$/i.exec(url) ?? [];
  if (head === undefined || data === undefined) return { kind: 'url', url };
  const isBase64 = /;\s*base64\s*$/i.test(head);
  return {
    kind: 'base64',
    mediaType: plainMediaType(head),
    data: isBase64 ? data.replaceAll(/\s/g, '') : base64OfPercentText(data),
  };
}

/** The data URL of bytes. `assumed`: the type of those that name none. */
export function dataUrl(source: MediaSource & { kind: 'base64' }, assumed: string): string {
  return `data:${source.mediaType ?? assumed};base64,${source.data}`;
}

/** A media type without parameters, in its usual spelling; `null`: there is none. */
export function plainMediaType(text: string): string | null {
  const type = (text.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (type === '') return null;
  return type === 'image/jpg' ? 'image/jpeg' : type;
}

function base64OfPercentText(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = /^%[0-9a-f]{2}$/i.test(text.slice(at, at + 3))
      ? Number.parseInt(text.slice(at + 1, at + 3), 16)
      : null;
    if (code === null) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...new TextEncoder().encode(character));
      at += character.length - 1;
    } else {
      bytes.push(code);
      at += 2;
    }
  }
  return bytesToBase64(new Uint8Array(bytes));
}

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary);
}

/** The UTF-8 text that base64 holds; `''` when it is no base64. */
export function textOfBase64(data: string): string {
  try {
    const binary = atob(data);
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
