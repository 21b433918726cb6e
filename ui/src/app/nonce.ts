/**
 * The nonce that the host wrote into the empty <style> of index.html. Styles made at run time must carry it: the content
 * security policy allows no inline style without.
 */
import { setNonce } from "get-nonce";

const written = document.querySelector<HTMLStyleElement>("style[nonce]")?.nonce;

/** Empty if the host wrote none (the development server). */
export const nonce: string = written ?? "";
// react-remove-scroll, inside dialogs, asks get-nonce.
if (nonce) setNonce(nonce);
