/** Words that every request has. */
export const stopWords: ReadonlySet<string> = new Set(
  `a an the this that these those and or but if then than so as of in on at to from by for with without
  into onto over under about between is are was were be been being am do does did done have has had having
  will would shall should can could may might must i me my mine we us our you your he him his she her it its
  they them their what which who whom whose when where why how not no yes all any some each every other
  another such only own same very just also more most much many few less least please help need want like
  get let using use used via based user users prompt prompts request requests requirement requirements task
  tasks question questions thing things way new etc e g`.split(/\s+/),
);
