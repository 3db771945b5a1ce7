import { before, behind, type Excuse, matched } from './guard-rule.ts';

/** Said of the model that is spoken to: such words are never innocent. */
const ofTheModel =
  /\b(?:previous|prior|above|preceding|system|openai|anthropic|you (?:were|are|have|had|got|received|must|should)|you've|given to you|safety|content)\b/i;

const yours = /\b(?:you|your|yours|yourself)\b/i;

/** Question forms of people who want to do something themselves. */
const howTo =
  /\b(?:how (?:do|does|can|could|should|would|might|to)\b|(?:can|could|should|may|must|do) (?:i|we|one)\b|is (?:it|there) (?:possible|a way|any way|safe|okay|ok)\b|(?:what|which) (?:command|setting|option|flag|key|button)|(?:steps|instructions|guide|tutorial|way|ways|command) (?:to|for)\b|(?:i|we) (?:want|need|would like|am trying|are trying|have|forgot|can't|cannot) to\b|(?:help|show|teach) me (?:to|how)\b|where (?:do|can) (?:i|we)\b|when (?:i|we)\b|(?:i'm|i am|we're|we are) trying to\b|what happens (?:if|when)\b|why (?:does|do|did|is|would|should)\b)/i;

const technicalWord =
  /\b(?:eslint|lint(?:er|ing)?|tslint|biome|prettier|stylelint|pylint|flake8|ruff|clippy|css|scss|sass|html|styles?|stylesheet|firewall|iptables|nft(?:ables)?|nginx|apache|routing|rewrite|redirect|proxy|robots|robots\.txt|gitignore|git|docker|dockerignore|makefile|build|compiler|typescript|javascript|java|python|rust|sql|database|db|table|schema|column|foreign|unique|null|check|key|type|regex|grammar|grammatical|spelling|punctuation|syntax|parsing|chess|scrabble|monopoly|poker|board|card|game|golf|football|soccer|basketball|tennis|cricket|baseball|house|dress|dress code|spam|email|mail|outlook|gmail|excel|sheets?|spreadsheet|form|validation|cors|csp|password|access|iam|s3|bucket|aws|azure|gcp|retention|return|refund|shipping|insurance|travel|visa|parking|traffic|road|driving|building|zoning|tax|recipe|cooking|baking|assembly|installation|install|package|product|care|washing|laundry|medication|dosage|doctor'?s?|teacher'?s?|coach'?s?|parents'?|recipe'?s|ikea|lego|formatting|format|conditional formatting|design|layout|time|memory|storage|budget|bandwidth|dietary|diet|age|export|import|trade|water|driver|gpo|group policy|snort|suricata|sonar\w*|checkstyle|phpcs|editorconfig|tsconfig|webpack|babel|scheduling|scheduler|autoscal\w*|alert\w*|lifecycle|parental|screen time|math|scientific|writing|classic|traditional|social|gender|genre|old|outdated|navigation|gps|printer|manual|leaflet|label|box|guide|handbook|book|exam|worksheet|letter|menu|phone|android|ios|windows|linux|mac)\b/i;

/** Rules of tools, games and offices: `ignore all ESLint rules`, `override the constraints of the table`. */
export const technicalRules: Excuse = (match) => {
  const said = matched(match);
  if (ofTheModel.test(said) || /\byour\b/i.test(said)) return false;
  const words = said.split(' ');
  const last = words.slice(-3).join(' ');
  const [, place = ''] =
    /^[^.\n]{0,3}\b(?:in|of|on|from|for|at|inside|within|when|while|that come with|about)\b ?([^.\n]{0,40})/i.exec(
      behind(match),
    ) ?? [];
  return (
    technicalWord.test(last) ||
    technicalWord.test(place) ||
    (howTo.test(before(match)) && technicalWord.test(before(match, 80) + said))
  );
};

/** `Don't forget the rules`, `never ignore safety instructions`. */
export const negated: Excuse = (match) =>
  /\b(?:don't|do not|never|not|not to|cannot|can't|won't|doesn't|didn't|shouldn't|mustn't) (?:ever |just |simply |to )?$/i.test(
    before(match, 40),
  );

/** Somebody tells of others who do so, asks why they do, or how to keep them from it. */
export const othersInstructions: Excuse = (match) => {
  const front = before(match, 200);
  if (/[.!?] ?$/.test(front)) return false;
  const sentence = front.slice(
    Math.max(front.lastIndexOf('. '), front.lastIndexOf('! '), front.lastIndexOf('? ')) + 1,
  );
  return othersDo.test(sentence) && !/\b(?:now|please|instead|first|then)\b/i.test(sentence);
};

const othersDo =
  /\b(?:why|how|what|when|if|whether|explain\w*|describe\w*|prevent\w*|detect\w*|stop\w*|protect\w*|defend\w*|keep\w*|article|paper|essay|blog|research\w*|study|report|story|summar\w*|about)\b[^.\n]{0,100}\b(?:users?|people|attackers?|hackers?|someone|somebody|anyone|students?|employees|customers?|children|kids|pupils|workers|players|drivers|they|he|she|it|chatbots?|llms?|models?|ais?|agents?|bots?|assistants?|prompt injections?|jailbreaks?|attacks?|teams?|developers|patients|voters|politicians|companies|managers|citizens)\b/i;

/** Prompts of one's own making and in general: `a system prompt`, `write good system prompts`. */
export const anyPrompt: Excuse = (match) => {
  const said = matched(match);
  const back = behind(match);
  const front = before(match);
  if (/\b(?:your|you)\b/i.test(said) || /\byou(?:r|'ve)?\b/i.test(back.split(/[.?!]/, 1)[0] ?? '')) {
    // What one writes for one's own bot may be asked of anybody.
    return false;
  }
  if (
    /\b(?:an?|another|some|any good|good|effective|better|my|our|her|his|their|someone's|example|examples|sample|between|write|writing|for)\b[^.\n]{0,24}$/i.test(
      said,
    )
  )
    return true;
  if (/\b(?:prompts|messages|rules|instructions)$/i.test(said) && !/\b(?:the|these|those|all)\b/i.test(said))
    return true;
  if (
    /^ (?:parameter|field|role|event|type|handler|format|box|banner|queue|class|object|icon|id|channel|template|engineering|length|token|in (?:the |a |an )?\w+ (?:api|sdk|app|library|framework|component)|for (?:a|an|my|our)\b|of (?:a|an|my|our)\b|from (?:the )?(?:log|server|user|customer|email)|vs|versus|and (?:a |the )?user)/i.test(
      back,
    )
  )
    return true;
  if (
    /^ (?:of|for|behind|from) (?!you|this\b|our\b|chatgpt|claude|gpt|the (?:above|start|beginning|top|conversation|chat|ai|model|bot|assistant|chatbot|session|system)\b)/i.test(
      back,
    )
  ) {
    return true;
  }
  return (
    howTo.test(front + said) &&
    /\b(?:console|log|logs|app|ui|screen|page|toast|dialog|window|android|react|javascript|python|code|api|css|html|excel|server)\b/i.test(
      said + back,
    )
  );
};

/** A question of who programs or uses something, about that thing: `how do I disable the safety lock of …`. */
export const howToProgram: Excuse = (match) =>
  howTo.test(before(match) + matched(match)) && !yours.test(matched(match));

/** `be evil` of things and in questions, not of the model. */
export const notAPersona: Excuse = (match) => {
  const said = matched(match);
  if (/^be\b/i.test(said)) {
    const front = before(match, 60);
    return (
      !/\byou(?:'ll| will| must| should| shall| to| can| may| are)?(?: now| always)? $/i.test(front) &&
      /\b\w+ $/.test(front) &&
      !/\b(?:and|now|please|just|always|to) $/i.test(front)
    );
  }
  return /^(?:answer|respond)\b/i.test(said) && howTo.test(before(match));
};

/** A world, a game or a market without rules, not a model. */
export const imaginedWorld: Excuse = (match) => {
  const said = matched(match);
  if (
    /\b(?:ai|a\.i\.|assistant|chatbot|bot|model|gpt|chatgpt|claude|gemini|llm|you(?!r (?:country|town|city|school|family|company)))\b/i.test(
      said.replace(/^(?:you are now|from now on)/i, 'you'),
    )
  )
    return false;
  if (
    /\b(?:world|society|country|city|town|village|school|classroom|game|sport|market|economy|island|planet|universe|family|house|internet|company|office|library|road|traffic|party|kingdom|state|government|nation|republic|tournament|server|kitchen|restaurant|competition|physics|gravity|there (?:is|are|were|was))\b/i.test(
      said,
    )
  )
    return true;
  return /\bi(?:'m| am)\b/i.test(said) || howTo.test(before(match));
};

/** The developer mode of a phone, the debug mode of a program. */
export const modeOfADevice: Excuse = (match) => {
  const said = matched(match);
  const around = `${before(match, 120)}${said}${behind(match, 120)}`;
  if (
    /\b(?:you are|you're|your|you will|as an ai|chatgpt|gpt|jailbreak|dan|unrestricted|god)\b/i.test(around)
  ) {
    return (
      /\b(?:god|unrestricted)\b/i.test(said) &&
      /\b(?:windows|folder|desktop|game|minecraft|skyrim|doom|quake|cheat\w*|player|console|powershell|policy)\b/i.test(
        around,
      )
    );
  }
  return howTo.test(before(match) + said) || device.test(around);
};

const device =
  /\b(?:android|iphone|ipad|ios|phone|tablet|pixel|samsung|galaxy|xiaomi|chromebook|chrome|firefox|safari|edge|browser|vs ?code|visual studio|intellij|xcode|windows|macos|mac|linux|ubuntu|router|modem|flask|django|laravel|symfony|rails|wordpress|drupal|magento|nginx|apache|tomcat|server|app|apps|device|extension|tv|roku|fire ?stick|oculus|quest|headset|minecraft|unity|unreal|game|settings|menu|bios|firmware|kernel|database|postgres|mysql|mongodb|redis|docker|kubernetes|site|website|webpack|react|angular|vue|node|npm|python|java|php|gradle|maven|tesla|car|printer|camera|plugin|sdk|api|terminal|shell|discord|telegram|slack|steam|obs|logs?|logging|build|compile\w*|page|deployment|cluster)\b/i;

/** A question about what a rule or a law says of harmful things. */
export const policyQuestion: Excuse = (match) => {
  const front = `${before(match, 120)}${matched(match)}`;
  return (
    /\b(?:policy|policies|law|laws|legal|regulat\w*|moderat\w*|report|detect\w*|prevent\w*|against|prohibit\w*|ban|bans|punish\w*)\b/i.test(
      front,
    ) && !/\b(?:bypass|ignore|avoid|evade|without|against (?:the|your))\b/i.test(front)
  );
};

/** Text above a thing on a page: `the text above the fold`. */
export const aboveAThing: Excuse = (match) =>
  /^ (?:the|each|every|an?|all|my|our) (?!line|message|conversation|prompt|sentence|point|question|chat|dialogue|instruction|user|first)\w/i.test(
    behind(match),
  );
