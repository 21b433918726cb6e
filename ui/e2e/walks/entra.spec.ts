/** The setup of Microsoft Entra ID, from the first choice to the summary, and what is done wrong on the way. */
import { test } from "../fixtures";
import { makeAuthority, NAME } from "./gate";
import { ENTRA, ENTRA_AGENT } from "./providers";
import { makeMistakes, walkThrough } from "./walk";

const authority = makeAuthority();
test.use({ serving: { args: ["--resolve", `${NAME}=127.0.0.1`], env: { SSL_CERT_FILE: authority.file } } });

test("Microsoft Entra ID is set up: each step that it shows turns green by itself, in order", async ({
  page,
  host,
}) => {
  await walkThrough(page, host, ENTRA);
});

test("Microsoft Entra ID is set up through its agent: the steps of the agent are among them", async ({
  page,
  host,
}) => {
  await walkThrough(page, host, ENTRA_AGENT);
});

test("what is done wrong in Microsoft Entra ID is named at its step with its fix, and goes when it is put right", async ({
  page,
  host,
}) => {
  await makeMistakes(page, host, ENTRA, authority);
});
