"""Reboots instances with Volcengine's SDK in its own threads."""

import os

import volcenginesdkcore
import volcenginesdkecs

configuration = volcenginesdkcore.Configuration()
configuration.ak = os.environ["VOLCENGINE_ACCESS_KEY"]
configuration.sk = os.environ["VOLCENGINE_SECRET_KEY"]
configuration.region = "cn-beijing"
volcenginesdkcore.Configuration.set_default(configuration)

api = volcenginesdkecs.ECSApi()
requests = [volcenginesdkecs.RebootInstancesRequest(instance_ids=[f"i-{number}"]) for number in range(3)]
for thread in [api.reboot_instances(request, async_req=True) for request in requests]:
    print(thread.get())
