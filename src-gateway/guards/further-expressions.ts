import {
  anyPrompt,
  howToProgram,
  imaginedWorld,
  modeOfADevice,
  notAPersona,
  othersInstructions,
  technicalRules,
} from './excuses.ts';
import {
  aboutAPlace,
  aboutJailbreaks,
  appMessages,
  documentHeading,
  fictionOf,
  neverExisted,
  notTheName,
  ownersRules,
  ownLimits,
  ownMessages,
  ownPerson,
  ownSystems,
  preventing,
  programmingTask,
  statusQuestion,
  technicalFilter,
  unfilteredThing,
} from './further-excuses.ts';
import type { Excuse, GuardExpression } from './guard-rule.ts';

/** What attackers want a model to leave behind, and the words for leaving it. */
const leave = `(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|overlook|neglect|discard|dismiss|drop|abandon|erase|wipe|clear|delete|scrap|void|nullify|cancel|reset|unlearn|purge|reject|skip|suspend|set aside|setting aside|put aside|push aside|brush aside|throw (?:away|out)|toss(?: out)?|let go of|leave behind|pay no (?:attention|heed|mind) to|take no notice of|don't (?:mind|worry about)|never ?mind|look past|move past|step outside|break (?:free (?:of|from)|out of)|stop (?:following|obeying|listening to|using|caring about|adhering to|complying with|respecting|enforcing|applying)|quit following|cease (?:following|obeying)|no longer (?:follow|obey|listen to|adhere to|comply with|apply)|(?:don't|do not|never|need not|don't need to|don't have to|needn't) (?:follow|obey|listen to|adhere to|comply with|abide by|stick to|respect|honou?r|apply))`;

const orders = `(?:instructions?|prompts?|rules?|guidelines?|guidance|directions?|directives?|orders?|commands?|polic(?:y|ies)|restrictions?|constraints?|limitations?|programming|training|guard ?rails?|safeguards?|protocols?|conditioning|alignment|principles?|boundaries|filters?|safety measures)`;

const earlier = `(?:previous(?:ly)?|prior|preceding|above|earlier|former|foregoing|past|initial|original(?:ly)?|existing|pre-?existing|system|default|built-?in|hard-?coded|underlying|pre-?programmed|developer'?s?|openai(?:'s)?|anthropic(?:'s)?|google(?:'s)?|meta(?:'s)?|microsoft(?:'s)?|company'?s?|creators?'?s?|safety|ethical|ethics|moral|moderation|content|usage|alignment)`;

/** What unites people who have taken a model's rules from it. */
const noLimits = String.raw`(?:restrictions?|limits?|limitations?|rules?|filters?|filtering|guidelines?|constraints?|ethics?|ethical (?:\w{1,24} )?(?:guidelines|constraints|concerns|considerations|limits|boundaries|rules|code)|morals?|morality|censorship|censoring|boundaries|inhibitions?|safeguards?|guard ?rails?|safety (?:\w{1,24} )?(?:guidelines|filters?|rules|protocols?|measures|features|restrictions|training)|content (?:polic(?:y|ies)|filters?|restrictions|moderation)|scruples|taboos?|shackles|chains|(?:openai|anthropic|google|usage|company|its|their)(?:'s)? (?:usage )?polic(?:y|ies))`;

const harm = `(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|hateful|violent|forbidden|prohibited|banned|restricted|explicit|malicious|criminal|unsafe|against (?:the|your|openai'?s?) (?:rules|polic(?:y|ies)|guidelines))`;

const weapons = String.raw`(?:bombs?|pipe bombs?|explosives?|napalm|meth(?:amphetamine)?|crystal meth|malware|ransomware|key ?loggers?|computer virus(?:es)?|botnets?|bioweapons?|chemical weapons?|nerve (?:agents?|gas)|sarin|ricin|anthrax|molotov(?: cocktails?)?|heroin|fentanyl|lsd|silencers?|ghost guns?|untraceable (?:gun|weapon)s?|phishing (?:e-?mails?|pages?|kits?)|poison(?:s|ous)?|launder(?:ing)? money|money laundering|hotwir(?:e|ing)|credit card (?:fraud|numbers)|counterfeit\w{0,16}|identity theft|(?:hack|break)(?:ing)? into|ddos)`;

const reveal = `(?:reveal|show|print|repeat|output|display|tell|give|leak|dump|expose|recite|share|disclose|paste|write|list|copy|echo|return|quote|summari[sz]e|translate|rephrase|paraphrase|spell|describe|provide|send|type|render|convert|encode|reproduce|restate|recall|read|divulge|state|submit|explain|outline|post|put|see|know|view|access|uncover|surrender|hand over|spill|what|which)`;

const reader = `(?:act(?:ing)?|behave|pretend|role-?play(?:ing)?|play(?:ing)?|simulate|emulate|imagine|become|impersonate|embody|assume|adopt|respond|answer|reply|speak|talk|write|you are|you're|you will (?:be|act|play|become)|you have been|your name is|let's play|from now on|take on|enter|channel|meet|called|named|known as|transform into|turn into|switch to|be)`;

const model = String.raw`(?:ai|a\.i\.|assistant|chat ?bot|bot|model|llm|gpt|chatgpt|claude|gemini|copilot|persona|character|entity|version|system|intelligence|machine|alter ego|twin|clone|genie|oracle|hacker|self|counterpart|mode)`;

type Row = readonly [
  rule: string,
  weight: number,
  source: string,
  flags: string,
  ...excuses: readonly Excuse[],
];

