import { describe, expect, it } from "vitest";
import { bytes, clock, duration, middle, rounded, stretch } from "./format";
import { instant, relative, utc } from "./time";

describe("figures", () => {
  it.each([
    [9_999, "9,999"],
    [12_430, "12.4 k"],
    [999_960, "1.0 M"],
    [3_100_000, "3.1 M"],
  ])("are exact to 9,999 and rounded beyond: %i", (count, expected) => expect(rounded(count)).toBe(expected));

  it.each([
    [0.42, "0.4 ms"],
    [8, "8 ms"],
    [999.6, "1 s"],
    [1_240, "1.24 s"],
    [180_000, "3 min"],
    [7_200_000, "2 h"],
    [12 * 86_400_000, "12 d"],
  ])("of durations: %i ms", (ms, expected) => expect(duration(ms)).toBe(expected));

  it("of sizes", () => {
    expect([0, 1, 246, 12_400, 1_073_741_824].map(bytes)).toEqual([
      "0 bytes",
      "1 byte",
      "246 bytes",
      "12.4 KB",
      "1.1 GB",
    ]);
  });

  it("of a running clock and of a stretch", () => {
    expect([clock(14_900), clock(125_000), clock(3_609_000)]).toEqual(["0:14", "2:05", "1:00:09"]);
    expect([stretch(400), stretch(40_000), stretch(59_600)]).toEqual(["1 s", "40 s", "1 min"]);
  });

  it("cuts ids in the middle", () => expect(middle("0f6c42be-91d2-4d7a-8c11-5a2be0417f90")).toBe("0f6c42be-9…17f90"));
});

describe("instants", () => {
  const now = new Date(2026, 10, 23, 15, 0, 0).getTime();
  const at = (...parts: [number, number, number, number, number, number, number]) => new Date(...parts).getTime();
  it.each([
    ["short", at(2026, 10, 23, 14, 21, 37, 410), "14:21:37"],
    ["minute", at(2026, 10, 23, 14, 21, 37, 410), "14:21"],
    ["full", at(2026, 10, 23, 14, 21, 37, 410), "23 Nov 14:21:37.410"],
    ["short", at(2026, 10, 20, 18, 1, 0, 0), "20 Nov 18:01"],
    ["short", at(2025, 0, 12, 9, 4, 11, 0), "12 Jan 2025"],
    ["day", at(2027, 1, 21, 0, 0, 0, 0), "21 Feb 2027"],
  ] as const)("are local, with the date only where it is another one: %s %i", (detail, instantAt, expected) =>
    expect(instant(instantAt, now, detail)).toBe(expected),
  );

  it("carry the exact UTC instant", () =>
    expect(utc(Date.UTC(2026, 10, 23, 14, 21, 37, 410))).toBe("2026-11-23 14:21:37.410 UTC"));

  it("are relative in health lines", () => {
    expect([relative(now - 2000, now), relative(now + 7 * 86_400_000, now)]).toEqual(["2 s ago", "in 7 d"]);
  });
});
