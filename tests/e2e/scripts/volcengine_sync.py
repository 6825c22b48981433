"""Reboots instances with Volcengine's SDK; credentials come from the environment."""

import os

import volcenginesdkcore
import volcenginesdkecs

configuration = volcenginesdkcore.Configuration()
configuration.ak = os.environ["VOLCENGINE_ACCESS_KEY"]
configuration.sk = os.environ["VOLCENGINE_SECRET_KEY"]
configuration.region = "cn-beijing"
volcenginesdkcore.Configuration.set_default(configuration)

api = volcenginesdkecs.ECSApi()
print(api.reboot_instances(volcenginesdkecs.RebootInstancesRequest(instance_ids=["i-1", "i-2"])))
