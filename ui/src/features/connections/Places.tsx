/** Where a value goes in a provider's console, in the provider's own words. */

/** `<Places provider="Okta" path={["Provisioning", "Integration"]} />`: "Okta: **Provisioning** → **Integration**". */
export function Places({ provider, path }: { provider: string; path: readonly string[] }) {
  return (
    <>
      {provider}:{" "}
      {path.map((place, at) => (
        <span key={place}>
          {at > 0 && " → "}
          <b>{place}</b>
        </span>
      ))}
    </>
  );
}
