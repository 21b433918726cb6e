"""Lets scim2-tester loose on a service and prints every check's result as a JSON array.

Reads SCIM_URL and SCIM_TOKEN. Each element: title, status (scim2-tester's own words: SUCCESS, COMPLIANT, ACCEPTABLE,
DEVIATION, ERROR, CRITICAL, SKIPPED), reason, resourceType.
"""

import json
import os

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server


def main() -> None:
    """Run all checks."""
    with Client(
        base_url=os.environ["SCIM_URL"],
        headers={"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"},
        trust_env=False,
        timeout=30,
    ) as client:
        results = check_server(SyncSCIMClient(client))
    print(
        json.dumps(
            [
                {
                    "title": result.title,
                    "status": result.status.name,
                    "reason": result.reason,
                    "resourceType": result.resource_type,
                    "data": str(result.data)[:2000],
                }
                for result in results
            ]
        )
    )


if __name__ == "__main__":
    main()
