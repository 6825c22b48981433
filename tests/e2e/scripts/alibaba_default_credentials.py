"""Redeploys an instance with the credentials that Alibaba Cloud's SDK finds by itself."""

from alibabacloud_credentials.client import Client as Credentials
from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import RedeployInstanceRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(credential=Credentials(), region_id="cn-hangzhou"))
response = client.redeploy_instance(RedeployInstanceRequest(instance_id="i-bp1azkttqpldxgted001"))
print(response.status_code, response.body.to_map())
