"""Redeploys an instance with Alibaba Cloud's SDK; credentials come from the environment."""

import os

from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import RedeployInstanceRequest
from alibabacloud_tea_openapi.models import Config

config = Config(
    access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
    access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    region_id="cn-hangzhou",
)
response = Client(config).redeploy_instance(RedeployInstanceRequest(instance_id="i-bp1azkttqpldxgted001"))
print(response.status_code, response.body.to_map())
