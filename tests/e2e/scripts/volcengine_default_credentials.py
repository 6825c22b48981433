"""Reboots an instance with the credentials that Volcengine's SDK finds by itself."""

import volcenginesdkcore
import volcenginesdkecs

configuration = volcenginesdkcore.Configuration()
configuration.region = "cn-beijing"
volcenginesdkcore.Configuration.set_default(configuration)

print(volcenginesdkecs.ECSApi().reboot_instances(volcenginesdkecs.RebootInstancesRequest(instance_ids=["i-1"])))
