import type { MediaSource } from '../../../src-gateway/apis/conversation.ts';
import type { SaidBlock } from '../../contract/message-calls.ts';

type Picture = (SaidBlock & { readonly type: 'image' })['picture'];

/** Characters of a data URL that is shown; about 2 MiB of picture. */
const mostCharacters = 2_800_000;
/** Of an address that is named. */
const longestLabel = 300;
/** What a browser draws without ever running anything of it: no SVG. */
const drawn = /^data:image\/(png|jpe?g|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]*$/;

export function pictureFrom(source: MediaSource): Picture {
  switch (source.kind) {
    case 'base64':
      return pictureAt(`data:${source.mediaType ?? 'image/png'};base64,${source.data}`);
    case 'url':
      return pictureAt(source.url);
    case 'file':
      return { dataUrl: null, label: `file ${source.fileId}`.slice(0, longestLabel) };
    default:
      return source satisfies never;
  }
}

/** `url`: of any scheme. */
export function pictureAt(url: string): Picture {
  if (!url.startsWith('data:')) return { dataUrl: null, label: url.slice(0, longestLabel) };
  const label = url.slice('data:'.length).split(/[;,]/, 1)[0] ?? 'image';
  const isShown = url.length <= mostCharacters && drawn.test(url);
  return { dataUrl: isShown ? url : null, label };
}
