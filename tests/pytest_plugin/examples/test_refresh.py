"""A program's own client for Tencent Cloud, tested with the endpoint of a harness."""

import pytest
from tencentcloud.autoscaling.v20180419.autoscaling_client import AutoscalingClient
from tencentcloud.autoscaling.v20180419.models import ResumeInstanceRefreshRequest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile


class MyClient:
    """Tries once more when it was throttled."""

    def __init__(self, settings):
        key = Credential(settings.access_key, settings.secret_key)
        http = HttpProfile(protocol="http", endpoint=settings.endpoint_address)
        self.sdk = AutoscalingClient(key, "ap-guangzhou", ClientProfile(httpProfile=http))

    def resume(self, group, activity):
        request = ResumeInstanceRefreshRequest()
        request.AutoScalingGroupId, request.RefreshActivityId = group, activity
        try:
            return self.sdk.ResumeInstanceRefresh(request)
        except TencentCloudSDKException as error:
            if error.code != "RequestLimitExceeded":
                raise
            return self.sdk.ResumeInstanceRefresh(request)


@pytest.fixture
def my_client(harness_settings):
    return MyClient(harness_settings)


def test_resume_survives_a_throttle(harness, my_client):
    with harness.faults("tencent/as:ResumeInstanceRefresh=throttle#1") as faults:
        my_client.resume("asg-1", "asr-1")
    assert faults.hits == 1
    assert harness.journal.executed("ResumeInstanceRefresh") == 1


@pytest.mark.every_error("tencent/as:ResumeInstanceRefresh")
def test_errors_reach_the_caller(my_client, error_row):
    with pytest.raises(TencentCloudSDKException) as raised:
        my_client.resume("asg-1", "asr-1")
    assert raised.value.code == error_row.code
