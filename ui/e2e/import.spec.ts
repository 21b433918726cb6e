/** Google Workspace: why it sends nothing, and the import of its files: chosen, previewed, written, repeated, undone. */
import { expect, type Page, test } from "./fixtures";
import { type Host, inspect } from "./host";

const HEAD =
  "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY],Building ID,Floor Name,Floor Section,Email Usage [READ ONLY],Drive Usage [READ ONLY],Total Storage [READ ONLY],Change Password at Next Sign-In,New Status [UPLOAD ONLY]";

interface Person {
  number: number;
  title: string;
}

const everybody = (count: number): Person[] =>
  Array.from({ length: count }, (_, number) => ({ number, title: `Title ${number % 9}` }));
const address = (number: number) => `person${number}@example.com`;

function users(people: Person[]): string {
  const row = ({ number, title }: Person) =>
    `Person,No ${number},${address(number)},****,,/Staff,,Active,Never logged in,,,,,+1 555 ${number},,,"${number} Main St, Springfield",,E${number},,${title},${address(0)},Department ${number % 4},C1,False,False,,,,0.0GB,0.0GB,Unlimited,,`;
  return `${[HEAD, ...people.map(row)].join("\r\n")}\r\n`;
}

function members(groups: number): string {
  const rows = Array.from({ length: groups * 4 }, (_, at) => {
    return `group${at % groups}@example.com,${address(at)},USER,MEMBER`;
  });
  return `${["Group Email [Required],Member Email,Member Type,Member Role", ...rows].join("\r\n")}\r\n`;
}

async function google(host: Host): Promise<string> {
  const { id } = await host.call("connections.add", {
    name: "Google Workspace",
    provider: "google",
    strict: false,
    quirks: {},
    unknownMembers: null,
  });
  await host.open(`/connections/${id}/setup`);
  return id;
}

async function count(host: Host, active: boolean | null): Promise<number> {
  const page = { sort: null, descending: false, page: 1, pageSize: 1 };
  return (await host.call("users.list", { search: "", owner: null, active, ...page })).total;
}

const choose = (page: Page, ...files: Array<[name: string, text: string]>) =>
  page
    .locator('input[type="file"]')
    .setInputFiles(files.map(([name, text]) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })));

test("people and groups are imported, imported again with what changed, and that is undone", async ({ page, host }) => {
  test.slow();
  await google(host);
  await expect(page.getByRole("heading", { name: "Google Workspace cannot send to this service" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Ways around it" })).toContainText("Through a provider in between");
  await expect(page.getByText("There was none yet.")).toBeVisible();
  await inspect(page, "import-empty");

  await choose(page, ["users.csv", users(everybody(120))], ["members.csv", members(5)]);
  const files = page.getByRole("list", { name: "Files to import" });
  await expect(files).toContainText("People, 120 rows");
  await expect(files).toContainText("Members of groups, 20 rows");
  await page.getByRole("button", { name: "Show what would change" }).click();
  const numbers = page.getByRole("table", { name: "What would change" });
  await expect(numbers.getByRole("row", { name: /^Users/ })).toContainText("120");
  await expect(numbers.getByRole("row", { name: /^Groups/ })).toContainText("5");
  await expect(page.getByRole("button", { name: "Import 125 changes" })).toBeEnabled();
  await inspect(page, "import-preview");

  await page.getByRole("combobox", { name: "What Org Unit Path becomes" }).click();
  await page.getByRole("option", { name: "division" }).click();
  await expect(page.getByRole("combobox", { name: "What Org Unit Path becomes" })).toHaveValue("division");
  await page.getByRole("textbox", { name: "Name or address" }).fill("person7@");
  await page.getByRole("button", { name: address(7) }).click();
  const change = page.getByRole("dialog", { name: address(7) });
  await expect(change).toContainText("/Staff");
  await expect(change).toContainText("Main St, Springfield");
  await inspect(page, "import-change");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Import 125 changes" }).click();
  await expect(page.getByRole("heading", { name: "125 changes were made" })).toBeVisible({ timeout: 30_000 });
  await inspect(page, "import-done");
  expect(await count(host, null)).toBe(120);

  // Again: one goes, one comes, one is called otherwise.
  await page.getByRole("button", { name: "Import other files" }).click();
  const people = everybody(121).filter((person) => person.number !== 60);
  people[3] = { number: 3, title: "Moved on" };
  await choose(page, ["users.csv", users(people)]);
  await expect(files).toContainText("People, 120 rows");
  // What was decided about a column holds for one import.
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("button", { name: "Import 3 changes" })).toBeEnabled();
  const changes = page.getByRole("table", { name: "Changes" });
  await expect(changes.getByRole("row")).toHaveCount(4);
  await expect(changes.getByRole("row", { name: address(3) })).toContainText("title");
  await expect(changes.getByRole("row", { name: address(60) })).toContainText("Deactivated");
  await expect(changes.getByRole("row", { name: address(120) })).toContainText("New");
  await page.getByRole("button", { name: "Import 3 changes" }).click();
  await expect(page.getByRole("heading", { name: "3 changes were made" })).toBeVisible();

  const earlier = page.getByRole("table", { name: "Earlier imports" });
  await expect(earlier.getByRole("row")).toHaveCount(3);
  await page.getByRole("button", { name: "Undo…" }).first().click();
  const asked = page.getByRole("dialog", { name: "Undo the import of users.csv?" });
  await asked.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByRole("heading", { name: "3 changes were undone" })).toBeVisible();
  expect(await count(host, true)).toBe(120);
  await inspect(page, "import-undone");

  await page.getByRole("link", { name: "Show it in the log" }).click();
  await expect(page.getByText("You undid the import of")).toBeVisible();
});

test("a cut file is refused with its line, and a large loss is asked about", async ({ page, host }) => {
  const connection = await google(host);
  const whole = users(everybody(30));
  await choose(page, ["cut.csv", whole.slice(0, whole.lastIndexOf("Springfield"))]);
  await expect(page.getByRole("alert")).toContainText("line 31: a value in quotation marks has no end.");
  await inspect(page, "import-refused");
  await choose(page, ["empty.csv", ""]);
  await expect(page.getByRole("alert")).toContainText("it is empty");

  await choose(page, ["users.csv", whole]);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByRole("button", { name: "Import 30 changes" }).click();
  await expect(page.getByRole("heading", { name: "30 changes were made" })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Import other files" }).click();
  await choose(page, ["users.csv", users(everybody(20))]);
  await page.getByRole("button", { name: "Show what would change" }).click();
  const brake = page.getByRole("region", { name: "A large share would be taken away" });
  await expect(brake).toContainText("10 of 30 active people would lose access");
  await expect(page.getByRole("button", { name: "Import 10 changes" })).toBeDisabled();
  await inspect(page, "import-brake");
  await brake.getByRole("textbox").fill("9");
  await expect(page.getByRole("button", { name: "Import 10 changes" })).toBeDisabled();
  await brake.getByRole("textbox").fill("10");
  await page.getByRole("button", { name: "Import 10 changes" }).click();
  await expect(page.getByRole("heading", { name: "10 changes were made" })).toBeVisible();

  await host.open(`/connections/${connection}`);
  await expect(page.getByText("People come by import")).toBeVisible();
  await expect(page.getByRole("link", { name: "Import", exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Tokens" })).toHaveCount(0);
  await inspect(page, "import-connection");
});
