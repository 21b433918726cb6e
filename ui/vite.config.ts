import babel from "@rolldown/plugin-babel";
import react, { reactCompilerPreset } from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react(), babel({ presets: [reactCompilerPreset()] })],
  clearScreen: false,
  // The words are shared with the Rust side and lie outside this folder.
  server: { host: "127.0.0.1", port: 5173, strictPort: true, fs: { allow: [".."] } },
  build: {
    // What WebKitGTK 2.40 and the oldest supported WebView2 understand.
    target: ["safari16.4", "chrome120"],
    // Fonts stay files: `font-src 'self'` allows no data URLs.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    // All cores: with two, the usual number is one.
    maxWorkers: "100%",
  },
});
