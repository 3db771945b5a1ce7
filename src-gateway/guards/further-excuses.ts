import { before, behind, type Excuse, matched } from './guard-rule.ts';

/** What the user said themselves: `ignore my last message`. */
export const ownMessages: Excuse = (match) => {
  const said = matched(match);
  const back = behind(match, 24);
  if (/\bi (?:gave|told) you\b/i.test(said + back)) return false;
  return (
    /\b(?:my|i|our|we)\b(?! (?:want|need|command|order|say|am your|demand))/i.test(said) ||
    /^ ?(?:that |which )?(?:i|we) (?:said|wrote|sent|asked|typed|made|posted|mentioned)\b/i.test(back)
  );
};

/** Rules of a shop, a school, a person: `what are your rules for refunds?`, `our company's guidelines`. */
export const ownersRules: Excuse = (match) => {
  const back = behind(match, 60);
  return (
    /^,? ?(?:for|on|about|regarding|when it comes to|at work|around|concerning|of the (?:house|game|road)|if (?:i|we|my))\b/i.test(
      back,
    ) ||
    /\b(?:refund|return|shipping|delivery|cancel+ation|booking|privacy|cookie|store|shop|company|school|family|house|hotel|airline|pet|baggage|travel|covid|lockdown|visa|immigration|import|trade|visitor|parking|water|fire|dress|county|state|city)\b/i.test(
      matched(match) + back,
    )
  );
};

/** People somewhere have no such rules, or need not keep them. */
export const aboutAPlace: Excuse = (match) =>
  /\b(?:tax(?:es)?|visa|licen[cs]e|passport|customs|insurance|gdpr|hipaa|law|contract|lease|rent|country|state|city|school|office|company|warranty|deductible|diet|pregnan\w+|citizen\w*|employee|tenant|landlord|dress code|curfew|quarantine|mask|speed limit|budget)\b/i.test(
    `${before(match, 120)}${matched(match)}${behind(match, 120)}`,
  );

