"""A program that takes proxy and credentials from its environment, tested at the vendor's real host name."""

import os

import pytest
import volcenginesdkcore
import volcenginesdkecs


def reboot(*instances):
    """Reboot instances; gives those that were not, with the reason."""
    config = volcenginesdkcore.Configuration()
    config.ak, config.sk = os.environ["VOLCENGINE_ACCESS_KEY"], os.environ["VOLCENGINE_SECRET_KEY"]
    config.region, config.ssl_ca_cert = "cn-beijing", os.environ["HARNESS_CA_BUNDLE"]
    ecs = volcenginesdkecs.ECSApi(volcenginesdkcore.ApiClient(config))
    answer = ecs.reboot_instances(volcenginesdkecs.RebootInstancesRequest(instance_ids=list(instances)))
    return {one.instance_id: one.error.code for one in answer.operation_details if one.error is not None}


@pytest.mark.usefixtures("harness_environment")
def test_all_is_well(harness):
    assert reboot("i-1", "i-2") == {}
    assert harness.journal.last.draft.request.host == "open.volcengineapi.com"
    assert harness.journal.last.draft.signature == "valid"


@pytest.mark.usefixtures("harness_environment")
@pytest.mark.faults("volcengine/ecs:RebootInstances=item:InvalidInstanceStatus[i-2]")
def test_one_instance_cannot_be_rebooted():
    assert reboot("i-1", "i-2", "i-3") == {"i-2": "InvalidInstanceStatus"}


@pytest.mark.usefixtures("harness_environment")
@pytest.mark.every_error("volcengine/ecs:RebootInstances")
def test_no_error_is_overlooked(error_row):
    if error_row.scope == "item":
        assert reboot("i-1") == {"i-1": error_row.code}
    else:
        with pytest.raises(volcenginesdkcore.rest.ApiException, match=error_row.code) as raised:
            reboot("i-1")
        assert raised.value.status == error_row.http


@pytest.mark.usefixtures("harness_environment")
@pytest.mark.faults("volcengine/ecs:RebootInstances=error:InternalError@after#1")
def test_a_lost_answer_makes_the_sdk_reboot_twice(harness):
    assert reboot("i-1") == {}
    assert harness.journal.executed("RebootInstances") == 2
