/** Where something is known from: the titles in a row, each with its page where it has one. */
import type { SetupSource } from "../backend";
import { visible } from "./visible";

export function Sources({ sources }: { sources: readonly SetupSource[] }) {
  return sources.map(({ title, address }, at) => (
    <span key={title}>
      {at > 0 && ", "}
      {address === null ? (
        visible(title)
      ) : (
        <a href={address} target="_blank" rel="noreferrer">
          {visible(title)}
        </a>
      )}
    </span>
  ));
}
