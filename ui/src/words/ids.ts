// Generated from locales/en/ui-*.ftl by `npm run words`. Do not edit.

export type WordId =
  | "frame-product"
  | "frame-nav-label"
  | "frame-nav-overview"
  | "frame-nav-log"
  | "frame-nav-directory"
  | "frame-nav-connections"
  | "frame-nav-settings"
  | "frame-nav-refused"
  | "frame-session-ended"
  | "frame-session-ended-detail"
  | "frame-crashed"
  | "frame-crashed-detail"
  | "frame-reload";
