"""Resumes an instance refresh with Tencent Cloud's SDK; credentials come from the environment."""

import os

from tencentcloud.autoscaling.v20180419 import autoscaling_client, models
from tencentcloud.common import credential

key_pair = credential.Credential(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"])
client = autoscaling_client.AutoscalingClient(key_pair, "ap-guangzhou")

request = models.ResumeInstanceRefreshRequest()
request.AutoScalingGroupId = "asg-12345678"
request.RefreshActivityId = "asr-12345678"
print(client.ResumeInstanceRefresh(request).to_json_string())
