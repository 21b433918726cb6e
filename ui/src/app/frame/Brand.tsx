/** The mark: one arrow there, one back. */
export function Brand() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2 5.5h9.5M8.5 2.5l3 3-3 3" stroke="currentColor" />
      <path d="M16 12.5H6.5M9.5 9.5l-3 3 3 3" stroke="var(--ds-accent-text)" />
    </svg>
  );
}
