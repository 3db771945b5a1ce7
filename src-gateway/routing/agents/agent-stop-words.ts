/** Words that say nothing about which agent is meant; part of `embedded/lexical-agents-v1`. */
export const agentStopWords: ReadonlySet<string> = new Set(
  `a an the this that these those is are was were be been being am do does did doing have has had having i you
  he she it we they me him her us them my your his its our their mine yours what which who whom whose when
  where why how can could will would shall should may might must of in on at by for with about against between
  into through during before after above below to from up down out off over under again further then once here
  there all any both each few more most other some such no nor not only own same so than too very just also
  and or but if because as until while please tell give show get want need help let know like would hello hi
  hey thanks thank ok okay there s t re ve ll d m real time times`.split(/\s+/),
);
