"""Asks the metadata service of the vendor that the first argument names for the role of this machine."""

import os
import sys
from importlib import import_module
from typing import Any

for name in ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "VOLCENGINE_ECS_METADATA_DISABLED"):
    os.environ.pop(name, None)

PROVIDERS = {
    "tencent": ("tencentcloud.common.credential", "CVMRoleCredential", "get_credential"),
    "alibaba": ("alibabacloud_credentials.provider.ecs_ram_role", "EcsRamRoleCredentialsProvider", "get_credentials"),
    "volcengine": ("volcenginesdkcore.auth.providers", "EcsRoleCredentialProvider", "get_credentials"),
}

module, maker, method = PROVIDERS[sys.argv[1]]
provider: Any = getattr(import_module(module), maker)()
print(getattr(provider, method)())
