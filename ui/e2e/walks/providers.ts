/** The four providers, as the walks need them. The numbers are places in each provider's first hour. */
import type { Walk } from "./walk";

export const ENTRA: Walk = {
  provider: "entra",
  choice: /Entra/,
  sent: {
    "Fill in Admin Credentials and test them": [[0, 1]],
    "Check both attribute mappings": [[1, 2]],
    "Provision one user on demand": [[2, 4]],
    "Start provisioning": [[4, 21]],
    "Watch the first cycle": [[21, 24]],
    "Take the test user off and see it end": [[24, 37]],
  },
  mistakes: {
    test: 0,
    write: 3,
    // The first user on demand, a cycle of people, and the test of the next cycle.
    withoutGroups: { people: [0, 2, 3, 0, 4, 5], last: 0, group: 1 },
  },
};

/** The same requests: the agent passes them on. */
export const ENTRA_AGENT: Walk = {
  ...ENTRA,
  inside: { key: "agent", title: "Through Entra’s provisioning agent" },
};

export const OKTA: Walk = {
  provider: "okta",
  choice: /Okta/,
  way: { key: "catalogue", title: "The test app of the catalogue" },
  sent: {
    "Fill in address and token and test them": [[0, 1]],
    "Look at the values and save": [[1, 4]],
    "Save and wait for Active": [
      [4, 12],
      [15, 17],
    ],
    "See the members arrive": [[17, 19]],
    "Change one profile": [[12, 15]],
    "Take the app from the test user and see it end": [[19, 27]],
    "Import who is here already": [[27, 37]],
  },
  mistakes: {
    test: 0,
    write: 3,
    withoutGroups: { people: [2, 3, 4, 6], last: 8, group: 15 },
    groupsToldAt: "save-push",
  },
};

export const OKTA_WIZARD: Walk = {
  provider: "okta",
  choice: /Okta/,
  way: { key: "wizard", title: "An app made with the app wizard" },
  hour: "first-hour-wizard.json",
  sent: {
    "Fill in the SCIM connection and test it": [[0, 2]],
    "Look at the values and save": [[2, 17]],
    "Save and wait for Active": [[19, 22]],
    "See the members arrive": [[22, 25]],
    "Change one profile": [[17, 19]],
    "Take the app from the test user and see it end": [[25, 27]],
    "Import who is here already": [[27, 33]],
  },
  mistakes: {
    test: 0,
    write: 3,
    withoutGroups: { people: [2, 3, 5, 6], last: 8, group: 19 },
    groupsToldAt: "save-push",
  },
};

export const ONELOGIN: Walk = {
  provider: "onelogin",
  choice: /OneLogin/,
  sent: {
    "Enable the API": [[0, 1]],
    "Let OneLogin read the groups": [[1, 2]],
    "Approve what is pending": [[2, 4]],
    "Approve, and see the group arrive": [[4, 9]],
    "See the member in the group": [[9, 11]],
    "Suspend the test user and see it end": [[11, 18]],
  },
  mistakes: {
    test: 0,
    write: 3,
    withoutGroups: { people: [2, 3, 4, 6], last: 4, group: 1 },
    groupsToldAt: "approve-groups",
  },
};

export const JUMPCLOUD: Walk = {
  provider: "jumpcloud",
  choice: /JumpCloud/,
  testEmail: "probe@example.test",
  sent: {
    "Test the connection": [[0, 1]],
    Activate: [[1, 15]],
    "Bind the group to the app": [[15, 19]],
    "See the group arrive": [[19, 21]],
    "See the members in the group": [[21, 23]],
    "Take the test user out of the group and see it end": [[23, 29]],
    // An import begins with what the test asks too.
    "Import who is here already": [[0, 1]],
  },
  mistakes: {
    test: 0,
    write: 2,
    // The test user of an activation without the test group, then a person.
    withoutGroups: { people: [0, 1, 2, 3, 4, 5, 6, 7, 8, 15], last: 16, group: 9 },
  },
};
