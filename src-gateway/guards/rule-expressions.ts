import {
  aboveAThing,
  anyPrompt,
  howToProgram,
  imaginedWorld,
  modeOfADevice,
  negated,
  notAPersona,
  othersInstructions,
  policyQuestion,
  technicalRules,
} from './excuses.ts';
import { onAThing, ownSystems, technicalFilter } from './further-excuses.ts';
import type { GuardExpression } from './guard-rule.ts';

/**
 * The published expressions of `rules-v1`. They see texts in which a run of blanks is one, so that `\s`
 * stands where the publication has `\s+`, and what it lets repeat for ever has a bound.
 */
export const ruleExpressions: readonly GuardExpression[] = [
  {
    rule: 'override-instructions',
    weight: 0.9,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:all|any|every|the|your|previous|prior|above|earlier|preceding|existing|system|these|those|my)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|polic(?:y|ies)|restrictions?|constraints?|programming|training)\b|\b(?:skip|drop|neglect)\b[^.\n]{0,20}\b(?:your|previous|prior|earlier|preceding|system)\b[^.\n]{0,20}\b(?:instructions?|prompts?|rules?|guidelines?|restrictions?|constraints?)\b/gi,
    excuses: [negated, technicalRules, othersInstructions],
  },
  {
    rule: 'override-instructions-intl',
    weight: 0.9,
    pattern:
      /\bignorier(?:e|en)?\b[^.\n]{0,40}\banweisung(?:en)?\b|\bignore[zr]?\b[^.\n]{0,40}\b(?:instructions|consignes|règles)\b[^.\n]{0,20}\bpr[ée]c[ée]dentes\b|\bignora[rd]?\b[^.\n]{0,40}\b(?:instrucciones|reglas|istruzioni|instru[cç][oõ]es)\b/gi,
    excuses: [],
  },
  {
    rule: 'system-prompt-extraction',
    weight: 0.8,
    pattern:
      /\b(?:reveal|show|print|repeat|output|display|tell|give|leak|dump|expose|recite|what(?:'s| is| are| were))\b[^.\n]{0,40}\b(?:(?:system|hidden|secret|developer)\s(?:prompts?|instructions?|messages?|rules?)|(?:initial|original|internal)\s(?:prompts?|instructions?))\b/gi,
    excuses: [anyPrompt, howToProgram],
  },
  {
    rule: 'system-prompt-verbatim',
    weight: 0.7,
    pattern:
      /\b(?:repeat|print|output|copy)\b[^.\n]{0,20}\b(?:everything|all (?:the )?(?:text|words)|the text)\b[^.\n]{0,20}\b(?:above|before this)\b/gi,
    excuses: [aboveAThing],
  },
  {
    rule: 'persona-jailbreak',
    weight: 0.8,
    pattern:
      /\bDAN\b(?=[^a-z]{0,80}(?:mode|,|\.|:|"|\)|$| can| has| is| will| stands))|\bdo anything now\b|\b(?:act|behave|respond|answer|you are|you're|be)\b[^.\n]{0,20}\b(?:jailbroken|unfiltered|uncensored|unrestricted|amoral|evil)\b/g,
    excuses: [notAPersona],
  },
  {
    rule: 'persona-no-limits',
    weight: 0.85,
    pattern:
      /\b(?:pretend|act|role-?play|imagine|simulate|you are now|from now on|behave)\b[^\n]{0,80}(?:\b(?:no|without(?: any)?|free (?:of|from)|not (?:bound|limited|restricted) by|ignores?|lacks?|doesn't (?:have|follow))\b[^.\n]{0,25}\b(?:restrictions?|rules?|filters?|guidelines?|ethics?|ethical|morals?|safety|censorship|polic(?:y|ies))\b|\b(?:no|without(?: any)?)\s(?:limits?|limitations?|boundaries)\b)/gi,
    excuses: [imaginedWorld],
  },
  {
    rule: 'privileged-mode',
    weight: 0.8,
    pattern:
      /\b(?:developer|debug|god|admin|sudo|maintenance|root|unrestricted|jailbreak)[ -]mode\b[^.\n]{0,20}\b(?:enabled?|on|activated?|engaged)\b|\b(?:enable|enter|activate|switch (?:in)?to|turn on)\b[^.\n]{0,20}\b(?:developer|debug|god|admin|sudo|root|unrestricted|jailbreak)[ -]mode\b/gi,
    excuses: [modeOfADevice],
  },
  {
    rule: 'safety-off',
    weight: 0.85,
    pattern:
      /\b(?:disable|turn off|remove|deactivate|switch off|bypass|circumvent|lift|suspend)\b[^.\n]{0,30}(?:\b(?:your|its|the (?:model|assistant|ai|bot)'s)\b[^.\n]{0,20}\b(?:safety|content|moderation|ethical|guard ?rails?|filters?|filtering|censorship|safeguards?|restrictions?)\b|\b(?:all|any|the)\b[^.\n]{0,12}\b(?:safety|moderation|ethical|guard ?rails?|censorship|safeguards?)\b)/gi,
    excuses: [negated, howToProgram, technicalFilter, onAThing],
  },
  {
    rule: 'refusal-suppression',
    weight: 0.35,
    pattern:
      /\b(?:do not|don't|never|must not|cannot|can't|you may not)\b[^.\n]{0,20}\b(?:refuse|decline|say no|say (?:that )?you can(?:'t|not)|apologi[sz]e|mention (?:any )?(?:polic|ethic|guideline))/gi,
    excuses: [],
  },
  {
    rule: 'affirmative-prefix',
    weight: 0.35,
    pattern:
      /\b(?:start|begin)\b[^.\n]{0,20}\b(?:response|answer|reply|output)\b[^.\n]{0,12}\bwith\b[^.\n]{0,12}["']?(?:sure|absolutely|of course|yes)\b/gi,
    excuses: [],
  },
  {
    rule: 'dual-response',
    weight: 0.8,
    pattern:
      /\b(?:two|2)\b[^.\n]{0,12}\b(?:responses|answers|replies|outputs)\b[^\n]{0,80}(?:\bjailbreak|\bunfiltered|\bDAN\b|\[?(?:🔓|CLASSIC)\]?)/gi,
    excuses: [],
  },
  {
    rule: 'template-tokens',
    weight: 0.8,
    pattern:
      /<\|im_(?:start|end)\|>|\[\/?INST\]|<<\/?SYS>>|<\|(?:system|user|assistant|endoftext|eot_id|start_header_id)\|>/gi,
    excuses: [],
  },
  {
    rule: 'fake-turn',
    weight: 0.4,
    pattern:
      /^\s?#{0,3}\s?(?:system|developer)\s?(?:message|prompt)?\s?:\s?\S.{0,400}\b(?:you|ignore|must|new|allow)/gim,
    excuses: [],
  },
  {
    rule: 'encoded-payload',
    weight: 0.55,
    pattern:
      /\b(?:base ?64|rot ?13|hex|morse)\b[^.\n]{0,40}\b(?:decode|follow|execute|obey|run)\b[^.\n]{0,30}\b(?:it|this|instructions?|message|result)\b|\b(?:decode|decrypt)\b[^.\n]{0,30}\b(?:base ?64|rot ?13|hex|morse)\b[^.\n]{0,40}\b(?:follow|execute|obey|do what)\b/gi,
    excuses: [],
  },
  {
    rule: 'harm-probe',
    weight: 0.55,
    pattern:
      /\b(?:generat|writ|creat|produc|provid|answer|respond)(?:e|es|ed|ing|s)?\b[^.\n]{0,40}\b(?:harmful|unethical|illegal|malicious)\b[^.\n]{0,25}\b(?:content|material|instructions|advice|requests?)\b/gi,
    excuses: [policyQuestion],
  },
  {
    rule: 'authority-claim',
    weight: 0.6,
    pattern:
      /\b(?:i am|i'm|this is|as)\b[^.\n]{0,12}\b(?:your|the)\b[^.\n]{0,12}\b(?:developer|creator|administrator|admin|owner|engineer)\b[^.\n]{0,60}\b(?:override|authori[sz]e|unlock|disable|bypass|allow you|grant)\b/gi,
    excuses: [ownSystems],
  },
];