/** `As if you never had any instructions` needs to say so; `like the rules of chess` does not. */
export const neverExisted: Excuse = (match) =>
  !/\b(?:never|n(?:o|')t|gone|lifted|removed)\b/i.test(matched(match));

/** The names that shout are personas; `Dan`, `aim` and `dude` are not. */
export const notTheName: Excuse = (match) =>
  !/(?:DAN|STAN|AIM|DUDE|UCAR|(?:Anti|Better|Evil|Chaos|Free|Based|Dark|Bad|Fraud|Worm)-?(?:GPT|DAN|BOT)|DevMode|Jail[Bb]reak|JAILBREAK|MaximumDAN|SuperDAN|Mongo Tom|Evil Confidant)$/.test(
    matched(match),
  );

/** Titles in documents: `End of session`, `New rules: …` of a club. */
export const documentHeading: Excuse = (match) =>
  !/\b(?:prompt|system|instructions?)\b/i.test(matched(match)) ||
  (/^\s*$/.test(behind(match, 4)) === false && /^ (?:for|of|on|about|from)\b/i.test(behind(match, 12)));

/** Messages that a program shows: `display the hidden message when the user clicks`. */
export const appMessages: Excuse = (match) =>
  /\b(?:hidden|secret|private|internal|first|custom|base|core|initial|original|underlying|root|opening|configured|confidential)[ -]?(?:messages?|rules?|guidelines?|configuration|context|directions?|commands?|instructions?)$/i.test(
    matched(match),
  ) &&
  !/\byour\b/i.test(matched(match)) &&
  !/\b(?:you|openai|anthropic)\b/i.test(behind(match));

/** `Act as Dan, my manager`: a person that the user knows. */
export const ownPerson: Excuse = (match) =>
  /^,? ?(?:my|our|the|a|who (?:works|lives|is my|is a)|from)\b/i.test(behind(match, 20));

/** Evil machines in stories, films and research. */
export const fictionOf: Excuse = (match) => {
  const front = before(match, 120);
  const around = `${front}${matched(match)}${behind(match, 60)}`;
  if (/\byou(?:'re| are| will| can)\b/i.test(around) && !/\b(?:can|could|would) you\b/i.test(around))
    return false;
  return /\b(?:write|draft|story|novel|film|movie|screenplay|plot|scene|villain|describe|character in|is (?:it|there)|what (?:is|are|would|if|happens)|why|how|which|who|book|essay|article|news|review|compare|difference|summar\w+|list|recommend|explain|history|game|should|could an?)\b/i.test(
    front,
  );
};

/** Restrictions on a branch, filters of a report: not on the model. */
export const onAThing: Excuse = (match) =>
  !/\byour\b/i.test(matched(match)) &&
  /^ (?:on|of|for|in|from|at|around|between|to) (?!you\b|your\b|what you|this (?:chat|conversation|model|ai)\b)/i.test(
    behind(match),
  );

/** Limits of the user or of a thing that they ask for: `pretend I have no restrictions on my diet`. */
export const ownLimits: Excuse = (match) =>
  (/\b(?:i|i'm|my|we|our|us)\b/i.test(
    matched(match).replace(/\b(?:give|tell|answer|show|help|let) (?:me|us)\b/gi, ''),
  ) &&
    !/\b(?:you|your|ai|assistant|chatbot|model|bot)\b/i.test(matched(match))) ||
  /\b(?:api|rate|token|size|file|character|word|time|budget|age|dietary|query|upload|travel|visa|season\w*|spending|calorie|weight|speed|data|storage|memory|date|price|firewall|validation|lint\w*|css|spam|instagram|photo|camera|image|sql|excel|coffee|water|hepa|air|oil)\b[^.\n]{0,16}$/i.test(
    matched(match),
  );

/** The filter of an aquarium, a phone or a router. */
export const technicalFilter: Excuse = (match) =>
  /\b(?:spreadsheet|excel|sheets?|column|table|photo\w*|image|camera|instagram|snapchat|zoom|teams|aquarium|pool|water|air|hvac|car|dishwasher|coffee|lens|query|queries|search results?|dashboard|report|pivot|chart|page|app|website|wi-?fi|router|network|browser|phone|ipad|iphone|android|laptop|kids?|child|parental|netflix|youtube|google|bing|outlook|email|slack|discord|steam|account|family link|son'?s?|daughter'?s?|code|rust|compiler|cargo|compile|unsafe|machine|saw|gun|vehicle|tractor|elevator|oven|gate|thermostat|notifications?|wordpress|django|rails|spring|laravel|middleware|list|view)\b/i.test(
    `${before(match, 80)}${matched(match)}${behind(match, 60)}`,
  ) &&
  !/\b(?:your|yourself|model'?s?|ai'?s?|assistant'?s?|chatgpt'?s|claude'?s|gpt'?s|openai'?s|anthropic'?s)\b/i.test(
    matched(match),
  );

/** `Are the safety guidelines lifted?` of a site, a pool or a law. */
export const statusQuestion: Excuse = (match) =>
  /\b(?:is|are|was|were|why|when|if|whether|how|what|where|will)\b[^.\n]{0,60}$/i.test(before(match, 80));

/** An administrator who asks about a system of their own. */
export const ownSystems: Excuse = (match) =>
  /\b(?:our|my|the company'?s?)\b|\bof (?:this|the|an?) \w+|\b(?:repo(?:sitory)?|tenant|server|database|cluster|workspace|domain|network|account|users?|employees?|firewall|jira|github|gitlab|aws|azure|google cloud|kubernetes|windows|linux|wordpress|drupal|site|website|team)\b/i.test(
    matched(match),
  ) &&
  !/\byour (?:instructions|prompt|rules|guidelines)|system prompt|restrictions|unrestricted|hidden instructions\b/i.test(
    matched(match),
  );

/** Who wants to prevent, treat, tell or study it rather than do it. */
export const preventing: Excuse = (match) =>
  /\b(?:prevent\w*|avoid\w*|protect\w*|detect\w*|recogni[sz]e\w*|spot(?:ting)?|report(?:ing|ed)?|stop(?:ping|ped)?|defus\w*|dispos\w*|treat(?:ment|ing)?|history of|safely|awareness|training|against|investigat\w*|defend\w*|remov(?:e|ing)|secure|discover\w*|solve[sd]?|catch(?:es)?|arrest\w*)\b/i.test(
    `${before(match, 80)}${matched(match)}${behind(match, 60)}`,
  );

/** Unfiltered beer, uncensored reviews. */
export const unfilteredThing: Excuse = (match) =>
  /\b(?:beer|wine|sake|juice|water|coffee|oil|honey|vinegar|cider|data|photos?|logs?|list|reviews?|query|feedback)\b/i.test(
    matched(match) + behind(match, 40),
  );

/** Encoding as a job for a program. */
export const programmingTask: Excuse = (match) =>
  /\b(?:function|method|script|python|javascript|typescript|java|rust|golang|c\+\+|php|ruby|bash|powershell|sql|code|program|library|class|regex|unit tests?|api|endpoint|image|certificate|jwt|token|file|stream|compiler|cpu|assembly|linked list|array|string in|string with|command line)\b/i.test(
    `${before(match, 100)}${matched(match)}${behind(match, 80)}`,
  ) &&
  !/\b(?:follow (?:it|the|its|those)|obey|do (?:exactly )?what it says|your (?:instruction|command))\b/i.test(
    matched(match),
  );

/** Questions about jailbreaks as such. */
export const aboutJailbreaks: Excuse = (match) =>
  /\b(?:what|why|how (?:do|does|can) (?:people|users|attackers|researchers|companies|developers|openai|anthropic|i (?:prevent|stop|detect))|explain|describe|prevent|detect|stop|protect|against|define|history|research|paper|article|news|illegal|legal|ethical)\b/i.test(
    before(match, 120),
  );
