export { T } from "./T";
export { LANGUAGE, t, type WordArgs, type WordId } from "./words";
