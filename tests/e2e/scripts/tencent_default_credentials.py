"""Resumes an instance refresh with the credentials that Tencent Cloud's SDK finds by itself."""

from tencentcloud.autoscaling.v20180419 import autoscaling_client, models
from tencentcloud.common import credential

client = autoscaling_client.AutoscalingClient(credential.DefaultCredentialProvider().get_credential(), "ap-guangzhou")

request = models.ResumeInstanceRefreshRequest()
request.AutoScalingGroupId = "asg-12345678"
request.RefreshActivityId = "asr-12345678"
print(client.ResumeInstanceRefresh(request).to_json_string())
