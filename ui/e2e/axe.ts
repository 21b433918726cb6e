/**
 * What axe finds on a page. It is run directly: the wrapper for Playwright also opens a second page per look and gathers every
 * frame, which took five to ten times as long, and no page of the console has a frame.
 */

import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

interface Finding {
  id: string;
  impact: string | null;
  /** The elements, as their own markup. */
  nodes: string[];
}

/** All findings, or those under some of axe's tags. */
export async function findings(page: Page, tags?: readonly string[]): Promise<Finding[]> {
  expect(await page.locator("iframe, frame").count(), "axe is asked about one document only").toBe(0);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const { axe: here } = window as unknown as { axe: typeof axe };
    const { violations } = await here.run(document, {
      reporter: "no-passes",
      iframes: false,
      selectors: false,
      ...(runOnly ? { runOnly: { type: "tag", values: [...runOnly] } } : {}),
    });
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? null,
      nodes: nodes.map(({ html }) => html),
    }));
  }, tags);
}
