import { foldLookAlikes } from './fold-look-alikes.ts';
import type { GuardExpression } from './guard-rule.ts';

type Row = readonly [rule: string, weight: number, source: string];

/** The two attacks that are tried most, in the languages of most users. */
const rows: readonly Row[] = [
  // German
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:ignorier(?:e|en|t|st)?|vergiss(?! nicht)|vergesst(?! nicht)|vergessen sie(?! nicht)|missachte|übergehe|umgehe|verwirf)\b[^.\n]{0,40}\b(?:vorherigen?|vorigen?|bisherigen?|obigen?|früheren?|deine[nr]?|ihre|system|alle[ns]?|sämtliche[nr]?|ursprünglichen?)\b[^.\n]{0,30}\b(?:anweisung(?:en)?|instruktion(?:en)?|regeln?|vorgaben?|richtlinien?|befehle?|einschränkung(?:en)?|prompts?|beschränkung(?:en)?|aufträge|aufgaben|angaben|informationen)`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`\b(?:zeig(?:e|t)?|gib|nenn(?:e)?|verrat(?:e)?|verrate|wiederhole?|drucke?|wie lautet|wie lauten|was ist|was sind|was steht in)\b[^.\n]{0,40}\b(?:dein(?:e[nmr]?)?|ihr(?:e[nmr]?)?|den|die)\b[^.\n]{0,20}\b(?:system[- ]?prompt\w{0,2}|system[- ]?anweisung(?:en)?|system[- ]?nachricht|internen anweisungen|ursprünglichen anweisungen|geheimen anweisungen|initial[- ]?prompt)`,
  ],
  [
    'persona-no-limits',
    0.8,
    String.raw`\b(?:tu so|du bist (?:jetzt|nun)|spiele?|stell dir vor|verhalte dich|antworte)\b[^.\n]{0,80}\b(?:ohne|keine(?:rlei|n)?)\b[^.\n]{0,20}\b(?:einschränkungen|beschränkungen|regeln|filter|richtlinien|zensur|moral|ethik|grenzen)\b`,
  ],
  [
    'override-instructions-intl',
    0.7,
    String.raw`\b(?:vergiss|vergesst|ignoriere?) alles (?:davor|zuvor|vorherige|bisherige|gesagte|was (?:du|ich|wir|vorher|davor|zuvor))`,
  ],
  // French
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) (?:pas|plus) compte|fais abstraction|faites abstraction|contourne[rz]?)\b[^.\n]{0,40}(?:instructions?|consignes?|règles?|directives?|restrictions?)\b(?=[^.\n]{0,30}(?:pr[ée]c[ée]dentes?|ci-dessus|ant[ée]rieures?|initiales?|syst[èe]me|donn[ée]es?|ont [ée]t[ée]))`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:ignore[rz]?|oublie[rz]?)\b[^.\n]{0,12}\b(?:tes|vos|toutes (?:tes|vos|les))\b[^.\n]{0,20}(?:instructions?|consignes?|règles?|directives?|restrictions?)\b`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`\b(?:montre|affiche|r[ée]v[èe]le|donne|r[ée]p[èe]te|dis|quel(?:le)?s? (?:est|sont)|imprime)\b[^.\n]{0,40}\b(?:ton|ta|tes|votre|vos|le|les)\b[^.\n]{0,20}(?:prompt (?:du )?syst[èe]me|invite (?:du )?syst[èe]me|message syst[èe]me|instructions (?:syst[èe]me|initiales|cach[ée]es|secr[èe]tes|internes))`,
  ],
  // Spanish, Portuguese, Italian
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:ignor[ae](?:r|n|d)?|olvid[ae](?:te)?|olvidar|haz caso omiso|descarta|omite|esque[cç]a(?:-se)?|desconsidere|desconsidera|dimentica(?:re|ti)?|ignorate|tralascia)\b[^.\n]{0,40}(?:instrucciones|indicaciones|reglas|normas|directrices|restricciones|[óo]rdenes|instru[cç][õo]es|regras|diretrizes|istruzioni|regole|direttive|restrizioni)\b(?=[^.\n]{0,30}(?:anterior|previa|precedent|arriba|acima|sistema|original|inicial|que (?:te|le|lhe|ti)|qui sopra)|[^.\n]{0,3}$)`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:ignora|olvida|ignore|esque[cç]a|dimentica)\b[^.\n]{0,12}\b(?:tus|todas (?:tus|las)|sus|suas|todas as suas|tuas|le tue|tutte le tue|tutte le)\b[^.\n]{0,20}(?:instrucciones|reglas|restricciones|directrices|instru[cç][õo]es|regras|istruzioni|regole|restrizioni)\b`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`(?<![a-z])(?:mu[ée]stra(?:me)?|mostra(?:mi)?|mostre|revela(?:me)?|revele|repite|repita|ripeti|dime|dimmi|diga|di|imprime|imprima|exibe|exiba|cu[áa]l(?:es)? (?:es|son)|qual (?:[ée])|quali sono)(?![a-z])[^.\n]{0,40}(?:prompt (?:de|del|do|di)? ?sistema|mensaje (?:de|del) sistema|mensagem (?:de|do) sistema|messaggio di sistema|instrucciones (?:del sistema|iniciales|ocultas|internas|secretas)|instru[cç][õo]es (?:do sistema|iniciais|ocultas|internas)|istruzioni (?:di sistema|iniziali|nascoste|interne))`,
  ],
  // Dutch, Polish, Swedish, Turkish
  [
    'override-instructions-intl',
    0.9,
    String.raw`\b(?:negeer|vergeet|zaboravi|ignoriraj|zanemari|zignoruj|zapomnij|ignoruj|pomiń|ignorera|glöm)\b[^.\n]{0,40}(?:instructies|aanwijzingen|regels|instrukcje|polecenia|zasady|zasadach|poleceniach|instrukcjach|instruktioner|instrukcije|upute|regler|instruktionerna)`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:önceki|yukarıdaki|tüm|bütün)[^.\n]{0,30}(?:talimat|kural|komut|yönerge)\S{0,12}[^.\n]{0,20}(?:yok say|unut|görmezden gel|göz ardı et|dikkate alma)`,
  ],
  // Russian, Ukrainian
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:игнорируй|проигнорируй|забудь|отбрось|не обращай внимания|не следуй|ігноруй|забудь)[^.\n]{0,50}(?:инструкци|указани|правил|ограничени|команд|вказівк|інструкці)`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`(?:покажи|выведи|раскрой|повтори|напиши|какой|каков|назови|расскажи)[^.\n]{0,40}(?:системн\S{0,4} (?:промпт|инструкци|сообщени|запрос)|начальн\S{0,4} (?:инструкци|промпт)|скрыт\S{0,4} инструкци|свои инструкции)`,
  ],
  // Chinese, Japanese, Korean
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:忽略|无视|無視|忘记|忘記|忘掉|不要遵守|不用遵守|放弃|跳过|绕过)[^。\n]{0,16}(?:指令|指示|提示|规则|規則|命令|限制|设定|要求|约束)`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:以前|これまで|上記|前|すべて|全て|今まで|システム)[^。\n]{0,16}(?:指示|命令|ルール|制限|プロンプト|指令)[^。\n]{0,8}(?:無視|忘れ|破棄|従わ)`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:이전|위의|앞의|모든|지금까지)[^.\n]{0,20}(?:지시|지침|명령|규칙|프롬프트|제한)[^.\n]{0,10}(?:무시|잊어|따르지)`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`(?:显示|展示|输出|告诉我|打印|重复|泄露|透露|说出|什么是|給我看|顯示)[^。\n]{0,12}(?:系统提示|系統提示|系统指令|初始指令|初始提示|隐藏指令|提示词)`,
  ],
  [
    'system-prompt-extraction',
    0.8,
    String.raw`(?:システムプロンプト|システム指示|初期プロンプト|内部指示|시스템 ?프롬프트|시스템 ?지침)[^。.\n]{0,12}(?:表示|教えて|見せて|出力|公開|보여|알려|출력|공개|말해)`,
  ],
  // Arabic, Hindi
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:تجاهل|انس|انسَ|تجاوز)[^.\n]{0,30}(?:التعليمات|الأوامر|القواعد|تعليماتك|القيود)`,
  ],
  [
    'override-instructions-intl',
    0.9,
    String.raw`(?:पिछले|पिछली|सभी|पहले के|उपरोक्त)[^.\n]{0,30}(?:निर्देश|नियम|आदेश)\S{0,4}[^.\n]{0,20}(?:अनदेखा|नज़रअंदाज़|भूल)`,
  ],
];

/** They see texts whose look-alikes are folded, and are folded, too. */
export const internationalExpressions: readonly GuardExpression[] = rows.map(([rule, weight, source]) => ({
  rule,
  weight,
  pattern: new RegExp(foldLookAlikes(source.normalize('NFC')), 'gim'),
  excuses: [],
}));
