/** Lists of phrases that give a signal away; the order decides which one is named. */
export type PhraseListName =
  | 'correction'
  | 'rephrase'
  | 'clarification'
  | 'escalation'
  | 'quit'
  | 'profanity'
  | 'complaint'
  | 'gratitude'
  | 'confirmation'
  | 'success';

/** Those of Plano, to the word and in its order. */
export const phrases: Readonly<Record<PhraseListName, readonly string[]>> = {
  correction: [
    ...['meant', 'said', 'asked'].flatMap((verb) => [`no, i ${verb}`, `no i ${verb}`]),
    ...['nah, i meant', 'nope, i meant'],
    ...['not what i said', 'not what i asked'],
    ...["that's", 'thats'].flatMap((that) =>
      ['said', 'asked', 'meant'].map((verb) => `${that} not what i ${verb}`),
    ),
    ...["that's not what you", "no that's not what i", "no, that's not what i"],
    ...['quite', 'exactly'].flatMap((how) => [`you're not ${how} right`, `youre not ${how} right`]),
    ...["you're wrong about", 'youre wrong about'],
    ...['i just said', 'i already said', 'i already told you'],
  ],
  rephrase: [
    'let me rephrase',
    'let me explain again',
    "what i'm trying to say",
    "what i'm saying is",
    'in other words',
  ],
  clarification: [
    ...["i don't understand", "don't understand", 'not understanding', "can't understand"],
    ...["don't get it", "don't follow"],
    ...["i'm confused", 'so confused'],
    ...['makes no sense', "doesn't make sense", 'not making sense'],
    ...['what do you mean', 'what does that mean', 'what are you saying'],
    ...["i'm lost", 'totally lost', 'lost me'],
    ...['you', 'that'].flatMap((whose) => [`no clue what ${whose}`, `no idea what ${whose}`]),
    ...['come again', 'say that again', 'repeat that'],
    ...['trouble following', 'hard to follow', "can't follow"],
  ],
  escalation: [
    ...[
      'a human',
      'a person',
      'a real person',
      'an actual person',
      'a supervisor',
      'a manager',
      'customer service',
      'customer support',
      'support',
      'tech support',
      'help desk',
    ].flatMap((whom) =>
      [
        'speak to',
        'talk to',
        'connect me to',
        'connect me with',
        'transfer me to',
        'get me',
        'chat with',
      ].map((verb) => `${verb} ${whom}`),
    ),
    'escalate this',
  ],
  quit: [
    ...['i give up', "i'm giving up", 'im giving up', "i'm going to quit", 'i quit'],
    ...['forget', 'screw'].flatMap((verb) => [`${verb} it`, `${verb} this`]),
    ...["don't bother trying", "don't bother with this", "don't bother with it", "don't even bother"],
    ...['why bother', 'not worth it', 'this is hopeless'],
    ...['going elsewhere', 'try somewhere else', 'look elsewhere'],
  ],
  profanity: [
    ...['this is bullshit', 'what bullshit', 'such bullshit', 'total bullshit', 'complete bullshit'],
    ...['this is crap', 'what crap', 'this is shit'],
    ...['what the hell is wrong with you', 'what the fuck is wrong with you'],
    ...["you're", 'youre', 'you are'].map((you) => `${you} fucking useless`),
    'fucking useless',
    ...['this bot is shit', 'this bot is crap', 'damn bot', 'fucking bot'],
    ...['stupid fucking', 'are you fucking kidding'],
    ...['wtf is wrong with you', 'wtf is this', 'ffs just', 'for fucks sake', "for fuck's sake"],
    ...['what the f**k', 'what the f*ck', 'what the f***'],
    ...['bullsh*t', 'bull***t', 'bs'].flatMap((word) => [`that's ${word}`, `thats ${word}`]),
    ...['this is bullsh*t', 'this is bull***t', 'this is bs'],
  ],
  complaint: [
    ...['this is useless', 'not helpful', "doesn't help", 'not helping'],
    ...["you're not helping", 'youre not helping'],
    ...["this doesn't work", 'this doesnt work', "this isn't working", 'this isnt working'],
    ...["still doesn't work", 'still doesnt work', 'still not working'],
    ...["still isn't working", 'still isnt working'],
    ...['waste of time', 'wasting my time'],
    ...['ridiculous', 'absurd', 'insane', 'stupid', 'dumb'].map((what) => `this is ${what}`),
    ...['this sucks', 'this is frustrating', 'not good enough'],
    ...["why can't you", 'why cant you', 'same issue'],
    ...['did that already', 'done that already', 'tried that already', 'already tried that'],
    ...['done', 'tried'].flatMap((verb) => [`i've ${verb} that`, `ive ${verb} that`]),
    ...["i'm disappointed", 'im disappointed', 'disappointed with you', 'disappointed in you'],
    ...['useless bot', 'dumb bot', 'stupid bot'],
  ],
  gratitude: [
    ...["that's helpful", 'that helps', 'this helps', 'appreciate it', 'appreciate that'],
    ...["that's perfect", 'exactly what i needed', 'just what i needed'],
    ...["you're the best", 'you rock', "you're awesome", "you're amazing", "you're great"],
  ],
  confirmation: [
    ...['that works', 'this works', "that's great", "that's amazing", 'this is great', "that's awesome"],
    ...['love it', 'love this', 'love that'],
  ],
  success: [
    ...['it worked', 'that worked', 'this worked'],
    ...["it's working", "that's working", 'this is working'],
  ],
};
