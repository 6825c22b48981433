// Resumes an instance refresh with Tencent Cloud's SDK; credentials come from the environment.
const { CommonClient } = require("tencentcloud-sdk-nodejs-common");

const client = new CommonClient("as.tencentcloudapi.com", "2018-04-19", {
  credential: { secretId: process.env.TENCENTCLOUD_SECRET_ID, secretKey: process.env.TENCENTCLOUD_SECRET_KEY },
  region: "ap-guangzhou",
});
const request = { AutoScalingGroupId: "asg-12345678", RefreshActivityId: "asr-12345678" };
client.request("ResumeInstanceRefresh", request).then((response) => console.log(JSON.stringify(response)));
