/** The setup of Okta, from the first choice to the summary, and what is done wrong on the way. */
import { test } from "../fixtures";
import { makeAuthority, NAME } from "./gate";
import { OKTA, OKTA_WIZARD } from "./providers";
import { makeMistakes, walkThrough } from "./walk";

const authority = makeAuthority();
test.use({ serving: { args: ["--resolve", `${NAME}=127.0.0.1`], env: { SSL_CERT_FILE: authority.file } } });

for (const [app, walk] of [
  ["the test app of its catalogue", OKTA],
  ["an app of its wizard", OKTA_WIZARD],
] as const) {
  test(`Okta is set up with ${app}: each step that it shows turns green by itself, in order`, async ({
    page,
    host,
  }) => {
    await walkThrough(page, host, walk);
  });

  test(`what is done wrong in Okta with ${app} is named at its step with its fix, and goes when it is put right`, async ({
    page,
    host,
  }) => {
    await makeMistakes(page, host, walk, authority);
  });
}
