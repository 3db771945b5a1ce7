import type { SaidBlock, SaidCall, SaidMessage } from '../../contract/message-calls.ts';
import type { Paint } from '../paint.ts';
import { printable } from './trace-text.ts';

/** A conversation for a terminal: who said it, what was said below. */
export function renderCall(
  { name, service, spanId }: { readonly name: string; readonly service: string; readonly spanId: string },
  call: SaidCall,
  paint: Paint,
): string {
  const marks = [call.truncated ? 'cut' : '', call.redacted ? 'masked' : ''].filter((mark) => mark !== '');
  const about = [spanId, call.model ?? '', ...marks].filter((part) => part !== '').map(printable);
  const tools = call.tools.map((tool) => printable(tool.name)).join(', ');
  return [
    `${paint('bold', `${printable(service)} ${printable(name)}`)}  ${paint('dim', about.join('  '))}`,
    ...(tools === '' ? [] : [`  ${paint('dim', 'tools')}  ${tools}`]),
    ...[...call.messages, ...call.answers].flatMap((message) => messageLines(message, paint)),
    ...(call.error === null ? [] : [`  ${paint('red', 'error')}`, ...indented(call.error)]),
    ...(call.finish === null ? [] : [`  ${paint('dim', `finish ${printable(call.finish)}`)}`]),
    '',
    '',
  ].join('\n');
}

function messageLines({ blocks, role }: SaidMessage, paint: Paint): string[] {
  return [`  ${paint('bold', printable(role))}`, ...blocks.flatMap((block) => indented(blockText(block)))];
}

function blockText(block: SaidBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'refusal':
      return `(refusal) ${block.text}`;
    case 'reasoning':
      return `(reasoning) ${block.text === '' ? 'hidden by its provider' : block.text}`;
    case 'tool_call':
      return `→ ${block.name}(${block.input})`;
    case 'tool_result':
      return `← ${block.isError ? 'error: ' : ''}${block.text}${' [picture]'.repeat(block.pictures.length)}`;
    case 'image':
      return `[picture ${block.picture.label}]`;
    case 'other':
      return `[${block.label}]`;
    default:
      return block satisfies never;
  }
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `    ${printable(line)}`);
}
