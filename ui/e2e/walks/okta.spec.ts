/** The setup of Okta, from the first choice to the summary, and what is done wrong on the way. */
import { test } from "../fixtures";
import { makeAuthority, NAME } from "./gate";
import { OKTA } from "./providers";
import { makeMistakes, walkThrough } from "./walk";

const authority = makeAuthority();
test.use({ serving: { args: ["--resolve", `${NAME}=127.0.0.1`], env: { SSL_CERT_FILE: authority.file } } });

test("Okta is set up: each step that it shows turns green by itself, in order", async ({ page, host }) => {
  await walkThrough(page, host, OKTA);
});

test("what is done wrong in Okta is named at its step with its fix, and goes when it is put right", async ({
  page,
  host,
}) => {
  await makeMistakes(page, host, OKTA, authority);
});
