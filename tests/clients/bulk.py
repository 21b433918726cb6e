"""Sends one Bulk with scim2-client: a group before its member, and a user who cannot be created.

Reads SCIM_URL and SCIM_TOKEN. Prints one JSON object: the statuses of the operations, what the failed one was told, and the
members that the group has afterwards.
"""

import json
import os

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import BulkOperation, BulkRequest


def main() -> None:
    """Every answer is validated by the client against what the service published."""
    with Client(
        base_url=os.environ["SCIM_URL"],
        headers={"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"},
        trust_env=False,
        timeout=30,
    ) as client:
        scim = SyncSCIMClient(client)
        scim.discover()
        User = scim.get_resource_model("User")
        Group = scim.get_resource_model("Group")

        def create(model, path, bulk_id, **attributes):
            return BulkOperation[model](method="POST", path=path, bulk_id=bulk_id, data=model(**attributes))

        answer = scim.bulk(
            BulkRequest[User | Group](
                operations=[
                    create(Group, "/Groups", "team", display_name="Team", members=[{"value": "bulkId:ada"}]),
                    create(User, "/Users", "ada", user_name="ada@example.com"),
                    create(User, "/Users", "twin", user_name="ADA@example.com"),
                ]
            )
        )
        team, ada, twin = answer.operations
        group = scim.query(Group, team.location.rsplit("/", 1)[1])
    print(
        json.dumps(
            {
                "statuses": [int(operation.status) for operation in answer.operations],
                "scimType": twin.response.scim_type,
                "isMember": [member.value for member in group.members] == [ada.location.rsplit("/", 1)[1]],
            }
        )
    )


if __name__ == "__main__":
    main()
