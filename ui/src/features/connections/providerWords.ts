/** What the fields are called in a provider's own admin console, exactly as it stands there. */

export interface ProviderWords {
  /** The field that takes the address. */
  address: string;
  /** The field that takes the token, as a path of places. */
  token: readonly string[];
  /** The fields that take the values of an OAuth client, where the console has them. */
  oauth?: { path: readonly string[]; endpoint: string; id: string; secret: string };
  /** Whether the console writes `Bearer` before the token by itself, so that it must not be pasted too. */
  addsBearer: boolean;
}

const WORDS: Record<string, ProviderWords> = {
  entra: {
    address: "Tenant URL",
    token: ["Provisioning", "Admin Credentials", "Secret Token"],
    oauth: {
      path: ["Provisioning", "Admin Credentials"],
      endpoint: "Token Endpoint",
      id: "Client Identifier",
      secret: "Client Secret",
    },
    addsBearer: true,
  },
  okta: {
    address: "SCIM 2.0 Base Url",
    token: ["Provisioning", "Integration", "OAuth Bearer Token"],
    addsBearer: true,
  },
  onelogin: { address: "SCIM Base URL", token: ["Configuration", "SCIM Bearer Token"], addsBearer: true },
  jumpcloud: { address: "Base URL", token: ["Identity Management", "Token Key"], addsBearer: true },
};

/** Google Workspace sends nothing to a service of one's own: it has no tokens and no address, its people are imported. */
export function isImported(provider: { key: string }): boolean {
  return provider.key === "google";
}

/** `null` for a client that is nobody's product. */
export function providerWords(key: string): ProviderWords | null {
  return WORDS[key] ?? null;
}
