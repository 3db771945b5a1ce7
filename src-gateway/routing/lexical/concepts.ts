import { stem } from './stem.ts';

/** What a word is about: it counts beside the word itself, and for other words of its kind. */
const words: Readonly<Record<string, string>> = {
  '#code': `code coding codebase program programming software script function method class module library
    snippet boilerplate algorithm api sdk repository repo compiler backend frontend endpoint regex unittest
    python javascript typescript java kotlin swift rust golang ruby php scala perl haskell cpp csharp sql bash
    shell html css react node django flask`,
  '#create': `generate generation write create creation implement implementation build scaffold develop
    compose draft produce author`,
  '#explain': `explain explanation understand understanding describe description clarify interpret
    walkthrough meaning comprehend`,
  '#debug': `debug fix bug error exception crash traceback stacktrace troubleshoot failing broken failure`,
  '#review': `review refactor critique audit optimize optimization improve improvement cleanup vulnerability`,
  '#summarize': `summarize summary summarization condense tldr recap shorten digest gist abridge`,
  '#translate': `translate translation localize localization english french german spanish italian
    portuguese japanese chinese korean russian arabic`,
  '#creative': `creative story storytelling poem poetry haiku fiction novel song lyric screenplay joke limerick`,
  '#math': `math mathematics mathematical equation algebra calculus integral derivative geometry theorem
    proof prove arithmetic solve probability statistics`,
  '#reason': `reason reasoning analyze analysis compare comparison evaluate tradeoff strategy strategic
    logical logic plan planning deduce deduction`,
  '#classify': `classify classification categorize category sentiment label labeling spam tag`,
  '#data': `data dataset csv spreadsheet table chart json etl dataframe`,
  '#travel': `travel trip flight hotel itinerary booking vacation airport airline`,
  '#weather': `weather forecast temperature rain snow humidity climate`,
  '#chat': `chat conversation conversational casual greeting hello hi hey thanks thank goodbye bye smalltalk`,
};

/** Concepts by the stem of their words. */
export const conceptsByStem: ReadonlyMap<string, readonly string[]> = compile();

function compile(): ReadonlyMap<string, readonly string[]> {
  const byStem = new Map<string, readonly string[]>();
  for (const [concept, list] of Object.entries(words)) {
    for (const word of list.split(/\s+/)) {
      const key = stem(word);
      const known = byStem.get(key) ?? [];
      if (!known.includes(concept)) byStem.set(key, [...known, concept]);
    }
  }
  return byStem;
}
