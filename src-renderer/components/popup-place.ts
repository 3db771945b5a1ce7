import { createRef } from 'react';

/**
 * Where menus and lists are put that open over the page: inside its main landmark, where a screen reader that
 * goes from landmark to landmark still finds them.
 */
export const popupPlace = createRef<HTMLDivElement>();
