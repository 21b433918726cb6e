/** The library, set to the look. */
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { nonce } from "./nonce";
import { cssVariablesResolver, theme } from "./theme";

export function Look({ children, env = "default" }: { children: ReactNode; env?: "default" | "test" }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      env={env}
      {...(nonce ? { getStyleNonce: () => nonce } : {})}
    >
      {children}
    </MantineProvider>
  );
}
