"""Provisions people and groups with scim2-client, as an identity provider's connector would.

Reads SCIM_URL and SCIM_TOKEN. The first argument says what to do:

provision   learn what the service offers, create 20 users and 3 groups of them, patch some, deactivate some, and create one
            that exists already
look        one request, whose status is told

Prints one JSON object that says what the service answered.
"""

import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Error, PatchOp, PatchOperation


def provision(scim: SyncSCIMClient) -> dict:
    """Run the whole story; every answer is validated by the client against what the service published."""
    scim.discover()
    User = scim.get_resource_model("User")
    Group = scim.get_resource_model("Group")

    users = []
    for number in range(1, 21):
        user = User(
            user_name=f"person{number:02}@example.com",
            display_name=f"Person {number:02}",
            name={"given_name": "Person", "family_name": f"{number:02}"},
            emails=[{"value": f"person{number:02}@example.com", "type": "work", "primary": True}],
            active=True,
        )
        users.append(scim.create(user))

    groups = []
    for name, members in (("Engineering", users[:10]), ("Design", users[10:15]), ("Everyone", users)):
        groups.append(
            scim.create(Group(display_name=name, members=[{"value": user.id} for user in members]))
        )

    def patch(model, resource, operation, path, value=None):
        return scim.modify(
            model,
            resource.id,
            PatchOp[model](operations=[PatchOperation(op=operation, path=path, value=value)]),
        )

    for user in users[:5]:
        patch(User, user, PatchOperation.Op.replace_, "title", "Engineer")
    for user in users[-4:]:
        patch(User, user, PatchOperation.Op.replace_, "active", False)
    patch(Group, groups[1], PatchOperation.Op.add, "members", [{"value": users[0].id}])

    refused = scim.create(User(user_name="PERSON01@example.com"), raise_scim_errors=False)
    if not isinstance(refused, Error):
        raise SystemExit("a second user with the same userName was accepted")

    design = scim.query(Group, groups[1].id)
    return {
        "users": {user.user_name: user.id for user in users},
        "groups": {group.display_name: group.id for group in groups},
        "membersOfDesign": len(design.members or []),
        "inactive": [user.user_name for user in users[-4:]],
        "refused": {"status": refused.status, "scimType": refused.scim_type, "detail": refused.detail},
    }


def look(scim: SyncSCIMClient) -> dict:
    """Ask for the users with whatever token there is, and tell the status."""
    answer = scim.client.get("/Users", params={"count": 1})
    return {"status": answer.status_code, "body": answer.text}


def main() -> None:
    """Do what the first argument says."""
    deeds = {"provision": provision, "look": look}
    with Client(
        base_url=os.environ["SCIM_URL"],
        headers={"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"},
        trust_env=False,
        timeout=30,
    ) as client:
        print(json.dumps(deeds[sys.argv[1]](SyncSCIMClient(client))))


if __name__ == "__main__":
    main()
