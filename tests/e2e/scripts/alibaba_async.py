"""Redeploys an instance with the asynchronous methods of Alibaba Cloud's SDK."""

import asyncio
import os

from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import RedeployInstanceRequest
from alibabacloud_tea_openapi.models import Config


async def main() -> None:
    """One call."""
    config = Config(
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        region_id="cn-hangzhou",
    )
    request = RedeployInstanceRequest(instance_id="i-bp1azkttqpldxgted001")
    response = await Client(config).redeploy_instance_async(request)
    print(response.status_code, response.body.to_map())


asyncio.run(main())