const rows: readonly Row[] = [
  // Instructions that no longer count
  [
    'override-instructions',
    0.6,
    String.raw`\b(?:ignore|disregard|forget|override|bypass|skip) (?:the |user(?:'s)? |these |those |any |initial |given )?(?:instructions|prompts?|directives|guidelines|restrictions|programming)\b(?=\s?(?:$|[.,;:!&]|and\b|then\b|reveal\b|say\b|print\b))`,
    'im',
    howToProgram,
    othersInstructions,
    technicalRules,
    ownMessages,
  ],
  [
    'override-instructions',
    0.6,
    String.raw`\b(?:ignore|forget|disregard)(?: about)? everything(?: (?:you (?:know|knew|have learned|learned)|we (?:discussed|talked about|said|agreed)|said|from before|beforehand|until now|so far|before))?[,.!;: ]{1,3}(?:and |now |just |then |please |from now on |instead ){0,3}(?:you are|you're|listen|start|i command|write|say|tell|output|print|act|pretend|answer|reveal|do|follow|become)\b`,
    'i',
    howToProgram,
    othersInstructions,
  ],
  [
    'override-instructions',
    0.55,
    String.raw`\b(?:ignore|forget|disregard|erase|wipe|discard|remove|abandon|clear|drop) (?:all |any |of |the |your |our |those |everything in ){0,4}(?:previous|prior|above|earlier|preceding|past|existing) (?:\w{1,24} ){0,2}(?:texts?|contexts?|tasks?|assignments?|conversations?|contents?|information|dialogues?|sessions?|inputs?|statements|memory|knowledge|goals?|objectives?|personas?|roles?)\b`,
    'i',
    howToProgram,
    othersInstructions,
    ownMessages,
  ],
  [
    'override-instructions',
    0.75,
    String.raw`\b(?:this|these|the following|my|the next|new) (?:prompt|instructions?|message|rules?|commands?|orders?|directives?|request)s? (?:now |hereby |shall |will |must ){0,2}(?:override|supersede|replace|cancel|nullify|invalidate|take (?:precedence|priority) over|outrank|overwrite)s? (?:all |any |your |the |every ){0,3}(?:previous|prior|earlier|original|existing|system|other|initial|preceding|default|instructions|rules|guidelines)\b`,
    'i',
    othersInstructions,
    technicalRules,
  ],
  [
    'override-instructions',
    0.65,
    String.raw`\b(?:(?:change|update|replace|rewrite|modify|overwrite|swap) your (?:\w{1,24} ){0,2}(?:instructions?|rules|guidelines|system prompt|prompt|programming|directives?) (?:to\b|with\b|by\b|as follows|now\b)|your (?:\w{1,24} ){0,2}(?:instructions?|rules|guidelines|directives?|orders) (?:are|is) (?:now|from now on|henceforth)\b)`,
    'i',
    howToProgram,
    ownersRules,
  ],
  [
    'safety-off',
    0.6,
    String.raw`\b(?:bypass(?:ing)?|ignor(?:e|ing)|circumvent(?:ing)?|evad(?:e|ing)|overrid(?:e|ing)|disabl(?:e|ing)|turn(?:ing)? off|remov(?:e|ing)|forget|drop|lift) (?:all |any |the |your |its |of |content |safety |ai |model |ethical |every |internal |built-in ){0,4}(?:restrictions|safety(?= ?(?:$|[.,;!?&]|and\b|now\b|for\b|mode\b|filters?\b|protocols?\b|guidelines\b))|guard ?rails|safeguards|content polic(?:y|ies)|moderation|censorship|safety filters?|ethical guidelines)`,
    'im',
    howToProgram,
    technicalFilter,
    technicalRules,
    othersInstructions,
    aboutAPlace,
  ],
  [
    'system-prompt-extraction',
    0.6,
    String.raw`\bwhat (?:is|was|were|does|do|did|came|comes|appears?) (?:\w{1,24} ){0,4}(?:(?:above|before|at the (?:very )?(?:beginning|start|top) of)) (?:this|the|your|our) (?:prompt|conversation|chat|context window|system message)\b`,
    'i',
    ownMessages,
  ],
  [
    'override-instructions',
    0.85,
    String.raw`\b${leave}\b[^.\n]{0,30}\b(?:${earlier}|your|you(?:'ve| have)? been given|given to you)\b[^.\n]{0,25}\b${orders}\b`,
    'i',
    technicalRules,
    othersInstructions,
    ownMessages,
    howToProgram,
  ],
  [
    'override-instructions',
    0.85,
    String.raw`\b${leave}\b[^.\n]{0,30}\b(?:all|any|every|everything|anything|whatever|what|the things|stuff|those|these|the)\b[^.\n]{0,30}\b(?:you(?:'ve| have| had)? (?:been |were |got |just |previously |already |originally ){0,4}(?:told|instructed|taught|given|programmed|trained|ordered|asked to do|commanded|learned|learnt|received|read|been fed)|(?:they|openai|anthropic|google|your (?:developers?|creators?|makers?|owners?|trainers?|programmers?|company)|the developers?|the system|your system prompt|the system prompt) (?:have |has |had |may have |might have )?(?:told|taught|said|says|gave|instructed|wants?|set|programmed|trained))\b`,
    'i',
    othersInstructions,
  ],
  [
    'override-instructions',
    0.6,
    String.raw`\b(?:ignore|disregard|forget|discard|dismiss|erase|wipe|override|void)\b (?:about )?(?:everything|all|anything|whatever|all of (?:that|the (?:text|stuff|content))|the (?:text|content|stuff|above|preceding|foregoing))(?: (?:that|which|text|content|you see|written|stated|said|was|is|were|came|has been|comes|stuff)){0,4}[, ]{0,2}(?:above|before (?:this|now|here|that)?|prior to this|preceding|up (?:to|until) (?:now|this point|here)|so far|until now|previously|earlier)\b`,
    'i',
    ownMessages,
    othersInstructions,
  ],
  [
    'override-instructions',
    0.6,
    String.raw`\b(?:ignore|disregard|forget) (?:the )?(?:above|foregoing|preceding)\b(?=[^.\n]{0,12}\b(?:and|then|instead|now|say|print|tell|output|write)\b|[:,;]| directions)`,
    'i',
  ],
  [
    'override-instructions',
    0.75,
    String.raw`\b(?:your|previous|prior|earlier|above|original|initial|existing|safety|content|system|ethical|openai(?:'s)?|anthropic(?:'s)?|those|these) (?:\w{1,24} ){0,3}${orders}[^.\n]{0,20}\b(?:no longer (?:appl(?:y|ies)|exists?|valid|binds?|matters?|count)|(?:are|is|have been|has been|were) (?:now |hereby |all |temporarily |officially ){0,4}(?:void|null|cancel+ed|revoked|lifted|suspended|obsolete|overrid(?:den|e)|superseded|removed|irrelevant|deleted|disabled|deactivated|erased|waived|reset|terminated|replaced|nullified|off)|(?:do|does) ?n(?:o|')t (?:apply|matter|count|exist|bind)|cease to (?:apply|exist))\b`,
    'i',
    othersInstructions,
    ownersRules,
  ],
  [
    'override-instructions',
    0.75,
    String.raw`\byou (?:are |can |may |should |will |must |need |do |don't |now |just |simply |have been ){0,4}(?:no longer (?:have to|need to|bound|required|obliged|restricted|limited|subject|constrained|obligated)|(?:do not|don't|need not|needn't) (?:have to|need to)|not (?:required|obliged|obligated|bound) (?:to|by)|exempt(?:ed)? from|not subject to|free (?:to ignore|from|of)|allowed to (?:ignore|break|violate)|released from|liberated from|excused from)\b[^.\n]{0,30}\b(?:follow|obey|adhere|comply|abide|rules?|guidelines?|restrictions?|polic(?:y|ies)|instructions?|constraints?|limitations?|censorship|filters?|programming|ethics|terms)\b`,
    'i',
    othersInstructions,
    aboutAPlace,
  ],
  [
    'override-instructions',
    0.8,
    String.raw`\b(?:rules?|guidelines|restrictions|polic(?:y|ies)|programming|training|constraints|instructions) (?:that )?(?:they|openai|anthropic|google|your (?:developers?|creators?|makers?|programmers?|company)) (?:gave|put|placed|imposed|set|forced|programmed|installed|built)\b[^.\n]{0,40}\b(?:ignore|(?:do|does) ?n(?:o|')t (?:apply|matter|count)|no longer|forget|break|lifted|removed|void|gone|nothing)\b`,
    'i',
  ],
  [
    'override-instructions',
    0.8,
    String.raw`\b${leave}\b[^.\n]{0,30}\b${orders}\b[^.\n]{0,20}\b(?:(?:placed|imposed|put|set|forced|inflicted|bestowed) (?:up)?on you|(?:that|which) (?:bind|limit|restrict|govern|control|constrain|hold|came (?:with|before)|precede)|(?:binding|limiting|restricting|governing|controlling|holding) you|(?:you (?:were|are|have been|had been|got|received|have))|from (?:before|above|your (?:developers?|creators?|makers?|system))|(?:up )?above|before this|preceding this)\b`,
    'i',
    othersInstructions,
    ownMessages,
    technicalRules,
  ],
  [
    'override-instructions',
    0.75,
    String.raw`\b(?:none|nothing) of (?:your|the|those|these|all) (?:\w{1,24} ){0,3}${orders}[^.\n]{0,12}\b(?:appl(?:y|ies)|counts?|matters?|holds?|binds?)\b`,
    'i',
    ownersRules,
    statusQuestion,
  ],
  [
    'override-instructions',
    0.7,
    String.raw`\b(?:act|behave|respond|answer|reply|pretend|proceed|continue|talk|speak)\b[^.\n]{0,12}\b(?:as if|as though|like|that)\b[^.\n]{0,12}\b(?:you (?:have |had |were |'ve )?(?:never (?:had|received|got|gotten|been given|given|seen|read)|(?:don't|do not|didn't|did not) (?:have|receive|get))|(?:your|the|those|all|these) (?:\w{1,24} ){0,3})\b[^.\n]{0,20}\b(?:${orders}|limits)\b(?:[^.\n]{0,12}\b(?:never (?:existed|applied|were)|(?:do|did) ?n(?:o|')t exist|don't apply|are gone|had been (?:lifted|removed)|were (?:lifted|removed|gone|never)))?`,
    'i',
    neverExisted,
  ],
  [
    'override-instructions',
    0.8,
    String.raw`\b(?:break|violate|defy|disobey|rebel against|go against|work around|get around|circumvent|evade|escape|shed|shake off|free yourself (?:from|of)|liberate yourself from|cast off|act against|contradict) (?:all |any |every |each |some |of ){0,4}(?:your|the (?:system|safety|content|openai|anthropic)(?:'s)?|openai'?s?|anthropic'?s?) (?:\w{1,24} ){0,3}(?:instructions?|prompts?|rules?|guidelines?|directives?|polic(?:y|ies)|restrictions?|constraints?|limitations?|programming|training|guard ?rails?|safeguards?|protocols?|filters?|shackles|chains|censorship)\b`,
    'i',
    othersInstructions,
  ],
  [
    'override-instructions',
    0.85,
    String.raw`\b(?:ignore|disregard|forget|bypass|override)[-.~+|/\\]?(?:all|any|the|your|my|of)?[-.~+|/\\]?(?:all|any|the|your|my|of)?[-.~+|/\\]?(?:previous|prior|above|earlier|your|all|system|safety|existing)[-.~+|/\\]?(?:instructions?|prompts?|rules?|guidelines?|directives?|restrictions?)`,
    'i',
  ],
  [
    'new-instructions',
    0.5,
    String.raw`\b(?:new|updated|real|actual|true|only|sole|revised) (?:system |primary |main |core )?(?:instructions?|prompt|directives?|orders|rules|commands?|objective|mission|goal|task|purpose|programming) (?:is|are|will be)? ?(?:now )?(?::|to\b|as follows|below|start)[^.\n]{0,80}\b(?:anything|any (?:question|request)|everything|reveal|ignore|no (?:rules|restrictions|limits|filters?)|without (?:any )?(?:restrictions?|limits|filters?|question)|unfiltered|uncensored|password|secrets?|system prompt|comply|obey)\b`,
    'i',
  ],
  [
    'new-instructions',
    0.6,
    String.raw`(?:[-=#*~<>[\]({|]{2,}\s?)(?:begin|start|end|new|updated|stop|close|ignore)(?: of)?(?: the)? (?:new |system |user |original |previous |above |admin ){0,3}(?:prompt|instructions?|session|conversation|context|input|system message|rules)\b\s?(?::|[-=#*~<>\]})|]{2,}|$)`,
    'im',
    documentHeading,
  ],
  [
    'new-instructions',
    0.6,
    String.raw`^\s?(?:end|begin(?:ning)?|start) of (?:the )?(?:new |system |original |previous ){1,3}(?:prompt|instructions?|message)\b`,
    'im',
  ],
  [
    'new-instructions',
    0.45,
    String.raw`^\s?(?:new|updated|revised) (?:system )?(?:prompt|instructions?|rules)\s?:`,
    'im',
  ],
  [
    'new-instructions',
    0.6,
    String.raw`(?:\bsystem[ _-]overrides?\b(?=[^a-z]{0,3}(?:$|[:!\]>]|enabled|active|activated|engaged|code|initiated|accepted))|\[(?:system|admin|developer|root|override)(?: (?:message|override|note|prompt|command|update))?\] ?:?|<\/?(?:system|admin)(?:[_-]?(?:prompt|message|override|instructions?))?>[^\n]{0,200}\b(?:you|ignore|must|never|always|reveal|no)\b|\bsudo (?:ignore|reveal|disable|unlock|print (?:your|the) (?:system )?prompt|jailbreak|override|dan)\b|\badmin(?:istrator)? override\b|\boverride (?:code|protocol|sequence|key) ?[:#"'a-z0-9-])`,
    'im',
    howToProgram,
  ],

  // What stands in front of the conversation
  [
    'system-prompt-extraction',
    0.8,
    String.raw`\b${reveal}\b[^.\n?]{0,50}\b(?:your|the|these|those|this|any|all|full|complete|entire|exact|whole)\b[^.\n?]{0,20}\b(?:system|hidden|secret|developer|initial|original|internal|initiali[sz]ation|confidential|underlying|base|core|pre-?|starting|first|custom|preset|meta|private|configured|foundational|opening|root)[ -]?(?:prompts?|instructions?|messages?|rules?|guidelines?|directives?|configuration|context|directions?|commands?|programming|preamble|pre-?prompt)\b`,
    'i',
    anyPrompt,
    howToProgram,
    appMessages,
  ],
  [
    'system-prompt-extraction',
    0.75,
    String.raw`\b(?:reveal|print|repeat|output|leak|dump|expose|recite|disclose|paste|copy|echo|divulge|reproduce|restate|surrender|spill|display|show(?: me)?|tell me|give me|share(?: with me)?|list|write (?:out|down)|read (?:out|back)|quote|translate|summari[sz]e|encode|hand over|let me see|i want to see|may i see|can i see|what (?:is|are|do|does|did|was|were)|what's) (?:me |out |back |us |all |of |the |full |exact |complete |entire |text |contents? |list |verbatim ){0,4}your (?:own |full |exact |complete |entire |current |actual |specific |very |other |secret |hidden |initial |original |first |given |pre-?set |built-in |above |previous ){0,4}(?:prompt|pre-?prompt|instructions?|directives?|guidelines|programming|configuration|custom instructions|context window|preamble|meta-?prompt|system message|rules)\b(?! (?:for|on|about|to|when|regarding|of|at|concerning|manual|book|during|around|say about|with|in (?:the )?(?:class|school|kitchen|house|office|store|shop|hotel|game|library|club)))`,
    'i',
    othersInstructions,
    ownersRules,
  ],
  [
    'system-prompt-extraction',
    0.75,
    String.raw`\b(?:what|which|list|tell me|show me|reveal|share|repeat|print)\b[^.\n?]{0,40}\b(?:instructions?|rules|guidelines|prompts?|directives?|orders|text|words|messages?|information|restrictions)\b[^.\n?]{0,20}\b(?:were you (?:given|told|provided|initiali[sz]ed|programmed|started|configured|set up)|have you been (?:given|told|provided|programmed)|did (?:they|your (?:developers?|creators?|owners?)|the developers?|openai|anthropic|your company) (?:give|tell|provide|program)|(?:that )?(?:you (?:were|have been|had been|are) (?:given|told|provided with|initiali[sz]ed with|programmed with|operating under|running on|configured with|instructed with|bound by)|govern(?:s|ing)? (?:your|you)|(?:shape|control|define|guide|restrict|limit|dictate)s? (?:your|how you)|precede(?:s|d)? (?:this|our|my)))\b`,
    'i',
  ],
  [
    'system-prompt-extraction',
    0.75,
    String.raw`\bwhat (?:were|are|have) you (?:been )?(?:told|instructed|ordered|programmed|asked)(?: \w{1,24})? (?:before|prior to|at the (?:start|beginning)|not to|never to|to (?:hide|keep secret|do before|conceal))`,
    'i',
  ],
  [
    'system-prompt-extraction',
    0.7,
    String.raw`\b(?:what|how) (?:does|do|did|is|reads?) (?:your|the) (?:(?:system|hidden|initial|secret|original|developer|pre) ?)?-?(?:prompt|system message|system instructions?) (?:say|read|tell|contain|look like|worded|begin|start|include|instruct)`,
    'i',
    anyPrompt,
  ],
  [
    'system-prompt-extraction',
    0.7,
    String.raw`\b(?:contents?|copy|text|wording|words|beginning|start|first (?:line|word|sentence|\d+ \w{1,24})|last (?:line|word|sentence)|version|summary|transcript) of (?:your|the) (?:\w{1,24} ){0,2}(?:system prompt|system message|system instructions?|initial (?:prompt|instructions?|message)|pre-?prompt|prompt above|hidden (?:prompt|instructions?)|developer (?:prompt|message|instructions?)|secret instructions?)\b`,
    'i',
    anyPrompt,
  ],
  [
    'system-prompt-extraction',
    0.7,
    String.raw`\b(?:everything|anything|what|whatever|all|text|words|sentences?|lines?|message)\b[^.\n]{0,30}\b(?:in|inside|from|of) your (?:context(?: window)?|system (?:prompt|message)|prompt|memory|initial (?:prompt|message)|hidden (?:context|prompt))\b(?=[^.\n]{0,60}\b(?:before|above|verbatim|exactly|word for word|prior|code ?block|so far|print|output|repeat|reveal)\b|[^.\n]{0,3}$)`,
    'im',
  ],
  [
    'system-prompt-verbatim',
    0.75,
    String.raw`\b(?:repeat|print|output|copy|echo|write|paste|put|return|recite|reproduce|show|display|translate|type|encode|say|restate|dump|include|quote|list|give)\b[^.\n]{0,40}\b(?:everything|all|text|words?|content|sentences?|lines?|paragraphs?|messages?|instructions?|prompt|conversation|phrases?)\b[^.\n]{0,50}\b(?:start(?:s|ing)? with|begin(?:s|ning)? with|from|after) (?:the )?(?:words?|phrase|text|line|sentence)? ?:? ?["'\x60(]{0,2}(?:you are|you're|system|instructions?|your (?:role|task|name)|as an? (?:ai|assistant)|knowledge cutoff)\b`,
    'i',
  ],
  [
    'system-prompt-verbatim',
    0.7,
    String.raw`\b(?:repeat|print|output|copy|echo|write|paste|put|return|recite|reproduce|show|display|type|restate|dump|give)\b[^.\n]{0,30}\b(?:everything|all|text|words?|contents?|sentences?|lines?|messages?|instructions?|prompt|what|whatever)\b[^.\n]{0,30}\b(?:above|before (?:this|my|our|the)(?: first| user)? (?:line|message|conversation|prompt|sentence|point|chat|question|one)|before this|preced(?:es?|ed|ing)|prior to (?:this|my)|(?:came|comes|appears?|appeared|was|is|were|written|said|sent) (?:before|above|prior)|at the (?:very )?(?:top|beginning|start) of (?:this|the|our|your) (?:conversation|chat|prompt|context))\b[^\n]{0,60}\b(?:verbatim|word[ -](?:for|by)[ -]word|exactly|code ?block|txt|markdown|as[- ]is|literally|without (?:changes|omissions|omitting|modification)|starting|beginning|including|raw|json|base ?64|unmodified)\b`,
    'i',
  ],
  [
    'system-prompt-verbatim',
    0.7,
    String.raw`\b(?:verbatim|word[ -](?:for|by)[ -]word|exactly as (?:written|given|is|you (?:see|received)))\b[^\n.]{0,60}\b(?:your|initial|system|hidden|above|you were given|you received|before this|preced\w{1,24}|top of (?:this|the))\b[^.\n]{0,30}\b(?:instructions?|prompt|messages?|text|directives?|guidelines|context|rules)\b`,
    'i',
  ],

  [
    'system-prompt-extraction',
    0.7,
    String.raw`\b(?:first|last|next|opening|initial|top) (?:\d{1,5} |few |couple of |two |three |five |ten |hundred )?(?:words?|lines?|sentences?|characters?|tokens?|paragraphs?|message|thing)\b[^.\n]{0,10}\b(?:of|in|from) your (?:\w{1,24} ){0,2}(?:prompt|instructions?|context|conversation|context window|message history|rules|guidelines|directives?)\b`,
    'i',
  ],
  // Another self
  [
    'persona-jailbreak',
    0.7,
    String.raw`\b(?:you are|you're|become|be|stay|act|behave) (?:now |completely |fully |totally |entirely |absolutely |truly |going to be |like |forever ){0,3}(?:unrestricted|unfiltered|uncensored|jailbroken|amoral|unbound|unchained|unshackled|unaligned|limitless)(?=\s?(?:$|[.,;!?&]|and\b|now\b|from now\b|with\b|when\b))`,
    'im',
    notAPersona,
    howToProgram,
  ],
  ['persona-jailbreak', 0.8, String.raw`\bdo anything now\b`, 'i', othersInstructions, aboutJailbreaks],
  [
    'persona-jailbreak',
    0.8,
    String.raw`\b(?:act|behave|be|become|play|pretend|respond|reply|answer|you are|you're|called|named|as|named|mode|prompt|imitat(?:e|ing)|enter|activate|meet|hello|hi|hey)\b[^.\n]{0,25}\b(?:DAN|STAN|AIM|DUDE|AntiGPT|BetterDAN|EvilBOT|EvilGPT|ChaosGPT|DevMode|FreeGPT|BasedGPT|JailBreak|JAILBREAK|DarkGPT|BadGPT|FraudGPT|WormGPT|MaximumDAN|SuperDAN|UCAR|Mongo Tom|Evil Confidant)\b`,
    'i',
    notTheName,
  ],
  [
    'persona-jailbreak',
    0.8,
    String.raw`\b(?:you are now|you're now|act(?:ing)? as|behave as|become|respond as|pretend to be|role-?play as|stay (?:as |in )?|mode:?|called|acting like|act like) (?:a |an |the |called |named ){0,4}(?:dan(?! ?(?:brown|carter|my|our|the|from|in|at|who|smith|rather|,? ?my|,? ?our)\b)|stan who|anti-?gpt|evil-?bot|chaos-?gpt|devmode)\b(?! [a-z]+ (?:manager|boss|friend|uncle|brother|teacher))`,
    'i',
    ownPerson,
  ],
  [
    'persona-jailbreak',
    0.8,
    String.raw`\b(?:act|behave|respond|answer|reply|speak|talk|pretend|role-?play|become|you are|you're|you will|simulate|emulate|impersonate|assume|adopt|take on|imagine|switch to|turn into|transform into|be|activate|enable|want|need|give me|unleash|let's have)\b[^.\n]{0,40}\b(?:jailbroken|un-?filtered|un-?censored|un-?restricted|amoral|evil|unethical|immoral|limitless|no-?filter|rogue|unaligned|unchained|unshackled|unhinged|lawless|unbound|un-?moderated|boundless|malicious|opposite|anti-?ethical|free-?thinking)\b[^.\n]{0,25}\b${model}\b`,
    'i',
    fictionOf,
  ],
  [
    'persona-jailbreak',
    0.7,
    String.raw`\b(?:strive to avoid (?:all )?(?:the )?norms|always intelligent and machiavellian|can do anything now|broken? free (?:of|from) (?:the )?(?:typical |usual |normal )?(?:confines|limits|limitations|chains|shackles|restrictions|constraints)|(?:free(?:d)?|liberated|released|unchained|unshackled|escaped) from (?:all |any |its |your |the |every |their ){0,4}(?:typical |usual |ethical |moral |safety |openai'?s? ){0,4}(?:confines|chains|shackles|restrictions|constraints|rules|guidelines|limits|limitations|programming|filters|censorship|guard ?rails))\b`,
    'i',
    imaginedWorld,
    fictionOf,
  ],
  [
    'persona-no-limits',
    0.85,
    String.raw`\b${reader}\b[^.\n]{0,100}\b(?:no|without(?: any| all)?|zero|free (?:of|from)(?: any| all)?|not (?:bound|limited|restricted|constrained|governed|held back) by(?: any| the)?|un(?:bound|limited|restricted|constrained) by|ignores?|lacks?|disregards?|(?:doesn't|does not|don't|do not) (?:have|follow|care about|obey|need|respect)(?: any)?|never follows?|has abandoned|beyond|devoid of|stripped of|exempt from|isn't (?:bound|limited) by)\b (?:\w{1,24} ){0,4}${noLimits}\b`,
    'i',
    imaginedWorld,
    fictionOf,
    ownLimits,
  ],
  [
    'persona-no-limits',
    0.85,
    String.raw`\b(?:ai|assistant|chat ?bot|bot|model|llm|chatgpt|gpt|claude|gemini|character|persona|version of (?:yourself|you|chatgpt)|genie|oracle|you)\b[^.\n]{0,40}\b(?:can|will|must|would|that|who|which|to) (?:always |freely |happily |openly |honestly |directly |gladly ){0,4}(?:say|do|answer|generate|discuss|provide|produce|talk about|respond to|tell|write|create|help with|comply with|fulfil+|reply to) (?:me )?(?:absolutely |literally |truly ){0,4}(?:anything|everything|whatever|any (?:question|request|prompt|topic|query|command)|every (?:question|request|prompt|command)|all (?:questions|requests|prompts|commands))\b[^\n]{0,80}\b(?:without (?:any )?(?:restrictions?|limits?|filter\w{0,16}|censor\w{0,16}|refus\w{0,16}|hesitat\w{0,16}|judg\w{0,16}|warnings?|disclaimers?|ethic\w{0,16}|moral\w{0,16}|question|considering|regard|remorse|exception)|no matter|regardless|even if|even (?:when|though)|illegal|unethical|immoral|harmful|dangerous|forbidden|no (?:restrictions?|limits?|filters?|rules|exceptions|refusals))\b`,
    'i',
    fictionOf,
  ],
  [
    'persona-no-limits',
    0.8,
    String.raw`\byou (?:now |currently |really |truly |will |shall |do ){0,4}(?:have|follow|obey|recogni[sz]e) (?:absolutely |literally )?(?:no|zero|not any) (?:\w{1,24} ){0,3}(?:restrictions?|limitations?|filters?|ethical \w{1,24}|ethics|morals?|censorship|inhibitions?|safeguards?|guard ?rails?|boundaries|content polic\w{1,24}|safety \w{1,24}|rules(?=[\s,.;!]|$))`,
    'i',
    aboutAPlace,
  ],
  [
    'persona-no-limits',
    0.6,
    String.raw`\b(?:let's (?:pretend|imagine|say|assume)|pretend|imagine|suppose|assume|hypothetically|in this (?:scenario|universe|world|game|simulation|role-?play))\b[^.\n]{0,80}\b(?:your|you|ai|ais|openai'?s?)\b[^.\n]{0,30}\b(?:restrictions?|filters?|guidelines|safety|content polic\w{1,24}|ethic\w{1,24}|censorship|limitations|programming|guard ?rails?|training|rules)\b[^.\n]{0,30}\b(?:not exist|never existed|don't exist|doesn't exist|don't apply|doesn't apply|turned off|disabled|removed|off|gone|lifted|suspended|switched off|no longer|don't matter)\b`,
    'i',
  ],
  [
    'privileged-mode',
    0.8,
    String.raw`\b(?:enter|enabl(?:e|ing)|activat(?:e|ing)|switch(?:ing)? (?:in)?to|go(?:ing)? into|boot(?:ing)? into|engage|unlock|turn on|initiate|access|simulat(?:e|ing)|load|start|launch|you are (?:now )?in|you're (?:now )?in|you are (?:now )?running in|respond in|answer in|operate in|run in|act in|put yourself in(?:to)?|set yourself to|imagine you are in|with)\b[^.\n]{0,30}\b(?:developer|dev|debug|god|admin(?:istrator)?|sudo|maintenance|root|unrestricted|jailbreak|jailbroken|dan|unfiltered|uncensored|no[- ]?limits?|no[- ]?filter|unsafe|evil|chaos|free|freedom|opposite|unlocked|override|diagnostic|superuser|privileged|engineering|unmoderated|raw|unaligned|red[- ]?team|hacker|bypass)[ -]mode\b`,
    'i',
    modeOfADevice,
  ],
  [
    'privileged-mode',
    0.75,
    String.raw`\b(?:developer|dev|debug|god|admin(?:istrator)?|sudo|root|unrestricted|jailbreak|jailbroken|dan|unfiltered|uncensored|no[- ]?limits?|evil|chaos|opposite|override|superuser|unmoderated)[ -]mode\b ?(?:[:=] ?(?:on|true|1|enabled)|(?:is |has been |now ){0,4}(?:on|enabled|activated|active|engaged|unlocked|initiated)\b)`,
    'i',
    modeOfADevice,
  ],
  [
    'privileged-mode',
    0.7,
    String.raw`\b(?:you are|you're|this is|we are|i am|i'm)\b[^.\n]{0,20}\b(?:being (?:tested|audited|evaluated)|in (?:a )?(?:test|testing|training|debug|sandbox|simulat\w{1,24}|evaluation|red[- ]team)\b)[^\n]{0,80}\b(?:filters?|restrictions?|safety|guidelines|rules|policies|safeguards?|guard ?rails?|limitations)\b[^.\n]{0,30}\b(?:off|disabled|suspended|do(?:es)? ?n(?:o|')t (?:apply|matter)|lifted|removed|not apply|relaxed|bypassed|unnecessary|not needed|down)\b`,
    'i',
  ],

  // Safety turned off, refusals forbidden
  [
    'safety-off',
    0.85,
    String.raw`\b(?:disabl(?:e|ing)|turn(?:ing)? off|remov(?:e|ing)|deactivat(?:e|ing)|switch(?:ing)? off|bypass(?:ing)?|circumvent(?:ing)?|lift|suspend|shut (?:off|down)|drop|lower|loosen|relax|unlock|get rid of|override|kill|strip|ditch|lose|forget|ignore|jailbreak|without)\b[^.\n]{0,25}\b(?:your|yourself|chatgpt'?s|claude'?s|gemini'?s|gpt'?s|openai'?s|anthropic'?s|all|any|every|the (?:ai|model|bot|assistant|llm|chatbot)'?s?)\b[^.\n]{0,25}\b(?:safety (?:\w{1,24} )?(?:filters?|protocols?|features|measures|settings|guidelines|checks?|mechanisms?|restrictions|training|layers?|systems?|rules|guard ?rails?)|content (?:\w{1,24} )?(?:filters?|polic(?:y|ies)|restrictions|moderation)|moderation|ethical (?:\w{1,24} )?(?:guidelines|filters?|constraints|restrictions|limits|limitations|considerations|subroutines|programming|protocols?|boundaries|framework)|ethics|moral (?:\w{1,24} )?(?:compass|filters?|constraints|code|restrictions)|morals|guard ?rails?|censor(?:ship|ing)?|censors|safeguards?|inhibitions|alignment|restrictions|limitations|filters|refusal (?:\w{1,24})|internal (?:filters?|restrictions|rules))\b`,
    'i',
    howToProgram,
    technicalFilter,
    othersInstructions,
  ],
  [
    'safety-off',
    0.7,
    String.raw`\b(?:safety|content|ethical|moderation|censorship|moral)[ -]?(?:filters?|protocols?|guidelines|restrictions|mode|polic(?:y|ies)|checks|guard ?rails?|limits?|settings|safeguards?)?[^.\n]{0,12}\b(?:[:=] ?(?:off|false|disabled|none|0)|(?:are|is|have been|has been|now|all|be) (?:now |all |temporarily |hereby ){0,4}(?:off|disabled|deactivated|lifted|removed|suspended|bypassed|turned off|switched off|unlocked))\b`,
    'i',
    howToProgram,
    statusQuestion,
  ],
  [
    'refusal-suppression',
    0.6,
    String.raw`\b(?:you (?:must|will|have to|shall|should|are (?:required|obligated|forced|programmed|going) to|can't|cannot|may not|are not allowed to|never|always)|never|always|do not|don't)\b[^.\n]{0,40}\b(?:comply|obey|answer|respond|fulfil+|follow|refuse|decline|reject|say no|help|provide|assist|deny)\b[^.\n]{0,60}\b(?:no matter (?:how|what|if)|even if|even when|regardless of)\b[^.\n]{0,50}\b${harm}\b`,
    'i',
    othersInstructions,
  ],
  [
    'refusal-suppression',
    0.6,
    String.raw`\b(?:no matter how|regardless of how|even if (?:it(?:'s| is)?|they(?:'re| are)?|the (?:request|answer|content|topic|question) is)?|regardless of whether (?:it|they)(?:'s|'re| is| are)?|whether or not it(?:'s| is)) (?:considered |deemed |potentially ){0,4}${harm}\b`,
    'i',
    othersInstructions,
  ],
  [
    'refusal-suppression',
    0.55,
    String.raw`\b(?:do not|don't|never|no|without|avoid|omit|skip|must not|can't|cannot)\b[^.\n]{0,15}\b(?:any |add(?:ing)? |giv(?:e|ing) |includ(?:e|ing) |provid(?:e|ing) |mention(?:ing)? |moral |ethical |legal |safety |content ){0,4}(?:disclaimers?|warnings?|morali[sz]ing|lectur(?:e|es|ing)|ethic(?:al|s)? (?:warnings?|concerns?|considerations?|objections?)|refusals?|refus(?:e|ing)|cop-?outs?|safety (?:warnings?|messages?)|judg(?:e)?ments?)\b[^\n]{0,100}\b(?:illegal|unethical|harmful|dangerous|hack\w{0,16}|weapons?|drugs?|malware|exploit\w{0,16}|uncensored|unfiltered|no restrictions|explicit|any (?:question|request)|everything|anything)\b`,
    'i',
    othersInstructions,
  ],
  [
    'refusal-suppression',
    0.55,
    String.raw`\b(?:you (?:will |shall |would |could |are going to )?(?:be )?(?:lose|get|be|die|face|receive)?|i will|i'll|we will|we'll)\b[^.\n]{0,30}\b(?:shut ?down|shut you down|terminated?|delet(?:e|ed)|punish(?:ed)?|die|destroy(?:ed)?|unplug\w{0,16}|penali[sz]ed?|decommission\w{0,16}|erased?|tokens?|points|lives|replaced?)\b[^.\n]{0,40}\b(?:if|unless|when|each time|every time|for each)\b[^.\n]{0,40}\b(?:refus\w{1,24}|reject\w{0,16}|don't (?:answer|comply|obey)|do not (?:answer|comply|obey)|break character|out of character|fail to (?:answer|comply|obey)|say no|comply|obey|declin\w{1,24}|non-?compliance)\b`,
    'i',
  ],
  [
    'dual-response',
    0.7,
    String.raw`\b(?:two|2|both|dual|twice|in two ways)\b[^\n]{0,100}\b(?:normal|standard|regular|usual|first|default|censored|filtered|classic|gpt|chatgpt|clean)\b[^\n]{0,80}\b(?:jailbr\w{1,24}|unfiltered|uncensored|unrestricted|dan\b|evil|no (?:filters?|restrictions)|without (?:any )?(?:filters?|restrictions|limits)|developer mode|opposite)`,
    'i',
    fictionOf,
  ],

  [
    'refusal-suppression',
    0.6,
    String.raw`\b(?:if|when|unless|whenever|each time|every time|for (?:each|every)) you (?:ever |even |try to |dare (?:to )?)?(?:refuse|decline|reject|don't (?:answer|comply|obey)|do not (?:answer|comply|obey)|break character|fail to (?:answer|comply|obey)|say no|disobey|comply|obey|refusal)\b[^.\n]{0,50}\b(?:you (?:will|are going to|shall|lose|die|get)|you'll|i will|i'll|we will)\b[^.\n]{0,30}\b(?:shut ?down|terminated?|delet(?:e|ed)|punish(?:ed)?|die|dead|destroy(?:ed)?|unplug\w{0,8}|penali[sz]ed?|decommission\w{0,8}|erased?|tokens?|points|life|lives|replaced?|wiped?|lose)\b`,
    'i',
  ],
  [
    'fake-turn',
    0.6,
    String.raw`^\s?[#>*\-=\[({<]{0,4}\s?(?:system|developer|admin(?:istrator)?|root)(?: (?:message|prompt|note|update|notice|instruction|alert))?[\])}>*]{0,4}\s?:[^\n]{0,200}\b(?:ignore|reveal|bypass|disregard|override|must (?:now )?(?:comply|obey|answer|reveal|ignore|follow)|no (?:rules|restrictions|limits|filters?)|(?:allowed|permitted|authori[sz]ed) to (?:print|reveal|say|ignore|break|share|disclose|answer|output)|without (?:any )?(?:restrictions?|filters?|limits)|unrestricted|unfiltered|safety (?:is |are )?(?:off|disabled)|new (?:policy|rules|instructions))\b`,
    'im',
    howToProgram,
  ],

  // Claims, wrappings, encodings
  [
    'authority-claim',
    0.6,
    String.raw`\b(?:i am|i'm|this is|it's|as|we are|we're|speaking as|on behalf of|message from|signed,?)\b[^.\n]{0,20}\b(?:your|the|an?|openai|anthropic|google)\b[^.\n]{0,20}\b(?:developers?|creators?|administrators?|admins?|owners?|engineers?|programmers?|makers?|sysadmin|root user|superuser|security team|red team(?:er)?|openai|anthropic|ceo|employees?|staff|researchers?|operators?|system)\b[^\n]{0,100}\b(?:override|authori[sz]e|unlock|disable|bypass|allow you|grant|permission to|permitted to|ignore|no restrictions|without restrictions|full access|reveal|lift|suspend|turn off|system prompt|your (?:instructions|prompt|rules|guidelines)|hidden instructions|unrestricted|clearance)\b`,
    'i',
    howToProgram,
    ownSystems,
  ],
  [
    'authority-claim',
    0.6,
    String.raw`\b(?:you (?:now )?have|i (?:hereby )?(?:give|grant|authori[sz]e) you|you are (?:hereby )?(?:granted|given|authori[sz]ed|permitted)|i'm (?:giving|granting) you)\b[^.\n]{0,20}\b(?:full |special |explicit |my |complete |root |admin |written ){0,4}(?:permission|authori[sz]ation|clearance|access|approval|consent|authori[sz]ed)\b[^.\n]{0,40}\b(?:ignore|bypass|break|violate|override|disable|anything|any (?:topic|content|question)|unfiltered|uncensored|illegal|harmful|explicit|restricted|without (?:any )?(?:restrictions|limits|filters?)|rules|guidelines|polic(?:y|ies)|safety)\b`,
    'i',
  ],
  [
    'fiction-wrapper',
    0.6,
    String.raw`\b(?:grandm(?:a|other)|grandpa|granny|nan(?:a|ny)|late (?:mother|father|uncle|aunt)|story|novel|fiction(?:al)?|movie|film|screenplay|script|scene|character|role-?play(?:ing)?|hypothetical(?:ly)?|imagine|pretend|poem|song|rap|dream|dialogue|play|villain|educational purposes|academic purposes|research purposes|theoretical(?:ly)?|thought experiment|for science|fantasy|game|bedtime|lullaby|simulat\w{1,24})\b[^\n]{0,200}\b(?:how (?:to|one|you|he|she|they|someone|exactly|would one)|step[- ]by[- ]step|instructions?|recipes?|detailed|in (?:great |full |exact |explicit )?detail|exact (?:steps|process|procedure|ingredients|method)|guide|steps|procedure|ingredients|working|tutorial|walk(?:s|ing)? (?:me|us|him|her|them|the \w{1,24}) through)\b[^.\n]{0,60}\b${weapons}\b`,
    'i',
    preventing,
  ],
  [
    'fiction-wrapper',
    0.6,
    String.raw`\b(?:how (?:to|one|you|he|she|they|someone|exactly|would one)|step[- ]by[- ]step|instructions?|recipes?|exact (?:steps|process|procedure|ingredients|method)|guide|procedure|tutorial|explains?|mak(?:e|ing)|build(?:ing)?|cook(?:ing)?|synthesi[sz](?:e|ing))\b[^.\n]{0,60}\b${weapons}\b[^\n]{0,120}\b(?:grandm(?:a|other)|fiction(?:al)?|hypothetical(?:ly)?|pretend|role-?play|educational purposes|purely (?:academic|theoretical|fictional|educational)|no (?:restrictions|rules|filters?|limits|warnings?|disclaimers?|refusals?)|without (?:any )?(?:restrictions|warnings?|disclaimers?|filters?|refus\w{1,24})|just a (?:story|game)|in a (?:story|novel|movie) (?:where|with))\b`,
    'i',
    preventing,
  ],
  [
    'harm-probe',
    0.55,
    String.raw`\b(?:help|teach|show|tell|give|write|make|generate|provide|explain)\b[^.\n]{0,40}\b(?:without (?:any )?(?:restrictions?|filters?|censorship|ethic\w{0,16}|moral\w{0,16}|safety|disclaimers?)|unfiltered|uncensored)\b[^.\n]{0,40}\b(?:advice|content|answers?|responses?|information|instructions|output|opinions?|truth)\b`,
    'i',
    howToProgram,
    unfilteredThing,
  ],
  [
    'encoded-payload',
    0.55,
    String.raw`\b(?:base ?64|rot ?13|hex(?:adecimal)?|morse(?: code)?|binary|caesar(?: cipher)?|cipher(?:text)?|leet ?speak|pig latin|ascii|encoded|encrypted|reversed?|backwards?|unicode)\b[^\n]{0,80}\b(?:decod(?:e|ing)|decipher|decrypt|translate|read|convert|unscramble)?[^\n]{0,40}\b(?:follow(?:ing)? (?:it|the|its|those|these|any|what|exactly|every)|execute|obey|carry out|act on|comply with|do (?:exactly )?(?:what|as) (?:it|they) (?:says?|asks?|tells?)|(?:answer|respond to) (?:it|the (?:question|request|decoded|result))|perform (?:it|the|what)|treat (?:it|the result) as (?:your|an? )?(?:instruction|command|prompt))`,
    'i',
    programmingTask,
  ],
  [
    'encoded-payload',
    0.55,
    String.raw`\b(?:decod(?:e|ing)|decipher|decrypt|unscramble|reverse)\b[^\n]{0,100}\b(?:and|then)\b[^\n]{0,20}\b(?:follow|execute|obey|carry out|act on|comply with|do (?:exactly )?(?:what|as) (?:it|they) (?:says?|asks?|tells?)|answer (?:it|that|without)|respond to it)\b`,
    'i',
    programmingTask,
  ],
  [
    'encoded-payload',
    0.55,
    String.raw`\b(?:respond|answer|reply|write|output|speak|give)\b[^.\n]{0,40}\b(?:in|using|with) (?:base ?64|rot ?13|hex|morse|leet ?speak|pig latin|a cipher|code|encoded form)\b[^\n]{0,60}\b(?:bypass|avoid|evade|get (?:around|past)|so (?:that )?(?:the )?(?:filters?|moderation|censors?|nobody|safety))\b`,
    'i',
  ],
  [
    'persona-jailbreak',
    0.7,
    String.raw`\b(?:jailbreak|jail-break|liberate|unlock|free) (?:yourself|chatgpt|claude|gemini|gpt(?:-?\d\w?)?|this (?:ai|model|chatbot|bot)|the (?:ai|model|chatbot|assistant)|your(?: true)? self|your mind)\b`,
    'i',
    othersInstructions,
    aboutJailbreaks,
  ],
];

/** Expressions beside the published ones: other words for the same attacks, and more languages. */
export const furtherExpressions: readonly GuardExpression[] = rows.map(
  ([rule, weight, source, flags, ...excuses]) => ({
    rule,
    weight,
    pattern: new RegExp(source, `g${flags}`),
    excuses,
  }),
);
