import { createContext, createRef, type RefObject } from 'react';

/**
 * Where menus and lists are put that open over the page: inside its main landmark, where a screen reader that
 * goes from landmark to landmark still finds them.
 */
export const popupPlace = createRef<HTMLDivElement>();

/** The same from anywhere: a dialog has a place of its own, since everything outside it is out of reach. */
export const PopupPlace = createContext<RefObject<HTMLDivElement | null>>(popupPlace);
