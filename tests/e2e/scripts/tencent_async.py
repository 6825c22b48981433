"""Resumes an instance refresh with the asynchronous client of Tencent Cloud's SDK."""

import asyncio
import os

from tencentcloud.autoscaling.v20180419 import autoscaling_client_async, models
from tencentcloud.common import credential


async def main() -> None:
    """One call."""
    key_pair = credential.Credential(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"])
    async with autoscaling_client_async.AutoscalingClient(key_pair, "ap-guangzhou") as client:
        request = models.ResumeInstanceRefreshRequest()
        request.AutoScalingGroupId = "asg-12345678"
        request.RefreshActivityId = "asr-12345678"
        print((await client.ResumeInstanceRefresh(request)).to_json_string())


asyncio.run(main())
