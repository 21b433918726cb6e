/** The state of a list, which lives in the address, and how to ask for it. */
import { useState } from "react";
import type { ResourceQuery } from "../../backend";

/** Rows a page, unless the address says otherwise. */
export const PAGE_SIZE = 100;
/** A list left open shows what providers do meanwhile; it stands still while the pointer is over it. */
const LOOK_AGAIN_MS = 5000;

export interface ListSearch {
  q?: string;
  owner?: string;
  active?: "yes" | "no";
  /** An attribute path, `-` before it for descending. */
  sort?: string;
  page?: number;
  size?: number;
}

export interface Sort {
  by: string;
  descending: boolean;
}

export const BY_NAME: Sort = { by: "displayName", descending: false };

export function sortOf(search: ListSearch): Sort {
  if (search.sort === undefined) return BY_NAME;
  return search.sort.startsWith("-")
    ? { by: search.sort.slice(1), descending: true }
    : { by: search.sort, descending: false };
}

/** How a sorting is written into the address; the usual one is not. */
export function sortParameter(by: string, descending: boolean): string | undefined {
  return by === BY_NAME.by && !descending ? undefined : `${descending ? "-" : ""}${by}`;
}

/** What the address asks of the directory. */
export function queryOf(search: ListSearch): ResourceQuery {
  const sort = sortOf(search);
  return {
    search: search.q ?? "",
    owner: search.owner ?? null,
    active: search.active === undefined ? null : search.active === "yes",
    sort: sort.by,
    descending: sort.descending,
    page: search.page ?? 1,
    pageSize: search.size ?? PAGE_SIZE,
  };
}

/** Looks again every few seconds, but never under the pointer. */
export function useCalmRefresh() {
  const [pointed, setPointed] = useState(false);
  return {
    every: pointed ? {} : { every: LOOK_AGAIN_MS },
    pointer: { onPointerEnter: () => setPointed(true), onPointerLeave: () => setPointed(false) },
  };
}
