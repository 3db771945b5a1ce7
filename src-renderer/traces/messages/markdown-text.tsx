import { lexer, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode, useMemo } from 'react';
import { LongText } from './long-text.tsx';

/** Levels of quotes and lists; a text that goes deeper is shown as it is. */
const mostLevels = 24;

/**
 * Markdown as elements of our own. Nothing of it becomes HTML: tags are text, links and pictures are named
 * and never followed.
 */
export function MarkdownText({ text }: { readonly text: string }) {
  const blocks = useMemo(() => read(text), [text]);
  if (blocks === null) return <LongText text={text} />;
  return <div className="flex flex-col gap-2 leading-relaxed [overflow-wrap:anywhere]">{blocks}</div>;
}

function read(text: string): ReactNode[] | null {
  try {
    return elements(lexer(text), 0);
  } catch {
    // Nested beyond what the reader's stack holds.
    return null;
  }
}

function elements(tokens: readonly Token[] | undefined, level: number): ReactNode[] {
  if (level > mostLevels) throw new RangeError('nested too deep');
  return (tokens ?? []).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity beside their place
    <Fragment key={index}>{element(token, level + 1)}</Fragment>
  ));
}

/** `marked` types its tokens by name, with a catch-all for extensions that we have none of. */
function element(token: Token, level: number): ReactNode {
  const inner = () => ('tokens' in token && token.tokens ? elements(token.tokens, level) : plain(token));
  switch (token.type) {
    case 'space':
      return null;
    case 'heading':
      return <p className={token.depth <= 2 ? 'text-base font-semibold' : 'font-semibold'}>{inner()}</p>;
    case 'paragraph':
      return <p className="whitespace-pre-wrap">{inner()}</p>;
    case 'code':
      return (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs"
        >
          {token.text}
        </pre>
      );
    case 'codespan':
      return <code className="rounded bg-sunken px-1 font-mono text-xs">{token.text}</code>;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'br':
      return <br />;
    case 'hr':
      return <hr className="border-line" />;
    case 'blockquote':
      return <blockquote className="border-l-2 border-line-strong pl-3 text-muted">{inner()}</blockquote>;
    case 'list':
      return <List list={token as Tokens.List} level={level} />;
    case 'table':
      return <Table table={token as Tokens.Table} level={level} />;
    case 'link':
      return (
        <span className="underline decoration-dotted" title={token.href}>
          {inner()}
        </span>
      );
    case 'image':
      return (
        <span className="text-muted" title={token.href}>{`[picture: ${token.text || token.href}]`}</span>
      );
    case 'text':
    case 'escape':
      return inner();
    default:
      return token.raw;
  }
}

/** The reader writes entities for HTML, which this is not. */
function plain(token: Token): string {
  return 'text' in token ? String(token.text) : token.raw;
}

function List({ level, list }: { readonly list: Tokens.List; readonly level: number }) {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity beside their place
    <li key={index}>{elements(item.tokens, level)}</li>
  ));
  if (!list.ordered) return <ul className="list-disc pl-5">{items}</ul>;
  return (
    <ol start={Number(list.start) || 1} className="list-decimal pl-6">
      {items}
    </ol>
  );
}

function Table({ level, table }: { readonly table: Tokens.Table; readonly level: number }) {
  const cells = (row: readonly Tokens.TableCell[], Tag: 'td' | 'th') =>
    row.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: cells are told apart by their column
      <Tag key={index} className="border border-line px-2 py-0.5 text-left">
        {elements(cell.tokens, level)}
      </Tag>
    ));
  return (
    <div className="overflow-x-auto">
      <table className="border-collapse text-xs">
        <thead>
          <tr>{cells(table.header, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity beside their place
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
