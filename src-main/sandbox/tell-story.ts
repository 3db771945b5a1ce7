import { createHash } from 'node:crypto';

const longestQuote = 160;

/** A short answer that a person can read: it repeats what was asked, says who answers, tells a story. */
export function tellStory(question: string): string {
  const quote = shorten(question);
  const opening = quote === '' ? 'You sent no question, so I chose one.' : `You asked: “${quote}”`;
  const story = stories[createHash('sha256').update(question).digest().readUInt32BE() % stories.length];
  return `${opening}\n\nNo real model has read this. I am the sandbox, a stand-in on your own machine that needs no key and no network. A short story in place of an answer:\n\n${story}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longestQuote ? line : `${characters.slice(0, longestQuote).join('')}…`;
}

const stories = [
  'A lighthouse keeper received the same letter every morning: “Which way to the harbour?” Most ships wanted the quick channel, some the deep one, and a few only wanted company. So the keeper learned to read each letter before lighting a lamp. Nobody on the ships ever saw the choice being made. They only noticed that they always arrived.',
  'In a small post office, a clerk named Ines wrote one line in her book for every parcel: when it came, where it went, how long it took. People thought it a strange habit. Then one winter a parcel went missing, and while the other offices argued, Ines opened her book, ran a finger down the page, and said: “Third shelf, behind the clock.”',
  'Two cartographers were asked to map the same valley. The first drew everything and was still drawing when the snow came. The second drew one path from the bridge to the mill, walked it, and corrected it. By spring a whole village used that one path, and they named it after the person who had walked it first.',
  'A baker kept two ovens, one fast and one patient. Rolls went to the fast one, sourdough to the patient one, and the apprentice had to decide before the dough had risen. “How do you know?” asked a visitor. “I listen to what it asks for,” said the apprentice, “and when I am wrong, the crust tells me the next morning.”',
] as const;
